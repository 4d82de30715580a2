package dev.untether.api.resource;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.LineExchange;
import dev.untether.api.answer.LineExchange.Outcome;
import dev.untether.api.answer.LineInput.Line;
import dev.untether.api.answer.ValidationMessage;
import dev.untether.api.operation.Admission.BearerToken;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.JsonProperties;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.property.RequestProperties.Identifiers;
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
import dev.untether.command.Webhook;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.AccessTokens.TokenCheck;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.model.Regions.NameBasedUuid;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.flow.UnhandledVariantException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes many connections by one request, each as if it had a request of its own: with an event, a
 * command id and an outcome of its own, in the same batches. It takes at most half of the room for
 * removals, so that those of other clients find room, too.
 *
 * <p>Belongs to one context.
 */
final class BulkRemovals {
  private static final Logger LOG = LoggerFactory.getLogger(BulkRemovals.class);

  private static final int MAX_IDS = 1000;

  /** For each instance of the API's verticle. */
  private static final int MAX_EXCHANGES = 16;

  /** A removal that meets a full or restarting service waits this long, and then twice as long. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final int MAX_ATTEMPTS = 5;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Bus bus;
  private final Bulkhead removals;
  private final AccessTokens accessTokens;
  private final RemovalPreviews previews;
  private final Supplier<UUID> ids;
  private final BooleanSupplier stopping;
  private final Bulkhead exchanges =
      new Bulkhead(MAX_EXCHANGES, "Too many removals of many connections are under way.");

  /**
   * @param removals limits all removals in flight at this node
   */
  BulkRemovals(
      Bus bus,
      Bulkhead removals,
      AccessTokens accessTokens,
      Supplier<UUID> ids,
      BooleanSupplier stopping) {
    this.bus = bus;
    this.removals = removals;
    this.accessTokens = accessTokens;
    this.previews = new RemovalPreviews(bus);
    this.ids = ids;
    this.stopping = stopping;
  }

  Future<Answer> remove(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    boolean dryRun = query.flag("dryRun");
    for (String header : List.of(EntityTags.IF_MATCH, EntityTags.IF_NONE_MATCH)) {
      if (request.headers().contains(header)) {
        query.wrong(header, "has no meaning for several connections; remove them one by one");
      }
    }
    query.check();
    GivenIds given = Body.isLines(request.headers()) ? GivenIds.TO_COME : GivenIds.read(request);
    boolean isDryRun = dryRun || given.dryRun();
    Future<List<Webhook>> webhooks =
        isDryRun ? previews.webhooksWithSubjects() : Future.succeededFuture(List.of());
    boolean together = isDryRun && given.number() > 1;
    Future<Done> recorded =
        together ? recordDryRun(given.number(), request) : Future.succeededFuture(Done.DONE);
    return recorded
        .compose(done -> webhooks)
        .map(
            read -> {
              exchanges.enter();
              return new Answer.Lines(
                  given.lines(),
                  new Removing(request, isDryRun, together, read),
                  stopping,
                  exchanges::leave);
            });
  }

  /** Records one dry run of several connections, so that looking at a thousand costs little. */
  private Future<Done> recordDryRun(int number, ApiRequest request) {
    return bus.request(
        IncidentCommands.RECORD,
        new RecordIncident(
            new Event(
                ids.get(),
                EventType.REMOVAL_DRY_RUN,
                "several",
                request.cause(),
                Map.of("count", number))));
  }

  /** The removals of one request. */
  private final class Removing implements LineExchange.Work {
    private final ApiRequest request;
    private final String token;
    private final @Nullable String idempotencyKey;
    private final boolean dryRun;
    private final boolean isRecorded;
    private final List<Webhook> webhooks;

    /**
     * @param isRecorded whether the dry run of all of them together is recorded already
     */
    Removing(ApiRequest request, boolean dryRun, boolean isRecorded, List<Webhook> webhooks) {
      this.request = request;
      this.token = BearerToken.of(request.headers());
      this.idempotencyKey = IdempotencyKey.of(request.headers());
      this.dryRun = dryRun;
      this.isRecorded = isRecorded;
      this.webhooks = webhooks;
    }

    @Override
    public Optional<Future<Outcome>> begin(Line line, boolean alone) {
      Optional<UUID> id = GivenIds.id(line);
      if (id.isEmpty()) {
        return Optional.of(answered(malformed(line)));
      }
      Supplier<Future<Outcome>> removal = () -> authorized(id.get());
      return alone ? removals.tryAdmit(removal) : removals.tryAdmitToHalf(removal);
    }

    private Future<Outcome> authorized(UUID id) {
      return accessTokens
          .check(token)
          .compose(
              check ->
                  check instanceof TokenCheck.Valid
                      ? repeatedly(() -> carryOut(id), 1)
                      : last(id, Problem.expiredAccessToken()))
          .otherwise(failure -> new Outcome(failed(id, failure), false));
    }

    private Future<Outcome> carryOut(UUID id) {
      return dryRun ? tryRemoval(id) : remove(id);
    }

    private Future<Outcome> remove(UUID id) {
      return bus.request(
              ConnectionCommands.REMOVE,
              new RemoveConnection(commandId(id), id, idempotencyKey, null, request.cause()))
          .compose(outcome -> outcome(id, outcome));
    }

    private Future<Outcome> outcome(UUID id, RemovalOutcome outcome) {
      return switch (outcome) {
        case REMOVED -> answered(line(id, 204));
        case NOT_FOUND -> answered(refused(id, noConnection(id)));
        case SESSION_ENDED -> last(id, Problem.sessionEnded());
        case OTHER_VERSION -> throw new IllegalStateException("no version was asked for");
      };
    }

    /**
     * With a key, a repeat has the same command ids, so that not even its refusals are recorded
     * again.
     */
    private UUID commandId(UUID id) {
      return idempotencyKey == null
          ? ids.get()
          : NameBasedUuid.of(request.principal().userId(), idempotencyKey + "/" + id);
    }

    private Future<Outcome> tryRemoval(UUID id) {
      return previews
          .preview(id, request.cause())
          .compose(
              preview -> {
                if (preview instanceof RemovalPreview.SessionEnded) {
                  return last(id, Problem.sessionEnded());
                }
                if (preview instanceof RemovalPreview.NotFound) {
                  Problem problem = noConnection(id);
                  return recordDryRun(
                      id,
                      Map.of("status", problem.status(), "reason", problem.details()),
                      refused(id, problem));
                }
                if (preview instanceof RemovalPreview.Possible possible) {
                  List<ValidationMessage> messages = previews.messages(possible, webhooks);
                  return recordDryRun(
                      id,
                      Map.of(
                          "status",
                          200,
                          "messages",
                          messages.stream().map(ValidationMessage::message).toList()),
                      line(id, 200).put("messages", ValidationMessage.json(messages)));
                }
                throw new UnhandledVariantException(preview);
              });
    }

    private Future<Outcome> recordDryRun(UUID id, Map<String, Object> details, JsonObject answer) {
      if (isRecorded) {
        return answered(answer);
      }
      Event event =
          new Event(ids.get(), EventType.REMOVAL_DRY_RUN, id.toString(), request.cause(), details);
      return bus.request(IncidentCommands.RECORD, new RecordIncident(event))
          .compose(recorded -> answered(answer));
    }

    private Future<Outcome> last(UUID id, Problem problem) {
      return Future.succeededFuture(new Outcome(refused(id, problem), true));
    }

    private JsonObject failed(UUID id, Throwable failure) {
      if (failure instanceof UnavailableException unavailable) {
        return refused(id, Problem.unavailable(unavailable.getMessage(), RETRY_AFTER))
            .put("retryAfter", RETRY_AFTER.toSeconds());
      }
      LOG.atError()
          .addKeyValue("request", request.requestId())
          .setCause(failure)
          .log("Request failed");
      return refused(id, Problem.unknownError());
    }

    @Override
    public JsonObject ending(String reason) {
      return explained(new JsonObject(), Problem.unavailable(reason, RETRY_AFTER));
    }
  }

  /** Sends a command again as long as the service is too busy: it has the same id each time. */
  private static Future<Outcome> repeatedly(Supplier<Future<Outcome>> command, int attempt) {
    return command
        .get()
        .recover(
            failure ->
                failure instanceof UnavailableException && attempt < MAX_ATTEMPTS
                    ? pause(attempt).compose(over -> repeatedly(command, attempt + 1))
                    : Future.failedFuture(failure));
  }

  private static Future<Void> pause(int attempt) {
    return Vertx.currentContext()
        .owner()
        .timer(FIRST_PAUSE_MILLIS << (attempt - 1), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  private static Future<Outcome> answered(JsonObject answer) {
    return Future.succeededFuture(new Outcome(answer, false));
  }

  private static JsonObject line(UUID id, int status) {
    return new JsonObject().put("id", id.toString()).put("status", status);
  }

  private static JsonObject refused(UUID id, Problem problem) {
    return explained(new JsonObject().put("id", id.toString()), problem);
  }

  private static JsonObject malformed(Line line) {
    return explained(
        new JsonObject().put("line", line.number()),
        Problem.malformedRequest(
            line.text() == null
                ? "The line is too long."
                : "The line is not the id of a connection."));
  }

  private static JsonObject explained(JsonObject line, Problem problem) {
    return line.put("status", problem.status())
        .put("errorCode", problem.errorCode().text())
        .put("details", problem.details());
  }

  private static Problem noConnection(UUID id) {
    return Problem.notFound("There is no Amazon connection " + id + ".");
  }

  /**
   * What the body of a request gives.
   *
   * @param lines one id a line; null if they are still to come
   * @param number how many they are; 0 if they are still to come
   */
  record GivenIds(@Nullable Buffer lines, int number, boolean dryRun) {
    static final GivenIds TO_COME = new GivenIds(null, 0, false);

    static GivenIds read(ApiRequest request) {
      RequestProperties properties = JsonProperties.read(request.body());
      if (!properties.has("ids")) {
        properties.wrong("ids", "is missing");
      }
      List<UUID> ids =
          properties.texts("ids", Integer.MAX_VALUE, Identifiers::parse, "is not a UUID");
      if (ids.size() > MAX_IDS) {
        properties.wrong(
            "ids",
            "has more than %s elements; send more as %s, one id a line"
                .formatted(MAX_IDS, LineExchange.MEDIA_TYPE));
      }
      boolean dryRun = properties.optionalFlag("dryRun").orElse(false);
      properties.check();
      return new GivenIds(
          Buffer.buffer(ids.stream().map(UUID::toString).collect(Collectors.joining("\n"))),
          ids.size(),
          dryRun);
    }

    /** Returns the id of a line: bare, as a JSON string, or as a JSON object that has it. */
    static Optional<UUID> id(Line line) {
      String text = line.text();
      if (text == null) {
        return Optional.empty();
      }
      if (text.startsWith("{")) {
        return ofObject(text);
      }
      boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
      return Identifiers.parse(quoted ? text.substring(1, text.length() - 1) : text);
    }

    private static Optional<UUID> ofObject(String text) {
      try {
        RequestProperties properties = JsonProperties.read(Buffer.buffer(text));
        UUID id = properties.requiredUuid("id");
        properties.check();
        return Optional.of(id);
      } catch (ProblemException malformed) {
        return Optional.empty();
      }
    }
  }
}
