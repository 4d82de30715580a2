/**
 * The event bus with types: an address names the type of its commands and of its replies. Records
 * are passed by reference inside one process, without encoding, and as sealed JSON between nodes.
 * Imports {@code flow}.
 */
@NullMarked
package dev.untether.platform.bus;

import org.jspecify.annotations.NullMarked;
