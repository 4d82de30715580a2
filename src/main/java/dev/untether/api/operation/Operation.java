package dev.untether.api.operation;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.LineExchange;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest;
import dev.untether.identity.Role;
import dev.untether.model.EventType;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One operation of the API.
 *
 * @param id the operationId in the API's description
 * @param path as in the description: {@code /api/v1/webhooks/{webhookId}}; a parameter whose name
 *     ends with {@code Id} is a UUID, except that {@code userId} may also be a user name
 * @param body the kind of body that a request has
 * @param handler carries out the request when it has passed every check
 * @param refusal the type of event that records a refused change
 */
public record Operation(
    String id,
    HttpMethod method,
    String path,
    Access access,
    Body body,
    Handler handler,
    EventType refusal) {
  private static final Pattern ID = Pattern.compile("\\{(\\w+Id)}");

  /** The index of the path segment after the empty one, {@code api} and {@code v1}. */
  private static final int COLLECTION_SEGMENT = 3;

  public enum Body {
    NONE,
    JSON,
    /**
     * The body is read as JSON whatever its media type, because some published clients send another
     * one.
     */
    JSON_OF_ANY_TYPE,
    /** JSON, or a sequence of lines, which the operation reads by itself. */
    JSON_OR_LINES,
    FORM;

    private static final Set<String> LINES =
        Set.of(LineExchange.MEDIA_TYPE, "application/ndjson", "application/jsonl");

    /** Returns whether the headers of a request announce a sequence of lines. */
    public static boolean isLines(MultiMap headers) {
      String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
      return contentType != null
          && LINES.contains(RequestBody.withoutParameters(contentType).toLowerCase(Locale.ROOT));
    }
  }

  /** A failed future with a {@link ProblemException} is the answer that the exception carries. */
  @FunctionalInterface
  public interface Handler {
    Future<Answer> handle(ApiRequest request);
  }

  public Operation(
      String id, HttpMethod method, String path, Access access, Body body, Handler handler) {
    this(id, method, path, access, body, handler, EventType.CHANGE_REFUSED);
  }

  boolean isChange() {
    return !method.equals(HttpMethod.GET);
  }

  /** Returns the name of the collection in the path, as in {@code users}. */
  String collectionName() {
    return path.split("/", -1)[COLLECTION_SEGMENT];
  }

  /** Returns the names of the path parameters that are ids, in the order of the path. */
  List<String> idNames() {
    return ID.matcher(path).results().map(parameter -> parameter.group(1)).toList();
  }

  /** What a request must have before it reaches the handler of an operation. */
  public sealed interface Access {

    /** Nothing. For pages that people read, and for the descriptions of the API. */
    record Open() implements Access {}

    /** Requires the API's version, but no token. */
    record Versioned() implements Access {}

    /**
     * Requires the API's version, and the token of a live session whose user has one of the roles.
     *
     * @param orOneself whether users of any role may apply the operation to themselves
     */
    record Authorized(Set<Role> roles, SessionCheck sessionCheck, boolean orOneself)
        implements Access {
      public Authorized(Set<Role> roles, SessionCheck sessionCheck) {
        this(roles, sessionCheck, false);
      }
    }

    /** How Untether checks that the session has not ended. */
    enum SessionCheck {
      /** By a result from the database that is at most a second old. */
      RECENT,
      /** By asking the database. */
      NOW,
      /**
       * In the transaction that makes the change; earlier only if the request is refused for
       * another reason.
       */
      IN_TRANSACTION
    }

    Access OPEN = new Open();
    Access VERSIONED = new Versioned();
    Set<Role> ADMINISTRATORS = Set.of(Role.ADMINISTRATOR);
    Set<Role> READERS = Set.of(Role.ADMINISTRATOR, Role.OPERATOR);
  }
}
