package dev.untether.api;

import dev.untether.connection.Cause;
import dev.untether.identity.Principal;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as the operations see it.
 *
 * @param headers the request's
 * @param querySource decodes the query, for those operations that look at it
 * @param pathParameter the text at the end of the path, null for paths without a parameter
 * @param caller null until the token was checked, and for operations without one
 * @param resourceId the path parameter as an id, null if it is none
 * @param body empty until it was read, and for operations without one
 */
record ApiRequest(
    String requestId,
    RequestAddress address,
    MultiMap headers,
    Supplier<MultiMap> querySource,
    @Nullable String pathParameter,
    @Nullable Principal caller,
    @Nullable UUID resourceId,
    Buffer body) {

  /** The parameters in the query; a {@link ProblemException} if they cannot be decoded. */
  MultiMap query() {
    return querySource.get();
  }

  /** For operations that need a token. */
  Principal principal() {
    return Objects.requireNonNull(caller);
  }

  /** For operations on one resource. */
  UUID id() {
    return Objects.requireNonNull(resourceId);
  }

  Cause cause() {
    return principal().cause(address.clientAddress(), requestId);
  }

  ApiRequest withCaller(Principal principal) {
    return new ApiRequest(
        requestId, address, headers, querySource, pathParameter, principal, resourceId, body);
  }

  ApiRequest withResourceId(UUID id) {
    return new ApiRequest(
        requestId, address, headers, querySource, pathParameter, caller, id, body);
  }

  ApiRequest withBody(Buffer content) {
    return new ApiRequest(
        requestId, address, headers, querySource, pathParameter, caller, resourceId, content);
  }
}
