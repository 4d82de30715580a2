/**
 * How work is started, repeated, limited and given up, without knowing what the work is. Imports
 * Vert.x only.
 */
@NullMarked
package dev.untether.platform.flow;

import org.jspecify.annotations.NullMarked;
