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
 * Refuses removals as soon as they arrive while there is no room for them. Under overload, there
 * are more refusals than removals, and what each refusal costs is missing for the removals.
 *
 * <p>Refuses only a removal that nothing but the lack of room speaks against: one that another
 * check might refuse, or that asks for anything unusual, takes the way of all requests.
 *
 * <p>Belongs to one context.
 */
final class EarlyRefusal {
  private static final String PATH = Operations.CONNECTIONS + "/";
  private static final String ROUTE = PATH + ":amazonConnectionId";

  /** Headers with which a removal may be something else, or be refused for another reason. */
  private static final List<CharSequence> UNUSUAL =
      List.of(
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.TRANSFER_ENCODING,
          HttpHeaders.EXPECT,
          HttpHeaders.UPGRADE,
          EntityTags.IF_MATCH,
          EntityTags.IF_NONE_MATCH);

  private final Bulkhead room;
  private final AccessTokens accessTokens;
  private final BaseUrls baseUrls;
  private final RequestLog requestLog;
  private final Problem problem;
  private final String reason;

  /** The body of the last refusal, as a cache: it depends on the base URL only. */
  private @Nullable Body lastBody;

  private record Body(String baseUrl, Buffer json) {}

  /**
   * @param room limits removals in flight at this node
   */
  EarlyRefusal(Bulkhead room, AccessTokens accessTokens, BaseUrls baseUrls, RequestLog requestLog) {
    this.room = room;
    this.accessTokens = accessTokens;
    this.baseUrls = baseUrls;
    this.requestLog = requestLog;
    this.problem = Responder.unavailable(room.refusal());
    this.reason = room.refusal().getMessage();
  }

  /** Answers the request if it is a removal and there is no room for it; else returns false. */
  boolean refuses(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.DELETE) || !room.isFull() || !isPlainRemoval(request)) {
      return false;
    }
    Principal caller = administrator(request.headers());
    if (caller == null) {
      return false;
    }
    Client client = baseUrls.clientOf(request);
    Exchange exchange = new Exchange(RequestId.of(request.getHeader(RequestId.HEADER)), client);
    exchange.identify(caller);
    exchange.explain(reason);
    request.routed(ROUTE);
    exchange.putHeaders(request);
    Responder.refuse(request, problem, body(client.baseUrl()));
    requestLog.refused(request, exchange, problem.status());
    return true;
  }

  private static boolean isPlainRemoval(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_1_0
        && isConnection(request.uri())
        && UNUSUAL.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isConnection(String uri) {
    return uri.startsWith(PATH) && Identifiers.parse(uri.substring(PATH.length())).isPresent();
  }

  /** Returns the caller if nothing but the lack of room speaks against the request; else null. */
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
