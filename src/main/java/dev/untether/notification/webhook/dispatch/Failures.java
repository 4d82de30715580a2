package dev.untether.notification.webhook.dispatch;

import dev.untether.command.Webhook.WebhookDelivery.Status;
import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.dispatch.Tenure.OutcomeWriter;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.notification.webhook.http.WebhookSender.WebhookEndpoint;
import dev.untether.notification.webhook.http.WebhookUrl;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes failed attempts to the database, with their consequence: the time of the next attempt, a
 * dead delivery, or a disabled webhook.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Database database;
  private final EventLog eventLog;
  private final RetrySchedule schedule;
  private final Duration disableAfter;
  private final Supplier<UUID> ids;
  private final OutcomeWriter writer;

  public Failures(
      Database database,
      EventLog eventLog,
      RetrySchedule schedule,
      Duration disableAfter,
      Supplier<UUID> ids,
      OutcomeWriter writer) {
    this.database = database;
    this.eventLog = eventLog;
    this.schedule = schedule;
    this.disableAfter = disableAfter;
    this.ids = ids;
    this.writer = writer;
  }

  /** Completes when it is written. */
  Future<Void> add(WebhookEndpoint webhook, PendingDelivery delivery, AttemptResult result) {
    Optional<Duration> delay = schedule.delay(delivery.attempts() + 1, result.retryAfter());
    return writer
        .write(
            () ->
                database.inTransaction(
                    transaction -> note(transaction, webhook, delivery, result, delay)))
        .onSuccess(this::tell)
        .mapEmpty();
  }

  private Future<List<Event>> note(
      SqlConnection transaction,
      WebhookEndpoint webhook,
      PendingDelivery delivery,
      AttemptResult result,
      Optional<Duration> delay) {
    Tuple failed =
        Tuple.of(delivery.id(), delivery.attempts())
            .addString((delay.isPresent() ? Status.PENDING : Status.DEAD).text())
            .addInteger(result.responseStatus())
            .addLong(result.duration().toMillis())
            .addString(result.failure())
            .addLong(delay.orElse(Duration.ZERO).toMillis())
            .addString(Tenure.LEASE)
            .addLong(writer.tenure().token());
    return transaction
        .preparedQuery(DispatchTable.FAILED)
        .execute(failed)
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(List.<Event>of())
                    : disable(transaction, webhook, delivery, result)
                        .map(
                            disabled ->
                                Stream.of(exhausted(webhook, delivery, delay), disabled)
                                    .flatMap(Optional::stream)
                                    .toList()))
        .compose(events -> append(transaction, events));
  }

  private Future<Optional<Event>> disable(
      SqlConnection transaction,
      WebhookEndpoint webhook,
      PendingDelivery delivery,
      AttemptResult result) {
    String reason =
        result.isGone()
            ? "the receiver answered 410 (Gone)"
            : "no attempt has succeeded for %s seconds".formatted(disableAfter.toSeconds());
    return transaction
        .preparedQuery(DispatchTable.DISABLE)
        .execute(Tuple.of(webhook.id(), reason, result.isGone(), disableAfter.toMillis()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(
                        event(
                            EventType.WEBHOOK_DISABLED,
                            webhook,
                            delivery,
                            Map.of("reason", reason))));
  }

  private Optional<Event> exhausted(
      WebhookEndpoint webhook, PendingDelivery delivery, Optional<Duration> delay) {
    return delay.isPresent()
        ? Optional.empty()
        : Optional.of(
            event(
                EventType.WEBHOOK_EXHAUSTED,
                webhook,
                delivery,
                Map.of(
                    "deliveryId", delivery.id().toString(),
                    "eventId", delivery.eventId().toString(),
                    "eventType", delivery.eventType(),
                    "origin", WebhookUrl.originOf(webhook.url()))));
  }

  private Event event(
      EventType type,
      WebhookEndpoint webhook,
      PendingDelivery delivery,
      Map<String, Object> details) {
    return new Event(
        ids.get(),
        type,
        webhook.id().toString(),
        Cause.ofUntether("delivery-" + delivery.id()),
        details);
  }

  private Future<List<Event>> append(SqlConnection transaction, List<Event> events) {
    return events.isEmpty()
        ? Future.succeededFuture(events)
        : eventLog.append(transaction, events).map(events);
  }

  private void tell(List<Event> events) {
    events.forEach(
        event ->
            LOG.atWarn()
                .addKeyValue("webhook", event.subject())
                .addKeyValue("event", event.id())
                .log(
                    event.type() == EventType.WEBHOOK_DISABLED
                        ? "Webhook disabled"
                        : "Webhook delivery given up"));
    if (!events.isEmpty()) {
      eventLog.announce();
    }
  }

  /** When to try again. */
  public static final class RetrySchedule {
    private static final double JITTER = 0.1;

    private final List<Duration> delays;
    private final RandomGenerator random;

    /**
     * @param delays one for each failed attempt except the last
     */
    public RetrySchedule(List<Duration> delays, RandomGenerator random) {
      this.delays = List.copyOf(delays);
      this.random = random;
    }

    /**
     * How long to wait; empty after the last attempt.
     *
     * @param attempts the number of failed attempts, at least 1
     * @param retryAfter the minimum that the receiver asks for; null if it does not
     */
    Optional<Duration> delay(int attempts, @Nullable Duration retryAfter) {
      if (attempts > delays.size()) {
        return Optional.empty();
      }
      Duration scheduled = jittered(delays.get(attempts - 1));
      return Optional.of(
          retryAfter == null || retryAfter.compareTo(scheduled) < 0 ? scheduled : retryAfter);
    }

    /** Spreads the delays, so that deliveries that failed together are not all retried together. */
    private Duration jittered(Duration delay) {
      double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
      return Duration.ofMillis(Math.round(delay.toMillis() * factor));
    }
  }
}
