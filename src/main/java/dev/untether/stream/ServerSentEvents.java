package dev.untether.stream;

import dev.untether.model.Event;
import dev.untether.stream.Listener.StreamEnd;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** The format of an event stream (WHATWG HTML, 9.2.5). */
final class ServerSentEvents {
  static final String MEDIA_TYPE = "text/event-stream";
  static final Buffer COMMENT = Buffer.buffer(":\n\n");

  private static final String DATA = "\ndata: ";
  private static final String END = "\n\n";
  private static final String CLOSED = "dev.untether.stream.closed";

  private ServerSentEvents() {}

  /**
   * Returns the first bytes of a stream: where it starts, and how long the client must wait before
   * it reconnects.
   */
  static Buffer opening(long position, long retryMillis) {
    return Buffer.buffer(": from " + Event.sequence(position) + "\nretry: " + retryMillis)
        .appendString("\n\n")
        .appendBuffer(id(position));
  }

  /**
   * @param json must not contain line breaks
   */
  static Buffer event(long position, String type, byte[] json) {
    String head = "id: " + Event.sequence(position) + "\nevent: " + type + DATA;
    return Buffer.buffer(head.length() + json.length + END.length())
        .appendString(head)
        .appendBytes(json)
        .appendString(END);
  }

  /** Returns the data of a frame that {@link #event} created. */
  static JsonObject data(Buffer event) {
    String text = event.toString();
    return new JsonObject(text.substring(text.indexOf(DATA) + DATA.length()));
  }

  /** Advances the client's last event id without an event. */
  static Buffer id(long position) {
    return Buffer.buffer("id: " + Event.sequence(position) + "\n\n");
  }

  /** The last event of a stream that the server ends. */
  static Buffer closed(long position, StreamEnd reason, long resumeFrom) {
    return event(
        position,
        CLOSED,
        new JsonObject()
            .put("reason", reason.text())
            .put("resumeFrom", Event.sequence(resumeFrom))
            .toBuffer()
            .getBytes());
  }
}
