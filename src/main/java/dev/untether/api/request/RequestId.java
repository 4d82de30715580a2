package dev.untether.api.request;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name by which a request is found in answers, logs and events. */
public final class RequestId {
  public static final String HEADER = "X-Request-Id";

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,128}");

  private RequestId() {}

  /** The client's own id if it is printable ASCII without spaces, else a new one. */
  public static String of(@Nullable String header) {
    return header != null && PRINTABLE.matcher(header).matches()
        ? header
        : UUID.randomUUID().toString();
  }
}
