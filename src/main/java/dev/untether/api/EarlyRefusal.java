package dev.untether.api;

import dev.untether.api.answer.Responder;
import dev.untether.api.operation.Admission.BearerToken;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.RequestProperties.Identifiers;
import dev.untether.api.request.ApiRequest.IdempotencyKey;
import dev.untether.api.request.ApiVersion;
import dev.untether.api.request.BaseUrls;
import dev.untether.api.request.BaseUrls.Client;
import dev.untether.api.request.EntityTags;
import dev.untether.api.request.Exchange;
import dev.untether.api.request.Exchange.RequestId;
import dev.untether.api.resource.Operations;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.Principal;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses removals when they arrive, before they are routed, if too many removals are in flight at
 * this node. Under overload, most removals are refused; the less a refusal costs, the more
 * processor time is left for the removals that are carried out.
 *
 * <p>Handles only plain removals that would pass all other checks. Any other request is left to the
 * router and to the operation, which refuses it with the same answer if too many are in flight.
 *
 * <p>Belongs to one context.
 */
final class EarlyRefusal {
  private static final String PATH = Operations.CONNECTIONS + "/";

  /** The route under which metrics count removals. */
  private static final String ROUTE = PATH + ":amazonConnectionId";

  /** A removal with one of these headers has a body, or a condition that must be checked first. */
  private static final List<CharSequence> LEFT_TO_THE_ROUTER =
      List.of(
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.TRANSFER_ENCODING,
          HttpHeaders.EXPECT,
          HttpHeaders.UPGRADE,
          EntityTags.IF_MATCH,
          EntityTags.IF_NONE_MATCH);

  private final Bulkhead removals;
  private final AccessTokens accessTokens;
  private final BaseUrls baseUrls;
  private final RequestLog requestLog;
  private final Problem problem;

  /** The body that was sent last. It is reused for requests with the same base URL. */
  private @Nullable Body lastBody;

  private record Body(String baseUrl, Buffer json) {}

  /**
   * @param removals limits the removals in flight at this node
   */
  EarlyRefusal(
      Bulkhead removals, AccessTokens accessTokens, BaseUrls baseUrls, RequestLog requestLog) {
    this.removals = removals;
    this.accessTokens = accessTokens;
    this.baseUrls = baseUrls;
    this.requestLog = requestLog;
    this.problem = Responder.unavailable(removals.refusal());
  }

  /**
   * Answers the request with 503 and returns true if it is a plain removal and too many removals
   * are in flight. Otherwise returns false, and the caller must pass the request on.
   */
  boolean refuses(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.DELETE)
        || !removals.isFull()
        || !isPlainRemoval(request)) {
      return false;
    }
    Principal caller = administrator(request.headers());
    if (caller == null) {
      return false;
    }
    Client client = baseUrls.clientOf(request);
    Exchange exchange = new Exchange(RequestId.of(request.getHeader(RequestId.HEADER)), client);
    exchange.identify(caller);
    exchange.explain(problem.details());
    request.routed(ROUTE);
    exchange.putHeaders(request);
    Responder.refuse(request, problem, body(client.baseUrl()));
    requestLog.refused(request, exchange, problem.status());
    return true;
  }

  private static boolean isPlainRemoval(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_1_0
        && isConnection(request.uri())
        && LEFT_TO_THE_ROUTER.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isConnection(String uri) {
    return uri.startsWith(PATH) && Identifiers.parse(uri.substring(PATH.length())).isPresent();
  }

  /**
   * Returns the administrator who sends the request. Returns null if the headers fail a check, or
   * if this node has not verified the token before.
   */
  private @Nullable Principal administrator(MultiMap headers) {
    if (ApiVersion.check(headers.getAll(ApiVersion.HEADER)).isPresent()
        || !IdempotencyKey.isFit(headers)) {
      return null;
    }
    try {
      Principal caller = accessTokens.remembered(BearerToken.of(headers));
      return caller != null && Access.ADMINISTRATORS.contains(caller.role()) ? caller : null;
    } catch (ProblemException noToken) {
      return null;
    }
  }

  private Buffer body(String baseUrl) {
    Body known = lastBody;
    if (known == null || !known.baseUrl().equals(baseUrl)) {
      known = new Body(baseUrl, problem.toJson(baseUrl).toBuffer());
      lastBody = known;
    }
    return known.json();
  }
}
