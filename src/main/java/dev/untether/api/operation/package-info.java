/**
 * Operations as data (method, path, access, body, handler), and the steps of each request: version,
 * token, session, role, id, body, handler, answer; refusals are recorded. What happens next: the
 * handler, which is in {@code resource}. Imports {@code answer}, {@code request} and {@code
 * problem}, {@code command}, {@code identity}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.api.operation;

import org.jspecify.annotations.NullMarked;
