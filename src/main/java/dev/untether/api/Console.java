package dev.untether.api;

import dev.untether.api.ConsoleFiles.ConsoleFile;
import dev.untether.api.problem.ProblemPages.PageHeaders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves the console from memory. All instances of the API share one. */
public final class Console {
  private static final Map<String, String> HEADERS = headers();
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final Future<ConsoleFiles> files;

  private Console(Future<ConsoleFiles> files) {
    this.files = files;
  }

  /** Begins to prepare the files. Requests that come before they are ready wait for them. */
  public static Console prepare(Vertx vertx) {
    return new Console(vertx.executeBlocking(ConsoleFiles::load, false));
  }

  /** Serves the page at the root, and its files below. Everything else is left to other routes. */
  void mount(Router router) {
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context -> send(context, loaded -> Optional.of(loaded.page()), "no-cache"));
    router
        .route("/" + ConsoleFiles.ASSETS + "*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            context ->
                send(
                    context,
                    loaded -> Optional.ofNullable(loaded.assets().get(asset(context))),
                    FOR_EVER));
  }

  private interface Choice {
    Optional<ConsoleFile> from(ConsoleFiles files);
  }

  private void send(RoutingContext context, Choice choice, String caching) {
    files
        .map(choice::from)
        .onFailure(context::fail)
        .onSuccess(
            file -> file.ifPresentOrElse(found -> send(context, found, caching), context::next));
  }

  private static void send(RoutingContext context, ConsoleFile file, String caching) {
    HttpServerResponse response = context.response();
    HEADERS.forEach(response::putHeader);
    response
        .putHeader(HttpHeaders.CACHE_CONTROL, caching)
        .putHeader(HttpHeaders.ETAG, file.tag())
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (isKnown(file, context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
      return;
    }
    boolean compressed = takesGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
    if (compressed) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Buffer body = compressed ? file.compressed() : file.plain();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType())
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  private static String asset(RoutingContext context) {
    String path = context.normalizedPath();
    return path.substring(Math.min(path.length(), 1 + ConsoleFiles.ASSETS.length()));
  }

  /** Proxies that compress may have made the tag a weak one. */
  private static boolean isKnown(ConsoleFile file, @Nullable String known) {
    return known != null && known.contains(file.tag());
  }

  private static boolean takesGzip(@Nullable String encodings) {
    return encodings != null
        && encodings.matches("(?i).*\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$)).*");
  }

  /**
   * Only the files of the console run, and only Lit makes markup of text: that of its templates.
   */
  private static Map<String, String> headers() {
    Map<String, String> headers =
        new HashMap<>(
            PageHeaders.of(
                "script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " require-trusted-types-for 'script'; trusted-types lit-html"));
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    return Map.copyOf(headers);
  }
}
