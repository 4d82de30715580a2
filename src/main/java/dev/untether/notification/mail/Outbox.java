package dev.untether.notification.mail;

import dev.untether.eventlog.StoredEvent;
import dev.untether.platform.flow.UnhandledVariantException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Decides which mails are due. An interval begins with the first event after an interval without
 * events. Up to {@code digestAbove} events of an interval are mailed at once, one mail for each
 * event. The others are held back until the interval ends. After a digest, the next interval begins
 * immediately, and all of its events are held back.
 *
 * <p>Its memory is bounded: it keeps as many events as a digest lists and counts the others. Times
 * are those of {@link System#nanoTime}.
 */
final class Outbox {
  private final Duration interval;
  private final int digestAbove;
  private final Deque<StoredEvent> singles = new ArrayDeque<>();
  private final List<StoredEvent> held = new ArrayList<>();
  private long heldCount;
  private boolean withinInterval;
  private long intervalEnd;
  private int singlesLeft;

  Outbox(Duration interval, int digestAbove) {
    this.interval = interval;
    this.digestAbove = digestAbove;
  }

  /** Events in the order of the log. */
  void add(List<StoredEvent> events, long now) {
    endInterval(now);
    if (events.isEmpty()) {
      return;
    }
    if (!withinInterval && heldCount == 0) {
      beginInterval(now, digestAbove - singles.size());
    }
    if (heldCount == 0 && events.size() <= singlesLeft) {
      singles.addAll(events);
      singlesLeft -= events.size();
    } else {
      hold(events);
    }
  }

  /** Returns the mail to send next, the same one until {@link #sent} is called for it. */
  Optional<Mail> due(long now) {
    endInterval(now);
    if (!singles.isEmpty()) {
      return Optional.of(new Mail.Single(singles.getFirst()));
    }
    return withinInterval || heldCount == 0
        ? Optional.empty()
        : Optional.of(new Mail.Digest(held, heldCount));
  }

  void sent(Mail mail, long now) {
    if (mail instanceof Mail.Single) {
      singles.removeFirst();
    } else if (mail instanceof Mail.Digest) {
      held.clear();
      heldCount = 0;
      beginInterval(now, 0);
    } else {
      throw new UnhandledVariantException(mail);
    }
  }

  boolean isEmpty() {
    return singles.isEmpty() && heldCount == 0;
  }

  void clear() {
    singles.clear();
    held.clear();
    heldCount = 0;
    withinInterval = false;
  }

  private void beginInterval(long now, int allowed) {
    withinInterval = true;
    intervalEnd = now + interval.toNanos();
    singlesLeft = allowed;
  }

  /** Events that were held back but are too few for a digest are mailed one by one. */
  private void endInterval(long now) {
    if (!withinInterval || now - intervalEnd < 0) {
      return;
    }
    withinInterval = false;
    if (heldCount + singles.size() <= digestAbove) {
      singles.addAll(held);
      held.clear();
      heldCount = 0;
    }
  }

  private void hold(List<StoredEvent> events) {
    heldCount += events.size();
    events.stream().limit(Mail.Digest.MAX_LISTED - held.size()).forEach(held::add);
  }

  /** The content of one mail. */
  sealed interface Mail {

    record Single(StoredEvent event) implements Mail {}

    /**
     * Several events in one mail.
     *
     * @param listed the first events, at most {@link #MAX_LISTED}
     * @param count the number of all events, also those that are not listed
     */
    record Digest(List<StoredEvent> listed, long count) implements Mail {
      /** The maximum number of events that a digest lists. */
      static final int MAX_LISTED = 200;

      public Digest {
        listed = List.copyOf(listed);
      }
    }
  }
}
