/**
 * Limits on what the connections of a server may cost before the client is authenticated. Imports
 * no other package of {@code platform}.
 */
@NullMarked
package dev.untether.platform.server;

import org.jspecify.annotations.NullMarked;
