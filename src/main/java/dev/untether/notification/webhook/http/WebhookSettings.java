package dev.untether.notification.webhook.http;

import dev.untether.platform.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How events are sent to webhooks.
 *
 * @param allowHttp whether URLs without TLS are allowed
 * @param allowPrivateAddresses whether hosts inside private networks are allowed
 * @param retries how long to wait after each failed attempt but the last
 * @param timeout for a whole attempt
 * @param disableAfter how long all attempts of a webhook may fail before it is disabled
 */
public record WebhookSettings(
    boolean allowHttp,
    boolean allowPrivateAddresses,
    List<Duration> retries,
    Duration timeout,
    Duration disableAfter) {
  private static final String RETRY_SECONDS = "webhooks.retrySeconds";
  private static final Pattern SECONDS = Pattern.compile("\\d{1,7}");
  private static final int MAX_RETRIES = 50;

  private static final List<Duration> DEFAULT_RETRIES =
      Stream.of(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
          .map(Duration::ofSeconds)
          .toList();

  public WebhookSettings {
    retries = List.copyOf(retries);
  }

  public static WebhookSettings read(SettingsReader settings) {
    return new WebhookSettings(
        settings.flag("webhooks.allowHttp", false),
        settings.flag("webhooks.allowPrivateAddresses", false),
        retries(settings),
        Duration.ofSeconds(settings.number("webhooks.timeoutSeconds", 15, 1, 120)),
        settings.duration(
            "webhooks.disableAfter",
            Duration.ofDays(5),
            Duration.ofSeconds(1),
            Duration.ofDays(365)));
  }

  private static List<Duration> retries(SettingsReader settings) {
    List<String> texts = settings.list(RETRY_SECONDS);
    if (texts.isEmpty()) {
      return DEFAULT_RETRIES;
    }
    if (texts.size() > MAX_RETRIES
        || !texts.stream().allMatch(text -> SECONDS.matcher(text).matches())) {
      settings.mistake(
          RETRY_SECONDS, "at most %s numbers of seconds, as in 5, 300".formatted(MAX_RETRIES));
      return DEFAULT_RETRIES;
    }
    return texts.stream().map(Long::valueOf).map(Duration::ofSeconds).toList();
  }
}
