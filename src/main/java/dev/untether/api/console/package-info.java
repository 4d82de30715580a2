/**
 * The console: pages for people, which use the API like any other client. {@code ConsoleFiles}
 * prepares the files of {@code src/main/resources/console} and the libraries that they import,
 * {@code Console} serves them. Imports {@code problem} and {@code platform}.
 */
@NullMarked
package dev.untether.api.console;

import org.jspecify.annotations.NullMarked;
