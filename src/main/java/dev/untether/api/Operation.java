package dev.untether.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param id the operationId in the API's description
 * @param path as in the description: {@code /api/v1/users/{userId}}
 * @param body what a request carries
 * @param handler what it does once every check has passed
 * @param onForbidden what is recorded, before the answer 403, of a caller whose role is not allowed
 */
record Operation(
    String id,
    HttpMethod method,
    String path,
    Access access,
    Body body,
    Handler handler,
    @Nullable Recorder onForbidden) {

  enum Body {
    NONE,
    JSON,
    FORM
  }

  /** A failed future with a {@link ProblemException} is the answer that the exception carries. */
  @FunctionalInterface
  interface Handler {
    Future<Answer> handle(ApiRequest request);
  }

  @FunctionalInterface
  interface Recorder {
    Future<Void> record(ApiRequest request);
  }

  Operation(String id, HttpMethod method, String path, Access access, Body body, Handler handler) {
    this(id, method, path, access, body, handler, null);
  }

  /** Whether the path ends with the id of one resource, which must be a UUID. */
  boolean isForOneResource() {
    return path.endsWith("Id}");
  }

  /** The name of the parameter at the end of the path, for operations on one resource. */
  String pathParameterName() {
    return path.substring(path.lastIndexOf('{') + 1, path.length() - 1);
  }
}
