package dev.untether.api.request;

import dev.untether.api.address.RequestAddress;
import dev.untether.api.problem.ProblemException;
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
 * @param path the parameters in the path
 * @param caller null until the token was checked, and for operations without one
 * @param body empty until it was read, and for operations without one
 */
public record ApiRequest(
    String requestId,
    RequestAddress address,
    MultiMap headers,
    Supplier<MultiMap> querySource,
    PathParameters path,
    @Nullable Principal caller,
    Buffer body) {

  /** The parameters in the query; a {@link ProblemException} if they cannot be decoded. */
  public MultiMap query() {
    return querySource.get();
  }

  /** For operations that need a token. */
  public Principal principal() {
    return Objects.requireNonNull(caller);
  }

  /** The first id in the path; null if there is none, or none that is a UUID. */
  public @Nullable UUID resourceId() {
    return path.ids().values().stream().findFirst().orElse(null);
  }

  /** For operations on one resource. */
  public UUID id() {
    return Objects.requireNonNull(resourceId());
  }

  /** For operations with several ids in the path. */
  public UUID id(String name) {
    return Objects.requireNonNull(path.ids().get(name));
  }

  public Cause cause() {
    return principal().cause(address.clientAddress(), requestId);
  }

  public ApiRequest withCaller(Principal principal) {
    return new ApiRequest(requestId, address, headers, querySource, path, principal, body);
  }

  public ApiRequest withBody(Buffer content) {
    return new ApiRequest(requestId, address, headers, querySource, path, caller, content);
  }
}
