/**
 * Everything that knows nothing about connections: bus, cluster, database, flow, network, security,
 * server, settings, storage, telemetry. Imports the JDK, Vert.x and the libraries that each part
 * wraps, and none of the other rooms.
 */
@NullMarked
package dev.untether.platform;

import org.jspecify.annotations.NullMarked;
