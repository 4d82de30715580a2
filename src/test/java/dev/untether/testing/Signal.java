package dev.untether.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java cannot send by itself. */
public enum Signal {
  INTERRUPT("-INT"),
  STOP("-STOP"),
  CONTINUE("-CONT");

  private final String option;

  Signal(String option) {
    this.option = option;
  }

  /** Returns when it is sent. A process that has ended meanwhile is no error. */
  public void send(long processId) {
    try {
      new ProcessBuilder("kill", option, Long.toString(processId)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
