/**
 * PostgreSQL: the search for the writable server, migrations, the pools through which all
 * statements go, leases for work that one node does at a time, and the deletion of old rows. The
 * package {@code embedded} starts a server when none is configured. Imports {@code flow} and {@code
 * settings}.
 */
@NullMarked
package dev.untether.platform.database;

import org.jspecify.annotations.NullMarked;
