/**
 * The answers of operations, and how they are written: JSON with links, pages and exports of any
 * length in constant memory, live streams, problems. {@code Responder} is the one place where a
 * failure becomes a response. Imports {@code request} and {@code problem}, {@code stream}, {@code
 * identity} and {@code platform}.
 */
@NullMarked
package dev.untether.api.answer;

import org.jspecify.annotations.NullMarked;
