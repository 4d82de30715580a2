package dev.untether.notification.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A URL that events may be sent to, as far as its text tells.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param target what stands in the request line
 */
record WebhookUrl(boolean tls, String host, int port, String target) {
  private static final int MOST_CHARACTERS = 2048;
  private static final int MOST_HOST_CHARACTERS = 253;
  private static final int HIGHEST_PORT = 65_535;

  /** A URL that nothing is sent to; the message completes a sentence that begins with "url". */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String mistake) {
      super(mistake, null, false, false);
    }
  }

  static WebhookUrl parse(String text, boolean allowHttp) throws RefusedException {
    if (text.length() > MOST_CHARACTERS) {
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
    if (uri.getRawUserInfo() != null) {
      throw new RefusedException("must not have user information");
    }
    if (uri.getHost() == null || uri.getHost().length() > MOST_HOST_CHARACTERS) {
      throw new RefusedException("must have a host: a name in ASCII or an address");
    }
    if (uri.getRawFragment() != null) {
      throw new RefusedException("must not have a fragment");
    }
    boolean tls = scheme.equals("https");
    return new WebhookUrl(tls, host(uri), port(uri, tls), target(uri));
  }

  /** Scheme and authority of a URL: what may be told of it, since its path may be a secret. */
  static String originOf(String text) {
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

  private static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI uri, boolean tls) throws RefusedException {
    if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
      throw new RefusedException("must have a port from 1 to 65535");
    }
    int standard = tls ? 443 : 80;
    return uri.getPort() < 0 ? standard : uri.getPort();
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
