package dev.untether.api.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.platform.security.Sha256;
import java.util.Base64;
import java.util.Map;

/** The pages to which the {@code type} of a problem leads. */
public final class ProblemPages {
  private static final String STYLE =
      """

      body { font: 1rem/1.5 sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
      h1 { margin-bottom: 0 }
      h2 { font-size: 1rem; margin: 2rem 0 0 }
      p { margin: 0.25rem 0 }
      """;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>%1$s - Untether</title>
      <style>%6$s</style>
      </head>
      <body>
      <h1>%1$s</h1>
      <p><code>%2$s</code></p>
      <h2>HTTP status</h2>
      <p>%3$s</p>
      <h2>What it means</h2>
      <p>%4$s</p>
      <h2>What to do</h2>
      <p>%5$s</p>
      </body>
      </html>
      """;

  private ProblemPages() {}

  /** Returns headers that allow the page to apply its own style, and nothing else. */
  public static Map<String, String> headers() {
    return PageHeaders.of("style-src '" + hash(STYLE) + "'");
  }

  /** Returns the hash in the form of Content Security Policy, level 3. */
  private static String hash(String style) {
    return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(style.getBytes(UTF_8)));
  }

  /** Returns a page in HTML, without scripts and without anything to load. */
  public static String html(ProblemType type) {
    return PAGE.formatted(
        type.title(), type.page(), type.statusCodes(), type.meaning(), type.advice(), STYLE);
  }

  /** Security headers of HTML pages. */
  public static final class PageHeaders {
    private PageHeaders() {}

    /**
     * With these headers, the page loads only the listed sources, cannot be framed, and sends no
     * Referer to other hosts.
     *
     * @param sources Content Security Policy directives for what the page loads
     */
    public static Map<String, String> of(String sources) {
      return Map.of(
          "Content-Security-Policy",
          "default-src 'none'; "
              + sources
              + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer",
          "X-Content-Type-Options",
          "nosniff");
    }
  }
}
