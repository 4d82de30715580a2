package dev.untether.notification.webhook.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL to which events may be sent. Only its text has been checked, not the addresses of its host.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param target path and query, as the request line contains them
 */
public record WebhookUrl(boolean tls, String host, int port, String target) {
  private static final int MAX_CHARACTERS = 2048;
  private static final int MAX_HOST_CHARACTERS = 253;
  private static final int MAX_PORT_DIGITS = 5;
  private static final int MAX_PORT = 65_535;

  /**
   * Matches host names with an underscore, which services in container networks have. DNS and HTTP
   * accept them, but {@link URI}, which follows RFC 2396, does not parse them as hosts.
   */
  private static final Pattern NAME_WITH_UNDERSCORE =
      Pattern.compile(
          "(?=[^:]*_)(?<host>(?:LABEL\\.)*LABEL\\.?)(?::(?<port>[0-9]*))?"
              .replace("LABEL", "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"));

  /** Says why nothing is sent to a URL; the message completes a sentence that begins with "url". */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String mistake) {
      super(mistake, null, false, false);
    }
  }

  static WebhookUrl parse(String text, boolean allowHttp) throws RefusedException {
    if (text.length() > MAX_CHARACTERS) {
      throw new RefusedException("must have at most 2048 characters");
    }
    URI uri = uri(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(allowHttp && scheme.equals("http"))) {
      throw new RefusedException(
          allowHttp
              ? "must be absolute, with the scheme https or http"
              : "must be absolute, with the scheme https");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw new RefusedException("must not have user information");
    }
    HostAndPort receiver = hostAndPort(uri);
    if (uri.getRawFragment() != null) {
      throw new RefusedException("must not have a fragment");
    }
    boolean tls = scheme.equals("https");
    int standard = tls ? 443 : 80;
    int port = receiver.port == null ? standard : receiver.port;
    return new WebhookUrl(tls, receiver.host, port, target(uri));
  }

  /**
   * Scheme and authority of a URL. Only this part may be shown, because the path may be a secret.
   */
  public static String originOf(String text) {
    try {
      WebhookUrl url = parse(text, true);
      return (url.tls ? "https://" : "http://") + url.authorityHost() + ":" + url.port;
    } catch (RefusedException noLongerAllowed) {
      return "";
    }
  }

  /** The host as it stands in a URL. */
  String authorityHost() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static URI uri(String text) throws RefusedException {
    try {
      return new URI(text);
    } catch (URISyntaxException notAUrl) {
      // Its message quotes the URL, whose path may be a secret.
      throw new RefusedException("must be a URL");
    }
  }

  /** The host and port of a URL; the port is null if it is the scheme's default. */
  private record HostAndPort(String host, @Nullable Integer port) {}

  private static HostAndPort hostAndPort(URI uri) throws RefusedException {
    String host = uri.getHost();
    Integer port = uri.getPort() < 0 ? null : uri.getPort();
    if (host == null && uri.getRawAuthority() != null) {
      Matcher name = NAME_WITH_UNDERSCORE.matcher(uri.getRawAuthority());
      if (name.matches()) {
        host = name.group("host");
        port = number(name.group("port"));
      }
    }
    if (host == null || host.length() > MAX_HOST_CHARACTERS) {
      throw new RefusedException("must have a host: a name in ASCII or an address");
    }
    if (port != null && (port < 1 || port > MAX_PORT)) {
      throw new RefusedException("must have a port from 1 to 65535");
    }
    return new HostAndPort(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
  }

  private static @Nullable Integer number(@Nullable String digits) {
    if (digits == null || digits.isEmpty()) {
      return null;
    }
    return digits.length() > MAX_PORT_DIGITS ? Integer.MAX_VALUE : Integer.valueOf(digits);
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
