package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.READERS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.Answer.Links;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.resource.EventQuery.EventCountQuery;
import dev.untether.identity.Principal;
import dev.untether.identity.Role;
import dev.untether.stream.Audience;
import dev.untether.stream.EventView;
import dev.untether.stream.Listener.Ticket;
import dev.untether.stream.Streams;
import dev.untether.stream.Streams.EventPage;
import dev.untether.stream.Streams.PositionAheadException;
import dev.untether.stream.Streams.PositionGoneException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Reads the event log, page by page or live. */
final class EventOperations {
  private static final String PATH = "/api/v1/events";
  private static final String EVENT_STREAM = "text/event-stream";
  private static final List<String> MEDIA_TYPES =
      List.of(AcceptHeader.JSON, AcceptHeader.PROBLEM_JSON, EVENT_STREAM);

  private final Streams streams;
  private final Audience audience;

  EventOperations(Streams streams, Audience audience) {
    this.streams = streams;
    this.audience = audience;
  }

  List<Operation> operations() {
    Access read = new Authorized(READERS, SessionCheck.NOW);
    return List.of(
        new Operation("readEvents", HttpMethod.GET, PATH, read, Body.NONE, this::read),
        new Operation(
            "countEvents",
            HttpMethod.GET,
            PATH + "/counts",
            new Authorized(READERS, SessionCheck.RECENT),
            Body.NONE,
            this::count));
  }

  private Future<Answer> read(ApiRequest request) {
    EventQuery query = EventQuery.of(request.query());
    boolean live = AcceptHeader.choose(request.headers(), MEDIA_TYPES).equals(EVENT_STREAM);
    return (live ? stream(query.resumedAfter(request.headers()), request) : page(query, request))
        .recover(failure -> Future.failedFuture(refusal(failure)));
  }

  private Future<Answer> count(ApiRequest request) {
    EventCountQuery query = EventCountQuery.of(request.query(), audience.now());
    return streams
        .counts(view(request), query.types(), query.resolution(), query.from(), query.to())
        .map(counted -> new Answer.Json(200, query.render(counted)));
  }

  private static Throwable refusal(Throwable failure) {
    if (failure instanceof PositionGoneException gone) {
      return new ProblemException(Problem.eventsGone(gone.oldest()));
    }
    if (failure instanceof PositionAheadException ahead) {
      String mistake = "is ahead of the log, whose newest position is " + ahead.newest();
      return new ProblemException(Problem.invalidProperties(Map.of("after", mistake)));
    }
    return failure;
  }

  private Future<Answer> page(EventQuery query, ApiRequest request) {
    return streams
        .page(query.after(), view(request), query.filter(), query.limit())
        .map(page -> new Answer.WrittenJson(render(page, query, request.baseUrl())));
  }

  private Future<Answer> stream(EventQuery query, ApiRequest request) {
    Principal listener = request.principal();
    Ticket ticket = new Ticket(listener.sessionId(), listener.expiresAt());
    return streams
        .start(query.after())
        .map(
            position ->
                new Answer.Live(
                    response ->
                        audience.stream(
                            response, ticket, view(request), query.filter(), position)));
  }

  /**
   * Returns what the caller may see: details that only administrators may read in the audit trail
   * are shown only to administrators here, too.
   */
  private static EventView view(ApiRequest request) {
    return request.principal().role() == Role.ADMINISTRATOR
        ? EventView.EVERYTHING
        : EventView.CONNECTIONS;
  }

  /** Events are copied as they are, because a proof is made for exactly this text. */
  private static Buffer render(EventPage page, EventQuery query, String baseUrl) {
    String href = baseUrl + PATH + "?";
    JsonObject self = Links.self(href + query.self());
    JsonArray links =
        page.more()
            ? Links.of(
                self, Links.link("next", href + query.nextAfter(page.next()), HttpMethod.GET))
            : Links.of(self);
    Buffer body = Buffer.buffer("{\"results\":[");
    String separator = "";
    for (Buffer event : page.events()) {
      body.appendString(separator).appendBuffer(event);
      separator = ",";
    }
    JsonObject rest =
        new JsonObject().put("next", page.next()).put("more", page.more()).put("_links", links);
    return body.appendString("],").appendString(rest.encode().substring(1));
  }
}
