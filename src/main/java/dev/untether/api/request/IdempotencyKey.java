package dev.untether.api.request;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header by which a client says that it repeats itself. */
public final class IdempotencyKey {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,255}");

  private IdempotencyKey() {}

  /** Null if there is none; a {@link ProblemException} if it is not a usable one. */
  public static @Nullable String of(MultiMap headers) {
    if (!isFit(headers)) {
      throw new ProblemException(
          Problem.invalidProperties(Map.of(HEADER, "must be 1 to 255 printable characters, once")));
    }
    return headers.get(HEADER);
  }

  /** Whether there is none, or a usable one. */
  public static boolean isFit(MultiMap headers) {
    List<String> values = headers.getAll(HEADER);
    return values.isEmpty() || (values.size() == 1 && PRINTABLE.matcher(values.get(0)).matches());
  }
}
