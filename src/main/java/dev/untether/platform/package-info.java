/**
 * What has no opinion about connections: bus, database, settings, secrets, failures, telemetry.
 * Imports the JDK, Vert.x and the libraries that each part wraps, and none of the other rooms.
 */
@NullMarked
package dev.untether.platform;

import org.jspecify.annotations.NullMarked;
