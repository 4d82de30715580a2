package dev.untether.api;

import dev.untether.api.problem.ProblemPages.PageHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** Serves Swagger UI, in which people read and try the API's description. */
final class SwaggerUi {
  private static final String ROOT = "/swagger";

  /** The file of a WebJar that holds its version, which is part of the paths in it. */
  private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Swagger UI uses inline styles and {@code data:} images. */
  private static final Map<String, String> HEADERS =
      PageHeaders.of(
          "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
              + " font-src 'self' data:; connect-src 'self'");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "png", "image/png");

  private SwaggerUi() {}

  /** Untether's own initializer is served instead of the one in the WebJar. */
  static void mount(Router router) {
    router
        .route(ROOT + "/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(SwaggerUi::toDirectory)
        .handler(StaticHandler.create("swagger"))
        .handler(StaticHandler.create("META-INF/resources/webjars/swagger-ui/" + version()));
  }

  /** Redirects to the path that ends with a slash, which relative links on the page need. */
  private static void toDirectory(RoutingContext context) {
    if (context.request().path().equals(ROOT)) {
      context
          .response()
          .setStatusCode(302)
          .putHeader(HttpHeaders.LOCATION, ROOT + "/")
          .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
          .end();
    } else {
      HEADERS.forEach(context.response()::putHeader);
      if (context.request().method().equals(HttpMethod.HEAD)) {
        context.addHeadersEndHandler(ignored -> setMediaType(context));
      }
      context.next();
    }
  }

  /** Sets the media type for HEAD as well, since vertx-web sets it only for GET. */
  private static void setMediaType(RoutingContext context) {
    String path = context.normalizedPath();
    String ending = path.endsWith("/") ? "html" : path.substring(path.lastIndexOf('.') + 1);
    String mediaType = MEDIA_TYPES.get(ending);
    HttpServerResponse response = context.response();
    if (mediaType != null && !response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    }
  }

  private static String version() {
    try (InputStream description = SwaggerUi.class.getResourceAsStream(WEBJAR)) {
      Properties properties = new Properties();
      properties.load(description);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
