package dev.untether.platform.bus;

/**
 * What is told to whoever listens, at every node.
 *
 * @param <M> an immutable record
 */
public record Topic<M>(String name, Class<M> message) {}
