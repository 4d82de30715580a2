package dev.untether.api.problem;

import java.util.Map;

/** Headers of HTML pages, by which a browser protects its user. */
public final class PageHeaders {
  private PageHeaders() {}

  /**
   * Nothing is loaded but what is listed, no other page may frame this one, and no address of it
   * goes to other hosts.
   *
   * @param sources directives of a Content Security Policy for what the page loads
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
