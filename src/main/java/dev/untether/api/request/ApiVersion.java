package dev.untether.api.request;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code x-api-version} header, which every request must have. */
public final class ApiVersion {
  public static final String HEADER = "x-api-version";
  public static final String SERVED = "1.0-rev0";

  /**
   * A major version, optionally followed by a minor version and a status: {@code 1}, {@code
   * 1.0-rev0}.
   */
  private static final Pattern WELL_FORMED =
      Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?(-[a-z][a-z0-9]{0,30})?");

  private ApiVersion() {}

  /**
   * Returns what is wrong with the values of all header fields of that name, if anything. Each
   * value may be a list separated by commas.
   */
  public static Optional<Problem> check(List<String> values) {
    if (values.size() == 1 && values.get(0).equals(SERVED)) {
      return Optional.empty();
    }
    List<String> versions =
        values.stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(version -> version.strip().toLowerCase(Locale.ROOT))
            .filter(version -> !version.isEmpty())
            .distinct()
            .toList();
    return switch (versions.size()) {
      case 0 -> Optional.of(unspecified());
      case 1 -> check(versions.get(0));
      default -> Optional.of(ambiguous());
    };
  }

  private static Optional<Problem> check(String version) {
    if (version.equals(SERVED)) {
      return Optional.empty();
    }
    return Optional.of(WELL_FORMED.matcher(version).matches() ? unsupported() : invalid());
  }

  private static Problem unspecified() {
    return problem(ProblemType.API_VERSION_UNSPECIFIED, "The header x-api-version is missing.");
  }

  private static Problem invalid() {
    return problem(ProblemType.INVALID_API_VERSION, "The x-api-version is not a version.");
  }

  private static Problem unsupported() {
    return problem(
        ProblemType.UNSUPPORTED_API_VERSION,
        "This x-api-version is not supported; " + SERVED + " is.");
  }

  private static Problem ambiguous() {
    return problem(ProblemType.AMBIGUOUS_API_VERSION, "Several x-api-version values differ.");
  }

  private static Problem problem(ProblemType type, String details) {
    return Problem.unexpectedContent(type, 400, details);
  }
}
