package dev.untether.command;

/** Whether what a command is about was there. */
public enum Existence {
  FOUND,
  NOT_FOUND
}
