/**
 * The shared nouns: connections, regions, events and what caused them. Every other package speaks
 * of these; this one imports the JDK only.
 */
@NullMarked
package dev.untether.connection;

import org.jspecify.annotations.NullMarked;
