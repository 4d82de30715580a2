package dev.untether.platform.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What the clients of a server may have of it.
 *
 * @param max how many connections may be open at once
 * @param maxPerAddress how many of them one client address may have
 * @param exempt addresses that may have all of them, such as those of proxies
 * @param requestTimeout how long a connection may take for its first request, and for any later one
 *     from its first octet to its last
 */
public record ConnectionLimits(
    int max, int maxPerAddress, Predicate<InetAddress> exempt, Duration requestTimeout) {}
