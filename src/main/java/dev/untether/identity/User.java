package dev.untether.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as it may be shown.
 *
 * @param isDefault whether this is the administrator that the first start created
 */
public record User(
    UUID id, String name, String description, Role role, boolean isDefault, Instant createdAt) {}
