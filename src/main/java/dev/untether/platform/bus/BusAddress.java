package dev.untether.platform.bus;

import java.time.Duration;
import java.util.Optional;

/**
 * The address at which commands of one type are served.
 *
 * @param <C> an immutable record
 * @param <R> an immutable type
 * @param patience the timeout for a reply; empty for the default of the bus
 */
public record BusAddress<C, R>(
    String name, Class<C> command, Class<R> reply, Optional<Duration> patience) {

  public BusAddress(String name, Class<C> command, Class<R> reply) {
    this(name, command, reply, Optional.empty());
  }

  /** Returns this address with a timeout of its own, for commands that take longer than usual. */
  public BusAddress<C, R> withPatience(Duration limit) {
    return new BusAddress<>(name, command, reply, Optional.of(limit));
  }
}
