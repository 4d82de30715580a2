package dev.untether.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which records are wanted; null lets everything pass.
 *
 * @param from the earliest time
 * @param to the first time that is too late
 */
public record AuditFilter(
    @Nullable String subject,
    @Nullable String actor,
    @Nullable String type,
    @Nullable Instant from,
    @Nullable Instant to) {

  /** Lets every record pass. */
  public static final AuditFilter NONE = new AuditFilter(null, null, null, null, null);
}
