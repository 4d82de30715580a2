package dev.untether.api.request;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.api.request.BaseUrls.Client;
import dev.untether.identity.Principal;
import dev.untether.model.Cause;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as the operations see it.
 *
 * @param headers the headers of the request
 * @param querySource decodes the query; called only by operations that use it
 * @param path the parameters of the path
 * @param caller null until the token has been checked, and for operations without a token
 * @param body empty until it has been read, and for operations without a body
 */
public record ApiRequest(
    String requestId,
    Client client,
    MultiMap headers,
    Supplier<MultiMap> querySource,
    PathParameters path,
    @Nullable Principal caller,
    Buffer body) {

  /** Returns the query parameters; throws a {@link ProblemException} if they cannot be decoded. */
  public MultiMap query() {
    return querySource.get();
  }

  /** Returns the caller. Only for operations that need a token. */
  public Principal principal() {
    return Objects.requireNonNull(caller);
  }

  /** Returns the first id in the path; null if there is none that is a UUID. */
  public @Nullable UUID resourceId() {
    return path.ids().values().stream().findFirst().orElse(null);
  }

  /** Returns the id in the path. Only for operations on one resource. */
  public UUID id() {
    return Objects.requireNonNull(resourceId());
  }

  /** Returns the id of this name in the path. Only for operations that have it. */
  public UUID id(String name) {
    return Objects.requireNonNull(path.ids().get(name));
  }

  /** Returns scheme and authority for absolute links, as in {@code https://localhost:11005}. */
  public String baseUrl() {
    return client.baseUrl();
  }

  public Cause cause() {
    return principal().cause(client.address(), requestId);
  }

  public ApiRequest withCaller(Principal principal) {
    return new ApiRequest(requestId, client, headers, querySource, path, principal, body);
  }

  public ApiRequest withBody(Buffer content) {
    return new ApiRequest(requestId, client, headers, querySource, path, caller, content);
  }

  /**
   * The values in a request's path for the parameters of the operation's path.
   *
   * @param texts all values by the names of their parameters
   * @param ids the parameters that are UUIDs, in the order of the path
   * @param malformedId the name of the first parameter that should be a UUID but is not; never
   *     {@code userId}, which may be a name
   */
  public record PathParameters(
      Map<String, String> texts, Map<String, UUID> ids, @Nullable String malformedId) {
    /** The name, in a route, of what follows a fixed beginning. */
    private static final String REST = "*";

    /** Returns all of the path that follows the fixed beginning of the operation's path. */
    public String rest() {
      return texts.getOrDefault(REST, "");
    }

    /** Reads the values whose names are in {@code idNames} as UUIDs. */
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

  /** The header by which a client marks repeats of one request. */
  public static final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,255}");

    private IdempotencyKey() {}

    /**
     * Returns the key; null if there is none. Throws a {@link ProblemException} if it is not
     * usable.
     */
    public static @Nullable String of(MultiMap headers) {
      if (!isFit(headers)) {
        throw new ProblemException(
            Problem.invalidProperties(
                Map.of(HEADER, "must be 1 to 255 printable characters, once")));
      }
      return headers.get(HEADER);
    }

    /** Returns whether there is no key, or a usable one. */
    public static boolean isFit(MultiMap headers) {
      List<String> values = headers.getAll(HEADER);
      return values.isEmpty() || (values.size() == 1 && PRINTABLE.matcher(values.get(0)).matches());
    }
  }

  /**
   * How a path refers to a user: by name, as in the published API, or by UUID. A value in the form
   * of a UUID is always read as a UUID, so that nobody's name can be mistaken for another user's
   * id.
   */
  public static final class UserReference {
    /** The name of the path parameter. */
    public static final String PARAMETER = "userId";

    /**
     * Path segments, in lower case, that the published API defines where a user name can stand.
     * Untether serves none of them.
     */
    private static final Set<String> FIXED_PATHS =
        Set.of(
            "checkinstanceid",
            "createdefaultuser",
            "export",
            "isfirstlogin",
            "validatedescription",
            "validatename",
            "validatepassword");

    /** Dot segments, which are resolved before the path is matched. */
    private static final Set<String> DOTS = Set.of(".", "..");

    private UserReference() {}

    public static boolean isFixedPath(String segment) {
      return FIXED_PATHS.contains(segment.toLowerCase(Locale.ROOT));
    }

    /** Returns whether a path can refer to a user by this name, and not only by the id. */
    public static boolean isPossible(String name) {
      return !isFixedPath(name) && !DOTS.contains(name) && Identifiers.parse(name).isEmpty();
    }
  }
}
