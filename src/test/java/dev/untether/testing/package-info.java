/** What tests share: real databases, real processes. */
@NullMarked
package dev.untether.testing;

import org.jspecify.annotations.NullMarked;
