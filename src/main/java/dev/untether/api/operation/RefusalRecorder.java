package dev.untether.api.operation;

import dev.untether.api.operation.Operation.Access;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.ApiRequest;
import dev.untether.command.IncidentCommands;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.identity.Principal;
import dev.untether.identity.Sessions.SessionEndedException;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records refusals for the audit trail. Refused logons are recorded by {@code identity}. */
public final class RefusalRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalRecorder.class);

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int FIRST_FAILURE = 500;

  private final Bus bus;
  private final Supplier<UUID> ids;

  /**
   * @param ids creates the ids of events
   */
  public RefusalRecorder(Bus bus, Supplier<UUID> ids) {
    this.bus = bus;
    this.ids = ids;
  }

  /**
   * Always fails, with the failure to be answered. A refused change is answered as soon as the
   * refusal is in the log; if it cannot be recorded, that failure is answered instead. Refusals of
   * callers without a valid token, which anybody can cause, are answered without waiting.
   *
   * @param caller null if there was no valid token
   */
  <T> Future<T> record(
      Throwable failure, Operation operation, ApiRequest request, @Nullable Principal caller) {
    Problem problem = refusal(failure);
    Future<Done> recorded =
        problem == null
            ? Future.succeededFuture()
            : recordRefusal(problem, operation, request, caller);
    return recorded.compose(ignored -> Future.failedFuture(failure));
  }

  private Future<Done> recordRefusal(
      Problem problem, Operation operation, ApiRequest request, @Nullable Principal caller) {
    if (!isToBeRecorded(problem, operation)) {
      return Future.succeededFuture();
    }
    if (caller != null && problem.status() != UNAUTHORIZED) {
      return send(changeRefused(problem, operation, request, caller));
    }
    send(accessRefused(problem, operation, request, caller))
        .onFailure(cause -> LOG.debug("A refused access could not be recorded", cause));
    return Future.succeededFuture();
  }

  /** Wrong credentials are recorded where they are checked, where more is known about them. */
  private static boolean isToBeRecorded(Problem problem, Operation operation) {
    return problem.status() == UNAUTHORIZED
        ? operation.access() instanceof Access.Authorized
        : operation.isChange();
  }

  /** Returns the refusal; null if the failure is not a refusal, or is already in the log. */
  private static @Nullable Problem refusal(Throwable failure) {
    if (failure instanceof SessionEndedException) {
      return Problem.sessionEnded();
    }
    return failure instanceof ProblemException refusal
            && !refusal.isRecorded()
            && refusal.problem().status() < FIRST_FAILURE
        ? refusal.problem()
        : null;
  }

  private Future<Done> send(Event event) {
    return bus.request(IncidentCommands.RECORD, new RecordIncident(event));
  }

  private Event accessRefused(
      Problem problem, Operation operation, ApiRequest request, @Nullable Principal caller) {
    UUID session = caller == null ? null : caller.sessionId();
    return new Event(
        ids.get(),
        EventType.ACCESS_REFUSED,
        session == null ? "unknown" : session.toString(),
        new Cause(null, null, session, request.client().address(), request.requestId()),
        Map.of("operation", operation.id(), "reason", problem.details()));
  }

  private Event changeRefused(
      Problem problem, Operation operation, ApiRequest request, Principal caller) {
    Optional<UUID> id = Optional.ofNullable(request.resourceId());
    return new Event(
        ids.get(),
        operation.refusal(),
        id.map(UUID::toString).orElseGet(operation::collectionName),
        caller.cause(request.client().address(), request.requestId()),
        Map.of(
            "operation",
            operation.id(),
            "status",
            problem.status(),
            "reason",
            reason(problem, caller)));
  }

  private static String reason(Problem problem, Principal caller) {
    return problem.status() == FORBIDDEN
        ? "The role " + caller.role().text() + " does not allow it."
        : problem.details();
  }
}
