package dev.untether.command;

/** The command was carried out, and there is nothing more to say. */
public enum Done {
  DONE
}
