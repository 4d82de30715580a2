/**
 * The operations as data (method, path, who may call it, body, what it does), and what happens on
 * each request to one: version, token, session, role, id, body, handler, answer; refusals are
 * recorded. What happens next: the handler, which is in {@code resource}. Imports {@code answer},
 * {@code request}, {@code address} and {@code problem}, {@code command}, {@code identity}, {@code
 * connection} and {@code platform}.
 */
@NullMarked
package dev.untether.api.operation;

import org.jspecify.annotations.NullMarked;
