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

/**
 * One socket of the event-bus bridge, with its limits on messages received and on text waiting to
 * be sent.
 */
final class BridgeListener implements Listener {
  private static final Duration TIME_TO_AUTHENTICATE = Duration.ofSeconds(5);
  private static final long MAX_SILENCE_NANOS = Duration.ofSeconds(30).toNanos();

  /**
   * The limit of messages received between two ticks. A client registers once, and then pings every
   * few seconds.
   */
  private static final int MAX_MESSAGES = 50;

  /**
   * The limit of text that waits for a slow client. The client can read what it missed from the
   * log.
   */
  private static final int MAX_WAITING_CHARACTERS = 256 * 1024;

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

  /** Creates the listener of a client that has not sent a token yet. */
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

  /**
   * Sets whose listener this is; a client that is already known may send a newer token. Does
   * nothing if the socket is closed.
   */
  void identify(Principal principal) {
    view = principal.role() == Role.ADMINISTRATOR ? EventView.EVERYTHING : EventView.CONNECTIONS;
    audience.renew(this, () -> ticket = new Ticket(principal.sessionId(), principal.expiresAt()));
  }

  /** Returns how much of each event this listener may see. */
  EventView view() {
    return view;
  }

  /**
   * Counts a received message and returns whether it should be handled. Ends the listener if it
   * sends too many.
   */
  boolean accepts() {
    lastMessage = System.nanoTime();
    messages++;
    if (messages > MAX_MESSAGES) {
      audience.end(this, StreamEnd.TOO_LOUD);
    }
    return open;
  }

  /**
   * Writes a message as text, since the protocol is JSON; in a browser, a binary message would be a
   * blob.
   */
  void write(String message) {
    if (!open) {
      return;
    }
    int length = message.length();
    if (waitingCharacters + length > MAX_WAITING_CHARACTERS) {
      audience.end(this, StreamEnd.STALLED);
      return;
    }
    waitingCharacters += length;
    socket.write(message).onComplete(ignored -> waitingCharacters -= length);
  }

  @Override
  public Ticket ticket() {
    return ticket;
  }

  @Override
  public void wake() {
    // This listener gets its messages from the event bus.
  }

  @Override
  public void tick(long now) {
    messages = 0;
    if (now - lastMessage > MAX_SILENCE_NANOS) {
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

  /** Must be called when the socket is closed. */
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
