package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;
import static dev.untether.api.resource.ConnectionOperations.COLLECTION;
import static dev.untether.api.resource.ConnectionOperations.RESOURCE;
import static dev.untether.api.resource.ConnectionOperations.noConnection;
import static dev.untether.api.resource.ConnectionOperations.sessionEnded;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.ValidationMessage;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.ApiRequest.IdempotencyKey;
import dev.untether.api.request.EntityTags;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.command.IncidentCommands;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.model.AmazonConnection;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Operations that remove Amazon connections, or say what a removal would break, carried out by
 * commands over the bus.
 *
 * <p>Belongs to one context.
 */
final class RemovalOperations {
  private final Bus bus;
  private final RemovalPreviews previews;
  private final Bulkhead removals;
  private final BulkRemovals bulkRemovals;
  private final Supplier<UUID> ids;

  RemovalOperations(Bus bus, Bulkhead removals, BulkRemovals bulkRemovals, Supplier<UUID> ids) {
    this.bus = bus;
    this.previews = new RemovalPreviews(bus);
    this.removals = removals;
    this.bulkRemovals = bulkRemovals;
    this.ids = ids;
  }

  List<Operation> operations() {
    Access recently = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    Access inTransaction = new Authorized(ADMINISTRATORS, SessionCheck.IN_TRANSACTION);
    return List.of(
        new Operation(
            "removeAmazonConnections",
            HttpMethod.POST,
            COLLECTION + "/removals",
            recently,
            Body.JSON_OR_LINES,
            bulkRemovals::remove,
            EventType.REMOVAL_REFUSED),
        new Operation(
            "removeAmazonConnection",
            HttpMethod.DELETE,
            RESOURCE,
            inTransaction,
            Body.NONE,
            this::remove,
            EventType.REMOVAL_REFUSED),
        new Operation(
            "validateAmazonConnectionRemoval",
            HttpMethod.POST,
            RESOURCE + "/validateDelete",
            recently,
            Body.NONE,
            this::validateRemoval));
  }

  private Future<Answer> remove(ApiRequest request) {
    RemovalConditions conditions;
    try {
      conditions = RemovalConditions.of(request);
    } catch (ProblemException malformed) {
      // That the session has ended comes first, as everywhere.
      return previews
          .preview(request.id(), request.cause())
          .compose(
              preview ->
                  Future.failedFuture(
                      preview instanceof RemovalPreview.SessionEnded ? sessionEnded() : malformed));
    }
    return conditions.dryRun() ? tryRemoval(request, conditions) : remove(request, conditions);
  }

  private Future<Answer> remove(ApiRequest request, RemovalConditions conditions) {
    return removals
        .admit(
            () ->
                bus.request(
                    ConnectionCommands.REMOVE,
                    new RemoveConnection(
                        ids.get(),
                        request.id(),
                        conditions.idempotencyKey(),
                        conditions.versions(),
                        request.cause())))
        .compose(outcome -> answer(outcome, request));
  }

  private static Future<Answer> answer(RemovalOutcome outcome, ApiRequest request) {
    return switch (outcome) {
      case REMOVED -> Future.succeededFuture(Answer.NO_CONTENT);
      case NOT_FOUND -> Future.failedFuture(ProblemException.recorded(noConnection(request)));
      case OTHER_VERSION -> Future.failedFuture(new ProblemException(otherVersion(request)));
      case SESSION_ENDED -> Future.failedFuture(sessionEnded());
    };
  }

  /** Makes every check of a removal, and records that it was a dry run, whatever it finds. */
  private Future<Answer> tryRemoval(ApiRequest request, RemovalConditions conditions) {
    return previews
        .preview(request.id(), request.cause())
        .compose(
            preview -> {
              if (preview instanceof RemovalPreview.SessionEnded) {
                return Future.failedFuture(sessionEnded());
              }
              if (preview instanceof RemovalPreview.NotFound) {
                return dryRunRefused(request, noConnection(request));
              }
              if (preview instanceof RemovalPreview.Possible possible) {
                return conditions.matches(possible.connection())
                    ? messages(possible)
                        .compose(
                            messages ->
                                recordDryRun(
                                        request, Map.of("status", 200, "messages", texts(messages)))
                                    .map(ValidationMessage.answer(messages)))
                    : dryRunRefused(request, otherVersion(request));
              }
              throw new UnhandledVariantException(preview);
            });
  }

  private Future<Answer> dryRunRefused(ApiRequest request, Problem problem) {
    return recordDryRun(request, Map.of("status", problem.status(), "reason", problem.details()))
        .compose(recorded -> Future.failedFuture(ProblemException.recorded(problem)));
  }

  private Future<Done> recordDryRun(ApiRequest request, Map<String, Object> details) {
    return bus.request(
        IncidentCommands.RECORD,
        new RecordIncident(
            new Event(
                ids.get(),
                EventType.REMOVAL_DRY_RUN,
                request.id().toString(),
                request.cause(),
                details)));
  }

  private static List<String> texts(List<ValidationMessage> messages) {
    return messages.stream().map(ValidationMessage::message).toList();
  }

  private Future<Answer> validateRemoval(ApiRequest request) {
    return previews
        .preview(request.id(), request.cause())
        .compose(
            preview -> {
              if (preview instanceof RemovalPreview.Possible possible) {
                return messages(possible).map(ValidationMessage::answer);
              }
              return Future.failedFuture(
                  preview instanceof RemovalPreview.SessionEnded
                      ? sessionEnded()
                      : new ProblemException(noConnection(request)));
            });
  }

  private Future<List<ValidationMessage>> messages(RemovalPreview.Possible possible) {
    return previews.webhooksWithSubjects().map(webhooks -> previews.messages(possible, webhooks));
  }

  private static Problem otherVersion(ApiRequest request) {
    return Problem.preconditionFailed(
        "The connection is of another version than If-Match wants.",
        COLLECTION + "/" + request.id());
  }

  /**
   * What a removal asks for beside the connection.
   *
   * @param idempotencyKey null if there is none
   * @param versions the connection must be of one of these; null if every version will do
   */
  record RemovalConditions(
      @Nullable String idempotencyKey, @Nullable List<Long> versions, boolean dryRun) {

    static RemovalConditions of(ApiRequest request) {
      RequestProperties query = RequestProperties.of(request.query());
      boolean dryRun = query.flag("dryRun");
      if (request.headers().contains(EntityTags.IF_NONE_MATCH)) {
        query.wrong(EntityTags.IF_NONE_MATCH, "has no meaning for a removal; use If-Match");
      }
      query.check();
      // A removal of what is not there is answered 404 before its precondition counts (RFC 9110,
      // section 13.2.1), so that "any version" is no condition at all.
      List<Long> versions =
          EntityTags.read(request.headers(), EntityTags.IF_MATCH)
              .filter(tags -> !tags.any())
              .map(EntityTags::versions)
              .orElse(null);
      return new RemovalConditions(IdempotencyKey.of(request.headers()), versions, dryRun);
    }

    boolean matches(AmazonConnection connection) {
      return versions == null || versions.contains(connection.version());
    }
  }
}
