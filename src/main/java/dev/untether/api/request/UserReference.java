package dev.untether.api.request;

import dev.untether.api.property.Identifiers;
import java.util.Locale;
import java.util.Set;

/**
 * How a path refers to a user: by name, as in the published API, or by UUID. A value in the form of
 * a UUID is always read as a UUID, so that nobody's name can be mistaken for another user's id.
 */
public final class UserReference {
  /** The name of the path parameter. */
  public static final String PARAMETER = "userId";

  /**
   * Path segments that the published API has in the place of a user name, in lower case. Untether
   * serves none of them.
   */
  private static final Set<String> FIXED_PATHS =
      Set.of(
          "checkinstanceid",
          "createdefaultuser",
          "export",
          "isfirstlogin",
          "validatedescription",
          "validatename",
          "validatepassword");

  /** Dot segments, which are resolved before the path is matched. */
  private static final Set<String> DOTS = Set.of(".", "..");

  private UserReference() {}

  public static boolean isFixedPath(String segment) {
    return FIXED_PATHS.contains(segment.toLowerCase(Locale.ROOT));
  }

  /** Whether a path can refer to a user of that name by the name, and not only by the id. */
  public static boolean isPossible(String name) {
    return !isFixedPath(name) && !DOTS.contains(name) && Identifiers.parse(name).isEmpty();
  }
}
