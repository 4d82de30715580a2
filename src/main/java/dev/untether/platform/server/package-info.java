/**
 * Limits on what the connections of a server may cost before the client is authenticated. Imports
 * {@code network}.
 */
@NullMarked
package dev.untether.platform.server;

import org.jspecify.annotations.NullMarked;
