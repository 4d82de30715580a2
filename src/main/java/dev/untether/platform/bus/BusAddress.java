package dev.untether.platform.bus;

import java.time.Duration;
import java.util.Optional;

/**
 * Where commands of one type are served.
 *
 * @param <C> an immutable record
 * @param <R> an immutable type
 * @param patience how long a reply is waited for; empty for as long as the bus waits by default
 */
public record BusAddress<C, R>(
    String name, Class<C> command, Class<R> reply, Optional<Duration> patience) {

  public BusAddress(String name, Class<C> command, Class<R> reply) {
    this(name, command, reply, Optional.empty());
  }

  /** The same, where a reply takes longer than usual. */
  public BusAddress<C, R> withPatience(Duration limit) {
    return new BusAddress<>(name, command, reply, Optional.of(limit));
  }
}
