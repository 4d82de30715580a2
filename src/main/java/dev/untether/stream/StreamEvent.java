package dev.untether.stream;

import dev.untether.connection.EventFilter;
import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.buffer.Buffer;

/**
 * An event that is ready to be sent.
 *
 * @param frame shared by all streams that send it; nobody changes it
 */
record StreamEvent(long position, String type, String subject, Buffer frame) {
  static StreamEvent of(StoredEvent event) {
    return new StreamEvent(
        event.position(),
        event.type(),
        event.subject(),
        ServerSentEvents.event(event.position(), event.type(), CloudEvents.encode(event)));
  }

  boolean matches(EventFilter filter) {
    return filter.matches(type, subject);
  }
}
