package dev.untether.notification.mail;

import dev.untether.eventlog.StoredEvent;
import java.util.List;

/** What one mail tells. */
sealed interface Mail {

  record Single(StoredEvent event) implements Mail {}

  /**
   * Several events in one mail.
   *
   * @param listed the first of them
   * @param count how many there are in all
   */
  record Digest(List<StoredEvent> listed, long count) implements Mail {
    /** How many events are listed at most. */
    static final int LONGEST_LIST = 200;

    public Digest {
      listed = List.copyOf(listed);
    }
  }
}
