/** Addresses of the internet, and ranges of them. */
@NullMarked
package dev.untether.platform.network;

import org.jspecify.annotations.NullMarked;
