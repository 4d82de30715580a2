package dev.untether.stream;

import io.vertx.core.buffer.Buffer;

/** Events that are written at once. A single one is not copied. */
final class EventChunk {
  /** Small: beside the bytes of its write queue, Vert.x lets some 16 chunks wait. */
  private static final int SIZE = 8 * 1024;

  private final EventView view;
  private Buffer frames = Buffer.buffer();
  private boolean shared = true;
  private long lastPosition;

  EventChunk(EventView view) {
    this.view = view;
  }

  boolean isEmpty() {
    return frames.length() == 0;
  }

  /** Whether there is something here, with which the event would be too much. */
  boolean isFullFor(StreamEvent event) {
    return !isEmpty() && frames.length() + event.frame(view).length() > SIZE;
  }

  void add(StreamEvent event) {
    if (isEmpty()) {
      frames = event.frame(view);
    } else {
      if (shared) {
        frames = Buffer.buffer(SIZE).appendBuffer(frames);
        shared = false;
      }
      frames.appendBuffer(event.frame(view));
    }
    lastPosition = event.position();
  }

  Buffer frames() {
    return frames;
  }

  /** Of the last event. */
  long lastPosition() {
    return lastPosition;
  }
}
