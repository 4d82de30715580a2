package dev.untether.api.problem;

import java.util.Map;

/** Security headers of HTML pages. */
public final class PageHeaders {
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
