/** The API's contract, rule by rule, over real HTTP on a real PostgreSQL. */
@NullMarked
package dev.untether.acceptance;

import org.jspecify.annotations.NullMarked;
