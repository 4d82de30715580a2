/**
 * The operations of each resource, with what it takes and gives as JSON; {@code Operations} lists
 * them all. What happens next: a record of {@code command} goes over the bus. Imports {@code
 * operation} and what that imports, {@code property}, {@code stream} and the reading side of {@code
 * audit}.
 */
@NullMarked
package dev.untether.api.resource;

import org.jspecify.annotations.NullMarked;
