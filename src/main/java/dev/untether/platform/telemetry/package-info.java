/** What operators see: the log, metrics and health checks. Imports {@code settings}. */
@NullMarked
package dev.untether.platform.telemetry;

import org.jspecify.annotations.NullMarked;
