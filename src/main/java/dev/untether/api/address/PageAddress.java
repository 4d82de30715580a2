package dev.untether.api.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of another page of the same list. */
public final class PageAddress {
  private static final Pattern OFFSET =
      Pattern.compile("([?&])offset=[^&#]*", Pattern.CASE_INSENSITIVE);

  private PageAddress() {}

  public static String at(String address, long offset) {
    Matcher given = OFFSET.matcher(address);
    if (given.find()) {
      return given.replaceFirst("$1Offset=" + offset);
    }
    return address + (address.contains("?") ? "&" : "?") + "Offset=" + offset;
  }
}
