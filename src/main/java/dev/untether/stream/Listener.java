package dev.untether.stream;

/** Somebody in an {@link Audience}, on its event loop. */
public interface Listener {
  Ticket ticket();

  /** There may be new events. */
  void wake();

  /** About once a second; the time is that of {@link System#nanoTime}. */
  void tick(long now);

  /** Has to leave, and leaves the audience when it has. */
  void end(StreamEnd reason);

  /** Has to be gone at once, with nothing left to wait for. */
  void cutOff();
}
