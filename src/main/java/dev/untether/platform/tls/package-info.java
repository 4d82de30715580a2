/** A certificate for servers that were given none. */
@NullMarked
package dev.untether.platform.tls;

import org.jspecify.annotations.NullMarked;
