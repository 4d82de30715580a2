package dev.untether.platform.bus;

/**
 * Where commands of one type are served.
 *
 * @param <C> an immutable record
 * @param <R> an immutable type
 */
public record Address<C, R>(String name, Class<C> command, Class<R> reply) {}
