package dev.untether.api.problem;

/** The pages that the {@code type} of a problem leads to. */
public final class ProblemPages {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>%1$s - Untether</title>
      <style>
      body { font: 1rem/1.5 sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
      h1 { margin-bottom: 0 }
      h2 { font-size: 1rem; margin: 2rem 0 0 }
      p { margin: 0.25rem 0 }
      </style>
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

  /** HTML in UTF-8, without scripts and without anything to load. */
  public static String html(ProblemType type) {
    return PAGE.formatted(
        type.title(), type.page(), type.statusCodes(), type.meaning(), type.advice());
  }
}
