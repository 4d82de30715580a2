/**
 * PostgreSQL: where it is, the embedded server, migrations, the pool through which every statement
 * goes, and how what is old is removed.
 */
@NullMarked
package dev.untether.platform.database;

import org.jspecify.annotations.NullMarked;
