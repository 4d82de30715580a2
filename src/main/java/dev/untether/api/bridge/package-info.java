/**
 * The Vert.x event bus for WebSocket clients, by SockJS: removals go out, nothing comes in. Clients
 * pass the same checks as those of an operation. Imports {@code operation}, {@code answer}, {@code
 * request} and {@code problem}, {@code stream}, {@code identity} and {@code platform}.
 */
@NullMarked
package dev.untether.api.bridge;

import org.jspecify.annotations.NullMarked;
