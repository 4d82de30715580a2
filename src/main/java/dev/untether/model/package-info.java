/**
 * The nouns that every other room speaks of: connections, regions, events and what caused them.
 * Imports the JDK only.
 */
@NullMarked
package dev.untether.model;

import org.jspecify.annotations.NullMarked;
