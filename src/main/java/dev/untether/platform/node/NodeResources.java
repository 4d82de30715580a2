package dev.untether.platform.node;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the rooms of one node share. Each room builds its own objects from this.
 *
 * @param clock the clock that all nodes share
 * @param ids new ids that sort by time (UUID version 7); may be called from any thread
 */
public record NodeResources(
    Vertx vertx, Bus bus, Pools pools, Clock clock, Supplier<UUID> ids, Metrics metrics) {}
