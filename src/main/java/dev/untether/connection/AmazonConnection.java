package dev.untether.connection;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it may be shown. It has an account or an access key, never both.
 *
 * @param maskedAccessKey the last four characters, the rest hidden
 */
public record AmazonConnection(
    UUID id,
    UUID regionId,
    @Nullable String amazonAccountId,
    @Nullable String maskedAccessKey,
    Instant createdAt,
    String createdBy) {}
