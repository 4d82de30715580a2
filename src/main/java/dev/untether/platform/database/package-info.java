/**
 * PostgreSQL: which server is the primary, migrations, the pool through which every statement goes,
 * leases for work that one node at a time does, and how old rows are deleted. The package {@code
 * embedded} starts a server when none is configured.
 */
@NullMarked
package dev.untether.platform.database;

import org.jspecify.annotations.NullMarked;
