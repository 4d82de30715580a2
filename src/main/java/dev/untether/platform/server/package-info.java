/**
 * What the connections of a server may cost before anybody knows who is at their other end. Imports
 * {@code network}.
 */
@NullMarked
package dev.untether.platform.server;

import org.jspecify.annotations.NullMarked;
