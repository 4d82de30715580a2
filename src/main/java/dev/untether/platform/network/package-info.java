/** IP addresses and ranges of them. Imports no other part of {@code platform}. */
@NullMarked
package dev.untether.platform.network;

import org.jspecify.annotations.NullMarked;
