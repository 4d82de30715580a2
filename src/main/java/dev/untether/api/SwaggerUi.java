package dev.untether.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The API's description, to be read and tried in a browser. */
final class SwaggerUi {
  private static final String ROOT = "/swagger";

  /** Where a WebJar tells its version, which is part of the paths in it. */
  private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private SwaggerUi() {}

  /** What Untether has of its own, the initializer, takes the place of what is in the WebJar. */
  static void mount(Router router) {
    router.get(ROOT).handler(SwaggerUi::toDirectory);
    router.get(ROOT + "/*").handler(StaticHandler.create("swagger"));
    router
        .get(ROOT + "/*")
        .handler(StaticHandler.create("META-INF/resources/webjars/swagger-ui/" + version()));
  }

  /** Relative links on the page need the slash at the end. */
  private static void toDirectory(RoutingContext context) {
    if (context.request().path().equals(ROOT)) {
      context.redirect(ROOT + "/");
    } else {
      context.next();
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
