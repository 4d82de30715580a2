/**
 * Work that one node at a time does: leases that are kept in the database, with a token that fences
 * off a holder which lost its lease without knowing.
 */
@NullMarked
package dev.untether.platform.lease;

import org.jspecify.annotations.NullMarked;
