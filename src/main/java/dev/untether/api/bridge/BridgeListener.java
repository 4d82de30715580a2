package dev.untether.api.bridge;

import dev.untether.identity.Principal;
import dev.untether.stream.Audience;
import dev.untether.stream.Listener;
import dev.untether.stream.StreamEnd;
import dev.untether.stream.Ticket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.time.Instant;

/** One socket of the event-bus bridge. */
final class BridgeListener implements Listener {
  private static final Duration TIME_TO_AUTHENTICATE = Duration.ofSeconds(10);

  /** What may wait for a slow client. It can read what it missed from the log. */
  private static final int MOST_WAITING_BYTES = 256 * 1024;

  /** RFC 6455, section 7.4.1. */
  private static final int GOING_AWAY = 1001;

  private static final int POLICY_VIOLATION = 1008;

  private final Audience audience;
  private final SockJSSocket socket;
  private Ticket ticket;
  private int waitingBytes;

  /** Of somebody who is not known yet. */
  BridgeListener(Audience audience, SockJSSocket socket, Instant now) {
    this.audience = audience;
    this.socket = socket;
    this.ticket = new Ticket(null, now.plus(TIME_TO_AUTHENTICATE));
  }

  boolean isKnown() {
    return ticket.sessionId() != null;
  }

  /** Also of somebody who is known, and has a newer token. Does nothing if the socket is closed. */
  void identify(Principal principal) {
    audience.renew(this, () -> ticket = new Ticket(principal.sessionId(), principal.expiresAt()));
  }

  void deliver(JsonObject message) {
    Buffer content = message.toBuffer();
    int length = content.length();
    if (waitingBytes + length > MOST_WAITING_BYTES) {
      audience.end(this, StreamEnd.STALLED);
      return;
    }
    waitingBytes += length;
    socket.write(content).onComplete(written -> waitingBytes -= length);
  }

  @Override
  public Ticket ticket() {
    return ticket;
  }

  @Override
  public void wake() {
    // It gets its messages from the event bus.
  }

  @Override
  public void tick(long now) {
    // Its heartbeat is that of SockJS.
  }

  @Override
  public void end(StreamEnd reason) {
    audience.leave(this);
    socket.close(reason == StreamEnd.SHUTDOWN ? GOING_AWAY : POLICY_VIOLATION, reason.text());
  }

  @Override
  public void cutOff() {
    audience.leave(this);
    socket.close();
  }
}
