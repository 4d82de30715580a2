package dev.untether.api.request;

import dev.untether.api.property.Identifiers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a request has in its path where the operation's path has parameters.
 *
 * @param texts by the names of the parameters
 * @param ids the parameters that are UUIDs, in the order of the path
 * @param malformedId the name of the first parameter that should be a UUID but is not; never {@code
 *     userId}, which may be a name
 */
public record PathParameters(
    Map<String, String> texts, Map<String, UUID> ids, @Nullable String malformedId) {

  /** Takes the names of those parameters that are ids. */
  public static PathParameters read(Map<String, String> texts, List<String> idNames) {
    Map<String, UUID> ids = new LinkedHashMap<>();
    for (String name : idNames) {
      Optional<UUID> id = Identifiers.parse(texts.get(name));
      if (id.isPresent()) {
        ids.put(name, id.get());
      } else if (!name.equals(UserReference.PARAMETER)) {
        return new PathParameters(texts, ids, name);
      }
    }
    return new PathParameters(texts, ids, null);
  }
}
