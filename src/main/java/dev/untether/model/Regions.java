package dev.untether.model;

import static java.util.function.Function.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The AWS regions of the standard, China and GovCloud partitions. */
public final class Regions {
  /**
   * The id of a region is the name-based UUID of its code in this namespace. Connections store
   * these ids, so neither the namespace nor a code may ever change.
   */
  private static final UUID NAMESPACE = UUID.fromString("6f0ad1b4-3c52-4e8e-9d0b-7a41c2f8e915");

  private static final List<Region> ALL =
      Stream.of(
              region("us-east-1", "US East (N. Virginia)"),
              region("us-east-2", "US East (Ohio)"),
              region("us-west-1", "US West (N. California)"),
              region("us-west-2", "US West (Oregon)"),
              region("af-south-1", "Africa (Cape Town)"),
              region("ap-east-1", "Asia Pacific (Hong Kong)"),
              region("ap-east-2", "Asia Pacific (Taipei)"),
              region("ap-northeast-1", "Asia Pacific (Tokyo)"),
              region("ap-northeast-2", "Asia Pacific (Seoul)"),
              region("ap-northeast-3", "Asia Pacific (Osaka)"),
              region("ap-south-1", "Asia Pacific (Mumbai)"),
              region("ap-south-2", "Asia Pacific (Hyderabad)"),
              region("ap-southeast-1", "Asia Pacific (Singapore)"),
              region("ap-southeast-2", "Asia Pacific (Sydney)"),
              region("ap-southeast-3", "Asia Pacific (Jakarta)"),
              region("ap-southeast-4", "Asia Pacific (Melbourne)"),
              region("ap-southeast-5", "Asia Pacific (Malaysia)"),
              region("ap-southeast-6", "Asia Pacific (New Zealand)"),
              region("ap-southeast-7", "Asia Pacific (Thailand)"),
              region("ca-central-1", "Canada (Central)"),
              region("ca-west-1", "Canada West (Calgary)"),
              region("eu-central-1", "Europe (Frankfurt)"),
              region("eu-central-2", "Europe (Zurich)"),
              region("eu-north-1", "Europe (Stockholm)"),
              region("eu-south-1", "Europe (Milan)"),
              region("eu-south-2", "Europe (Spain)"),
              region("eu-west-1", "Europe (Ireland)"),
              region("eu-west-2", "Europe (London)"),
              region("eu-west-3", "Europe (Paris)"),
              region("il-central-1", "Israel (Tel Aviv)"),
              region("me-central-1", "Middle East (UAE)"),
              region("me-south-1", "Middle East (Bahrain)"),
              region("mx-central-1", "Mexico (Central)"),
              region("sa-east-1", "South America (São Paulo)"),
              region("cn-north-1", "China (Beijing)"),
              region("cn-northwest-1", "China (Ningxia)"),
              region("us-gov-east-1", "AWS GovCloud (US-East)"),
              region("us-gov-west-1", "AWS GovCloud (US-West)"))
          .sorted(Comparator.comparing(Region::code))
          .toList();

  private static final Map<UUID, Region> BY_ID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Region::id, identity()));

  private Regions() {}

  public static Optional<Region> byId(UUID id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** Returns the region with this code, as in {@code eu-central-1}. */
  public static Optional<Region> byCode(String code) {
    return ALL.stream().filter(region -> region.code().equals(code)).findFirst();
  }

  /** Returns all regions, sorted by code. */
  public static List<Region> all() {
    return ALL;
  }

  /**
   * Returns the regions whose code or name matches the pattern, sorted by code. Case and accents do
   * not matter. A pattern without wildcards matches any part of the text; a pattern with {@code *}
   * (any characters) or {@code ?} (one character) must match the whole text.
   */
  public static List<Region> matching(String searchPattern) {
    SearchPattern pattern = new SearchPattern(searchPattern);
    return ALL.stream()
        .filter(region -> pattern.matches(region.code()) || pattern.matches(region.name()))
        .toList();
  }

  private static Region region(String code, String name) {
    return new Region(NameBasedUuid.of(NAMESPACE, code), code, name);
  }

  /** Makes UUIDs of version 5 (RFC 9562, section 5.5), which the JDK does not. */
  public static final class NameBasedUuid {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_5 = 0x5000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private NameBasedUuid() {}

    public static UUID of(UUID namespace, String name) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer input =
          ByteBuffer.allocate(16 + text.length)
              .putLong(namespace.getMostSignificantBits())
              .putLong(namespace.getLeastSignificantBits())
              .put(text);
      ByteBuffer hash = ByteBuffer.wrap(sha1(input.array()));
      return new UUID(
          (hash.getLong() & VERSION_MASK) | VERSION_5, (hash.getLong() & VARIANT_MASK) | VARIANT);
    }

    /** SHA-1 is what version 5 prescribes; nothing depends on its security. */
    private static byte[] sha1(byte[] input) {
      try {
        return MessageDigest.getInstance("SHA-1").digest(input);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1", e);
      }
    }
  }

  /**
   * An AWS region.
   *
   * @param id the same in every installation, for ever
   * @param code as in {@code eu-central-1}
   * @param name as AWS documents it, as in "Europe (Frankfurt)"
   */
  public record Region(UUID id, String code, String name) {}

  /**
   * A pattern that a client searches for, without regard to case and accents. Without wildcards it
   * matches any part of a text; with {@code *} (any characters) or {@code ?} (one character) it
   * must match the whole text. No other character is special. A blank pattern matches everything.
   * No pattern makes matching slow.
   */
  public static final class SearchPattern {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}");

    private final String pattern;
    private final boolean hasWildcards;

    public SearchPattern(String pattern) {
      this.pattern = folded(pattern.strip());
      this.hasWildcards = this.pattern.indexOf('*') >= 0 || this.pattern.indexOf('?') >= 0;
    }

    public boolean matches(String text) {
      String folded = folded(text);
      return hasWildcards ? matchesWhole(folded) : folded.contains(pattern);
    }

    private static String folded(String text) {
      String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
      return ACCENTS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /**
     * Tells whether the pattern matches the whole text. On a mismatch, only the last asterisk takes
     * one more character, so the time is bounded by the product of the lengths.
     */
    private boolean matchesWhole(String text) {
      int at = 0;
      int afterAsterisk = -1;
      int takenUpTo = 0;
      for (int i = 0; i < text.length(); ) {
        if (at < pattern.length() && pattern.charAt(at) == '*') {
          afterAsterisk = ++at;
          takenUpTo = i;
        } else if (at < pattern.length()
            && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(i))) {
          at++;
          i++;
        } else if (afterAsterisk >= 0) {
          at = afterAsterisk;
          i = ++takenUpTo;
        } else {
          return false;
        }
      }
      while (at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
      }
      return at == pattern.length();
    }
  }
}
