/**
 * The PostgreSQL server that Untether starts for itself when it is given no database: binaries,
 * data directory, process.
 */
@NullMarked
package dev.untether.platform.database.embedded;

import org.jspecify.annotations.NullMarked;
