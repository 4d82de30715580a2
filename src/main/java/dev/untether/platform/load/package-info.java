/** How much is taken on at once. Imports failures only. */
@NullMarked
package dev.untether.platform.load;

import org.jspecify.annotations.NullMarked;
