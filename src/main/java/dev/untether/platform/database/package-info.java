/**
 * PostgreSQL: where it is, the embedded server, migrations, and the pool through which every
 * statement goes.
 */
@NullMarked
package dev.untether.platform.database;

import org.jspecify.annotations.NullMarked;
