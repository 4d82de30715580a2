/**
 * Floods and bombs that a stranger could send, against a packaged node on this machine; see {@code
 * scripts/attack}. Everything is bounded in time and number, and stays on the loopback interface.
 */
@NullMarked
package dev.untether.measurement.attack;

import org.jspecify.annotations.NullMarked;
