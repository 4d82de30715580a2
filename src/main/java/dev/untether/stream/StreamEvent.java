package dev.untether.stream;

import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventFilter;
import dev.untether.stream.StreamOutput.ServerSentEvents;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** An event that is encoded once for all streams that send it. Its frames must not be changed. */
final class StreamEvent {
  private final long position;
  private final String type;
  private final String subject;
  private final @Nullable String actor;
  private final Buffer frame;

  /** Created on first use. It does no harm if two threads create it at the same time. */
  private volatile @Nullable Buffer narrowFrame;

  private StreamEvent(
      long position, String type, String subject, @Nullable String actor, Buffer frame) {
    this.position = position;
    this.type = type;
    this.subject = subject;
    this.actor = actor;
    this.frame = frame;
  }

  static StreamEvent of(StoredEvent event) {
    return new StreamEvent(
        event.position(),
        event.type(),
        event.subject(),
        event.cause().userName(),
        ServerSentEvents.event(event.position(), event.type(), event.canonical()));
  }

  long position() {
    return position;
  }

  String type() {
    return type;
  }

  String subject() {
    return subject;
  }

  /** The frame with all details of the event. */
  Buffer frame() {
    return frame;
  }

  /** The frame with the details that the view shows. */
  Buffer frame(EventView view) {
    if (view == EventView.EVERYTHING) {
      return frame;
    }
    Buffer narrow = narrowFrame;
    if (narrow == null) {
      JsonObject event = ServerSentEvents.data(frame);
      narrow = ServerSentEvents.event(position, type, view.of(event).toBuffer().getBytes());
      narrowFrame = narrow;
    }
    return narrow;
  }

  boolean matches(EventFilter filter) {
    return filter.matches(type, subject, actor);
  }
}
