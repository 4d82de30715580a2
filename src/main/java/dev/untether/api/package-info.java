/**
 * 1. A request comes in: the HTTP verticle, the operations as data (method, path, who may call it,
 * body, what it does), the checks that every request passes in order, and problem bodies. What
 * happens next: a record of {@code command} goes over the bus. The only package that imports
 * vertx-web; imports {@code command}, {@code stream}, {@code identity}, the reading side of {@code
 * audit}, {@code connection} and {@code platform}.
 */
@NullMarked
package dev.untether.api;

import org.jspecify.annotations.NullMarked;
