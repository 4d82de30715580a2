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
 * Decides which mails are due. Time comes in intervals: each begins with the first event after a
 * quiet one. While no more than so many events have come in an interval they are mailed at once and
 * singly; the rest is held back until its end, and so is all of an interval that follows a digest.
 *
 * <p>Bounded: however many events come, it keeps as many as a digest lists, and counts the rest.
 * Times are of {@link System#nanoTime}.
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

  /** The mail to send next; the same again until it was {@link #sent}. */
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

  /** What was held back, but is too little for a digest, is mailed singly after all. */
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
    events.stream().limit(Mail.Digest.LONGEST_LIST - held.size()).forEach(held::add);
  }
}
