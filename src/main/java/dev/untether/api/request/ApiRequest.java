package dev.untether.api.request;

import dev.untether.api.address.BaseUrl;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.Identifiers;
import dev.untether.identity.Principal;
import dev.untether.model.Cause;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    BaseUrl address,
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

  /**
   * What a request has in its path where the operation's path has parameters.
   *
   * @param texts by the names of the parameters
   * @param ids the parameters that are UUIDs, in the order of the path
   * @param malformedId the name of the first parameter that should be a UUID but is not; never
   *     {@code userId}, which may be a name
   */
  public record PathParameters(
      Map<String, String> texts, Map<String, UUID> ids, @Nullable String malformedId) {

    /** Takes the names of those parameters that are ids. */
    public static PathParameters read(Map<String, String> texts, List<String> idNames) {
      Map<String, UUID> ids = new LinkedHashMap<>();
      for (String name : idNames) {
        Optional<UUID> id = Identifiers.parse(texts.getOrDefault(name, ""));
        if (id.isPresent()) {
          ids.put(name, id.get());
        } else if (!name.equals(UserReference.PARAMETER)) {
          return new PathParameters(texts, ids, name);
        }
      }
      return new PathParameters(texts, ids, null);
    }
  }
}
