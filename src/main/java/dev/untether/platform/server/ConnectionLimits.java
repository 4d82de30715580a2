package dev.untether.platform.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Limits of the connections of a server.
 *
 * @param max the limit of connections that are open at once
 * @param maxPerAddress the limit of connections from one client address
 * @param exempt addresses without a limit of their own, such as those of proxies
 * @param requestTimeout how long a connection may take for its first request, and for any later one
 *     from its first octet to its last
 */
public record ConnectionLimits(
    int max, int maxPerAddress, Predicate<InetAddress> exempt, Duration requestTimeout) {}
