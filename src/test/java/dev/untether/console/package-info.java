/** The console in a real browser, against a real node. */
@NullMarked
package dev.untether.console;

import org.jspecify.annotations.NullMarked;
