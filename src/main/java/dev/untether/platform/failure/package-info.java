/** Failures, typed by what the caller can do about them. */
@NullMarked
package dev.untether.platform.failure;

import org.jspecify.annotations.NullMarked;
