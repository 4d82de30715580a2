package dev.untether.api.request;

import dev.untether.api.property.Identifiers;
import java.util.Locale;
import java.util.Set;

/**
 * How a path refers to a user: by name, as in the published API, or by UUID. What has the form of a
 * UUID is always taken for one, so that no name can stand in for the id of somebody else.
 */
public final class UserReference {
  /** The name of the path's parameter. */
  public static final String PARAMETER = "userId";

  /** In lower case: paths of the published API where a user's name could be. None is served yet. */
  private static final Set<String> FIXED_PATHS =
      Set.of(
          "checkinstanceid",
          "createdefaultuser",
          "export",
          "isfirstlogin",
          "validatedescription",
          "validatename",
          "validatepassword");

  /** Steps in a path, which are resolved before anything looks for a name. */
  private static final Set<String> DOTS = Set.of(".", "..");

  private UserReference() {}

  public static boolean isFixedPath(String segment) {
    return FIXED_PATHS.contains(segment.toLowerCase(Locale.ROOT));
  }

  /** Whether a path can refer to a user by that name, and not only by the id. */
  public static boolean isPossible(String name) {
    return !isFixedPath(name) && !DOTS.contains(name) && Identifiers.parse(name).isEmpty();
  }
}
