package dev.untether.app;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in one line why the start failed. */
final class StartFailure {
  private static final int MAX_CAUSES = 10;

  private StartFailure() {}

  /** The failure and its causes in words, without those that only repeat what has been said. */
  static String inWords(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(MAX_CAUSES)
        .map(StartFailure::words)
        .reduce((said, cause) -> said.contains(cause) ? said : said + ": " + cause)
        .orElseThrow();
  }

  private static String words(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .orElseGet(() -> failure.getClass().getSimpleName());
  }
}
