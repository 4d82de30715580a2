/**
 * The technical foundation, which knows nothing about AWS connections: bus, cluster, database,
 * flow, network, node, security, server, settings, storage, telemetry. Imports the JDK, Vert.x and
 * the libraries that each part wraps, but no package outside of {@code platform}.
 */
@NullMarked
package dev.untether.platform;

import org.jspecify.annotations.NullMarked;
