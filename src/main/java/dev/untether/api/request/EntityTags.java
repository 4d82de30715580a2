package dev.untether.api.request;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a precondition header says (RFC 9110, sections 13.1.1 and 13.1.2): any version, or a list of
 * tags. The tag of a resource is the number of its version, in quotation marks.
 */
public record EntityTags(boolean any, List<Tag> tags) {
  public static final String IF_MATCH = "If-Match";
  public static final String IF_NONE_MATCH = "If-None-Match";

  /** One element of the list, with what precedes and follows it; elements may be empty. */
  private static final Pattern ELEMENT =
      Pattern.compile("[ \\t]*+(?:(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*+)\")?[ \\t]*+(?:,|$)");

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  /** One tag as it stands in a header. */
  private record Tag(boolean weak, String opaque) {}

  public EntityTags {
    tags = List.copyOf(tags);
  }

  /** Returns the tag of a version, as it stands in the header {@code ETag}. */
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /**
   * Reads the tags of a header. Returns an empty result if the request does not have this header.
   *
   * @throws ProblemException if it is malformed
   */
  public static Optional<EntityTags> read(MultiMap headers, String name) {
    List<String> values = headers.getAll(name);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String list = String.join(",", values);
    return Optional.of(
        list.strip().equals("*") ? new EntityTags(true, List.of()) : list(list, name));
  }

  private static EntityTags list(String text, String name) {
    List<Tag> tags = new ArrayList<>();
    Matcher element = ELEMENT.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!element.find(at) || element.start() != at) {
        throw malformed(name);
      }
      if (element.group(2) != null) {
        tags.add(new Tag(element.group(1) != null, element.group(2)));
      }
      at = element.end();
    }
    if (tags.isEmpty()) {
      throw malformed(name);
    }
    return new EntityTags(false, tags);
  }

  private static ProblemException malformed(String name) {
    return new ProblemException(
        Problem.invalidProperties(
            Map.of(name, "must be * or a list of entity tags, as in \"1\", \"2\"")));
  }

  /**
   * Returns the versions of the list's strong tags, which are what a change may be conditional on
   * (RFC 9110, section 13.1.1): a weak tag may stand for several versions.
   */
  public List<Long> versions() {
    return tags.stream()
        .filter(tag -> !tag.weak())
        .map(Tag::opaque)
        .filter(NUMBER.asMatchPredicate())
        .map(Long::valueOf)
        .toList();
  }

  /** Returns whether the tags match this version for a reader, to whom weak tags are as good. */
  public boolean matchForReading(long version) {
    return any || tags.stream().anyMatch(tag -> tag.opaque().equals(Long.toString(version)));
  }
}
