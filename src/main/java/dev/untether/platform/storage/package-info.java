/**
 * The directory in which a node keeps what must outlive it: locked, private, written atomically.
 */
@NullMarked
package dev.untether.platform.storage;

import org.jspecify.annotations.NullMarked;
