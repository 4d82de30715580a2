package dev.untether.notification.webhook.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts attempts to deliver by how they ended, for all webhooks together. */
public final class AttemptCounters {
  private final Counter succeeded;
  private final Counter failed;

  public AttemptCounters(MeterRegistry registry) {
    this.succeeded = counter(registry, "success");
    this.failed = counter(registry, "failure");
  }

  void count(AttemptResult result) {
    (result.isSuccess() ? succeeded : failed).increment();
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("untether.webhook.attempts")
        .description("Attempts to deliver an event to a webhook")
        .tag("outcome", outcome)
        .register(registry);
  }
}
