/**
 * The technical foundation, which knows nothing about AWS connections: bus, cluster, database,
 * flow, node, security, server, settings, telemetry. This package itself has what several of them
 * need: the directory of a node, IP addresses, the version. Imports the JDK, Vert.x and the
 * libraries that each part wraps, but no package outside of {@code platform}.
 */
@NullMarked
package dev.untether.platform;

import org.jspecify.annotations.NullMarked;
