/** What operators see: logs, metrics, health. */
@NullMarked
package dev.untether.platform.telemetry;

import org.jspecify.annotations.NullMarked;
