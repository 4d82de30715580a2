/**
 * 1. A request comes in. It passes through the packages of this room in this order:
 *
 * <ol>
 *   <li>here, {@code ApiVerticle} receives it, {@code RequestEntrance} admits it if it is
 *       well-formed, {@code EarlyRefusal} refuses removals if too many are in flight, {@code
 *       ExchangeStart} gives it an id, and {@code ApiRouter} finds its operation;
 *   <li>{@code request} determines its client and base URL, and holds its headers and path;
 *   <li>{@code operation} runs the checks that every request must pass, and reads its body;
 *   <li>{@code resource} carries it out; {@code property} reads the properties it was given. What
 *       happens next: a record of {@code command} goes over the bus;
 *   <li>{@code answer} writes the answer, or a {@code problem} if the request was refused anywhere.
 * </ol>
 *
 * <p>The {@code bridge} serves the clients of the event bus instead, and {@code Console} people
 * with a browser: {@code ConsoleFiles} prepares the files of {@code src/main/resources/console} and
 * the libraries that they import. This package wires the others; none of them imports it. This room
 * is the only one that imports vertx-web. It imports {@code command}, {@code stream}, {@code
 * identity}, the reading side of {@code audit}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.api;

import org.jspecify.annotations.NullMarked;
