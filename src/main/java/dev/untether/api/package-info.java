/**
 * 1. A request comes in. Its way through the packages within this one:
 *
 * <ol>
 *   <li>here {@code ApiVerticle} takes it in, {@code ExchangeStart} gives it an id, and {@code
 *       ApiRouter} finds its operation;
 *   <li>{@code address} tells where it came from and went to, {@code request} what it says;
 *   <li>{@code operation} checks it, as every request, and has its body read;
 *   <li>{@code resource} does what is asked, with {@code property} to read what is given. What
 *       happens next: a record of {@code command} goes over the bus;
 *   <li>{@code answer} writes what has become of it: the answer or, wherever it was refused, a
 *       {@code problem}.
 * </ol>
 *
 * <p>The {@code bridge} serves the clients of the event bus instead. None of these imports this
 * package, which wires them. Together they are the only ones that import vertx-web; they import
 * {@code command}, {@code stream}, {@code identity}, the reading side of {@code audit}, {@code
 * connection} and {@code platform}.
 */
@NullMarked
package dev.untether.api;

import org.jspecify.annotations.NullMarked;
