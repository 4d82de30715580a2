package dev.untether.api.bridge;

import dev.untether.identity.Principal;
import dev.untether.identity.Role;
import dev.untether.stream.Audience;
import dev.untether.stream.EventView;
import dev.untether.stream.Listener;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.Listener.Ticket;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.time.Instant;

/** One socket of the event-bus bridge, and how much it may send and have waiting. */
final class BridgeListener implements Listener {
  private static final Duration TIME_TO_AUTHENTICATE = Duration.ofSeconds(5);
  private static final long LONGEST_SILENCE_NANOS = Duration.ofSeconds(30).toNanos();

  /** Between two ticks. A client registers once, and then pings every few seconds. */
  private static final int MOST_MESSAGES = 50;

  /** What may wait for a slow client. It can read what it missed from the log. */
  private static final int MOST_WAITING_CHARACTERS = 256 * 1024;

  /** RFC 6455, section 7.4.1. */
  private static final int GOING_AWAY = 1001;

  private static final int POLICY_VIOLATION = 1008;

  /** IANA WebSocket close code 1012. */
  private static final int SERVICE_RESTART = 1012;

  private final Audience audience;
  private final SockJSSocket socket;
  private Ticket ticket;
  private EventView view = EventView.CONNECTIONS;
  private boolean open = true;
  private int messages;
  private long lastMessage = System.nanoTime();
  private int waitingCharacters;

  /** Of somebody who is not known yet. */
  BridgeListener(Audience audience, SockJSSocket socket, Instant now) {
    this.audience = audience;
    this.socket = socket;
    this.ticket = new Ticket(null, now.plus(TIME_TO_AUTHENTICATE));
  }

  boolean isOpen() {
    return open;
  }

  boolean isKnown() {
    return ticket.sessionId() != null;
  }

  /** Also of somebody who is known, and has a newer token. Does nothing if the socket is closed. */
  void identify(Principal principal) {
    view = principal.role() == Role.ADMINISTRATOR ? EventView.EVERYTHING : EventView.CONNECTIONS;
    audience.renew(this, () -> ticket = new Ticket(principal.sessionId(), principal.expiresAt()));
  }

  /** How much of each event this listener may see. */
  EventView view() {
    return view;
  }

  /** Whether a message that has come is to be looked at. One that sends too many is sent away. */
  boolean hears() {
    lastMessage = System.nanoTime();
    messages++;
    if (messages > MOST_MESSAGES) {
      audience.end(this, StreamEnd.TOO_LOUD);
    }
    return open;
  }

  /** As text, since the protocol is JSON; to a browser anything else would be a blob. */
  void write(String message) {
    if (!open) {
      return;
    }
    int length = message.length();
    if (waitingCharacters + length > MOST_WAITING_CHARACTERS) {
      audience.end(this, StreamEnd.STALLED);
      return;
    }
    waitingCharacters += length;
    socket.write(message).onComplete(written -> waitingCharacters -= length);
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
    messages = 0;
    if (now - lastMessage > LONGEST_SILENCE_NANOS) {
      audience.end(this, StreamEnd.SILENT);
    }
  }

  @Override
  public void end(StreamEnd reason) {
    leave();
    socket.close(closeCode(reason), reason.text());
  }

  @Override
  public void cutOff() {
    leave();
    socket.close();
  }

  /** To be called when the socket is closed. */
  void leave() {
    open = false;
    audience.leave(this);
  }

  private static int closeCode(StreamEnd reason) {
    return switch (reason) {
      case SHUTDOWN -> GOING_AWAY;
      case LOG_DIVERGED -> SERVICE_RESTART;
      default -> POLICY_VIOLATION;
    };
  }
}
