package dev.untether.api.resource;

import dev.untether.audit.AuditRecords;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.Sessions;
import dev.untether.identity.Users;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.load.Bulkhead;
import dev.untether.stream.Streams;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the operations need; shared by the instances of the verticle.
 *
 * @param removals so that those that are too many are refused before they cost anything
 * @param ids new ones that sort by time (UUID version 7), from any thread
 */
public record Services(
    Bus bus,
    Bulkhead removals,
    AccessTokens accessTokens,
    Sessions sessions,
    Users users,
    AuditRecords auditRecords,
    Streams streams,
    Supplier<UUID> ids) {}
