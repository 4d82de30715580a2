/**
 * The PostgreSQL server that Untether runs itself when no database is configured: its programs,
 * files and process. Imports {@code database}, {@code flow} and {@code security}.
 */
@NullMarked
package dev.untether.platform.database.embedded;

import org.jspecify.annotations.NullMarked;
