/**
 * What has no opinion about connections: bus, cluster, database, failures, leases, load, network,
 * secrets, server, settings, storage, telemetry, TLS. Imports the JDK, Vert.x and the libraries
 * that each part wraps, and none of the other rooms.
 */
@NullMarked
package dev.untether.platform;

import org.jspecify.annotations.NullMarked;
