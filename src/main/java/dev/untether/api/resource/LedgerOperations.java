package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;

import dev.untether.api.answer.Answer;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.ApiRequest;
import dev.untether.audit.Ledger;
import dev.untether.audit.LedgerKeys.KeyReplacement;
import dev.untether.audit.LedgerKeys.LedgerKey;
import dev.untether.audit.merkle.Tile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ledger in the formats by which others check it (C2SP tlog-tiles and tlog-proof), its keys,
 * and single events.
 */
final class LedgerOperations {
  private static final String PATH = "/api/v1/ledger";
  private static final String EVENT_PATH = "/api/v1/events/{eventId}";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BYTES = "application/octet-stream";

  private static final Pattern TILE_PATH = Pattern.compile("(entries|\\d{1,2})/(.{1,40})");
  private static final String ENTRIES = "entries";

  private static final Map<String, String> CHANGES_SOON = Map.of("Cache-Control", "no-cache");

  /** A tile of a given width never changes; only those who may read it may keep it. */
  private static final Map<String, String> NEVER_CHANGES =
      Map.of("Cache-Control", "private, max-age=31536000, immutable");

  private final Ledger ledger;
  private final KeyReplacement keyReplacement;

  LedgerOperations(Ledger ledger, KeyReplacement keyReplacement) {
    this.ledger = ledger;
    this.keyReplacement = keyReplacement;
  }

  List<Operation> operations() {
    Access read = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    Access change = new Authorized(ADMINISTRATORS, SessionCheck.NOW);
    return List.of(
        get("readLedgerCheckpoint", PATH + "/checkpoint", read, this::checkpoint),
        get("readLedgerTile", PATH + "/tile/{rest}", read, this::tile),
        get("listLedgerKeys", PATH + "/keys", read, this::keys),
        new Operation(
            "replaceLedgerKey",
            HttpMethod.POST,
            PATH + "/keys",
            change,
            Body.NONE,
            this::replaceKey),
        get("readEvent", EVENT_PATH, read, this::event),
        get("readEventProof", EVENT_PATH + "/proof", read, this::proof));
  }

  private static Operation get(String id, String path, Access access, Operation.Handler handler) {
    return new Operation(id, HttpMethod.GET, path, access, Body.NONE, handler);
  }

  private Future<Answer> checkpoint(ApiRequest request) {
    return ledger
        .checkpoint()
        .map(found -> found.orElseThrow(() -> notFound("Nothing has been recorded yet.")))
        .map(note -> new Answer.Content(TEXT, Buffer.buffer(note), CHANGES_SOON));
  }

  private Future<Answer> tile(ApiRequest request) {
    Matcher path = TILE_PATH.matcher(request.path().rest());
    if (!path.matches()) {
      throw noSuchTile();
    }
    boolean entries = path.group(1).equals(ENTRIES);
    int level = entries ? 0 : Integer.parseInt(path.group(1));
    Tile tile = Tile.parse(level, path.group(2)).orElseThrow(LedgerOperations::noSuchTile);
    Future<Optional<byte[]>> content = entries ? ledger.entries(tile) : ledger.tile(tile);
    return content
        .map(found -> found.orElseThrow(LedgerOperations::noSuchTile))
        .map(bytes -> new Answer.Content(BYTES, Buffer.buffer(bytes), NEVER_CHANGES));
  }

  private Future<Answer> keys(ApiRequest request) {
    return ledger
        .keys()
        .map(
            keys -> {
              JsonArray results = new JsonArray();
              keys.forEach(key -> results.add(render(key, results.isEmpty())));
              return new Answer.Json(200, new JsonObject().put("results", results));
            });
  }

  private Future<Answer> replaceKey(ApiRequest request) {
    return keyReplacement
        .replace(request.cause())
        .map(key -> new Answer.Json(201, render(key, true)));
  }

  private Future<Answer> event(ApiRequest request) {
    return ledger
        .event(request.id())
        .map(found -> found.orElseThrow(LedgerOperations::noSuchEvent))
        .map(event -> new Answer.Content(AcceptHeader.JSON, Buffer.buffer(event)));
  }

  private Future<Answer> proof(ApiRequest request) {
    return ledger
        .proof(request.id())
        .map(found -> found.orElseThrow(LedgerOperations::noSuchEvent))
        .map(proof -> new Answer.Content(TEXT, Buffer.buffer(proof), CHANGES_SOON));
  }

  private static JsonObject render(LedgerKey key, boolean signs) {
    return new JsonObject()
        .put("verifier", key.verifier())
        .put("createdAt", key.createdAt().toString())
        .put("signs", signs);
  }

  private static ProblemException noSuchTile() {
    return notFound(
        "The ledger has no such tile yet, or retention has removed events of this bundle.");
  }

  private static ProblemException noSuchEvent() {
    return notFound("There is no such event, or retention has removed it.");
  }

  private static ProblemException notFound(String details) {
    return new ProblemException(Problem.notFound(details));
  }
}
