/**
 * The operations of each resource, and how they read and write its JSON; {@code Operations} lists
 * all operations. What happens next: a record of {@code command} goes over the bus. Imports {@code
 * operation} and what that imports, {@code property}, {@code stream} and the reading side of {@code
 * audit}.
 */
@NullMarked
package dev.untether.api.resource;

import org.jspecify.annotations.NullMarked;
