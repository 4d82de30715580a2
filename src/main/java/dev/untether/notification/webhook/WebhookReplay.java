package dev.untether.notification.webhook;

import dev.untether.command.Webhook;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.RedeliverEvent;
import dev.untether.command.WebhookCommands.ReplayEvents;
import dev.untether.command.WebhookCommands.ReplayedEvents;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.eventlog.RepeatableCommands;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Event;
import dev.untether.model.EventFilter;
import dev.untether.notification.webhook.WebhookRegistry.WebhookEvents;
import dev.untether.notification.webhook.WebhookTable.WebhookRow;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes new deliveries for the events of a range of the log: for all of them or, on failure, for
 * none.
 */
final class WebhookReplay {
  /** One transaction can write this number well within its time limit. */
  private static final int MAX_DELIVERIES = 5_000;

  /** One replay reads at most this number of slices of the log, however few events match. */
  private static final int MAX_SLICES = 200;

  private static final int SLICE = 1000;

  /** The name of the event's detail that holds the number of new deliveries. */
  private static final String DELIVERIES = "deliveries";

  private final Database database;
  private final EventLog eventLog;
  private final EventReader reader;
  private final Supplier<UUID> ids;
  private final RepeatableCommands commands;

  WebhookReplay(Database database, EventLog eventLog, EventReader reader, Supplier<UUID> ids) {
    this.database = database;
    this.eventLog = eventLog;
    this.reader = reader;
    this.ids = ids;
    this.commands = new RepeatableCommands(database, eventLog);
  }

  Future<ReplayedEvents> replay(ReplayEvents command) {
    return read(command, false);
  }

  /** Returns what a replay would do, and does nothing. */
  Future<ReplayedEvents> count(ReplayEvents command) {
    return read(command, true);
  }

  private Future<ReplayedEvents> read(ReplayEvents command, boolean countOnly) {
    return database
        .executeRepeatable(WebhookTable.FIND, Tuple.of(command.webhookId()))
        .map(WebhookRow::first)
        .compose(
            webhook ->
                webhook.isEmpty()
                    ? Future.succeededFuture(new ReplayedEvents.NotFound())
                    : new Range(command, webhook.get(), countOnly).read(command.after()))
        .recover(
            failure ->
                failure instanceof EventsGoneException gone
                    ? Future.succeededFuture(new ReplayedEvents.Gone(gone.oldestPosition()))
                    : Future.failedFuture(failure));
  }

  /** The events of one replay, collected on the context that serves it. */
  private final class Range {
    private final ReplayEvents command;
    private final EventFilter filter;
    private final boolean countOnly;
    private final List<Tuple> deliveries = new ArrayList<>();
    private int count;
    private int slices;

    Range(ReplayEvents command, Webhook webhook, boolean countOnly) {
      this.command = command;
      this.filter = webhook.properties().filter();
      this.countOnly = countOnly;
    }

    Future<ReplayedEvents> read(long after) {
      return reader
          .read(after, filter, Math.min(SLICE, MAX_DELIVERIES + 1 - count))
          .compose(slice -> take(after, slice));
    }

    private Future<ReplayedEvents> take(long after, EventSlice slice) {
      List<StoredEvent> wanted = slice.events().stream().filter(this::isWanted).toList();
      if (count + wanted.size() > MAX_DELIVERIES) {
        return tooMany(wanted.size() > 1 ? wanted.get(wanted.size() - 2).position() : after);
      }
      if (!countOnly) {
        deliveries.add(columns(wanted));
      }
      count += wanted.size();
      slices++;
      if (!slice.more() || slice.next() >= command.through()) {
        return countOnly
            ? Future.succeededFuture(new ReplayedEvents.Scheduled(count))
            : schedule(Math.min(slice.next(), command.through()));
      }
      return slices == MAX_SLICES ? tooMany(slice.next()) : read(slice.next());
    }

    private boolean isWanted(StoredEvent event) {
      return event.position() <= command.through()
          && !event.subject().equals(command.webhookId().toString());
    }

    private Future<ReplayedEvents> tooMany(long possibleThrough) {
      return Future.succeededFuture(new ReplayedEvents.TooMany(MAX_DELIVERIES, possibleThrough));
    }

    private Future<ReplayedEvents> schedule(long through) {
      return commands.carryOut(
          command.commandId(),
          transaction -> schedule(transaction, through),
          (transaction, done) ->
              Future.succeededFuture(new ReplayedEvents.Scheduled(done.getLong(DELIVERIES))));
    }

    /** The webhook may have been removed while its events were read. */
    private Future<ReplayedEvents> schedule(SqlConnection transaction, long through) {
      return transaction
          .preparedQuery(WebhookTable.FIND_AND_KEEP)
          .execute(Tuple.of(command.webhookId()))
          .compose(
              rows ->
                  rows.size() == 0
                      ? Future.succeededFuture(new ReplayedEvents.NotFound())
                      : transaction
                          .preparedQuery(DeliveryRequestTable.SCHEDULE)
                          .executeBatch(deliveries)
                          .compose(done -> eventLog.append(transaction, List.of(request(through))))
                          .map(new ReplayedEvents.Scheduled(count)));
    }

    private Tuple columns(List<StoredEvent> events) {
      return Tuple.of(
              command.webhookId(),
              Stream.generate(ids).limit(events.size()).toArray(UUID[]::new),
              events.stream().map(StoredEvent::position).toArray(Long[]::new),
              events.stream().map(StoredEvent::id).toArray(UUID[]::new),
              events.stream().map(StoredEvent::type).toArray(String[]::new),
              events.stream().map(StoredEvent::subject).toArray(String[]::new))
          .addArrayOfString(events.stream().map(DeliveryPlanner::body).toArray(String[]::new));
    }

    /** Writes positions as text, because not every JSON reader keeps such large numbers exact. */
    private Event request(long through) {
      return WebhookEvents.deliveryRequested(
          command.commandId(),
          command.webhookId(),
          Map.of(
              "request",
              "replay",
              "after",
              Long.toString(command.after()),
              "through",
              Long.toString(through),
              DELIVERIES,
              count),
          command.cause());
    }
  }

  /**
   * Makes a delivery due now, with all of its attempts left. One that was delivered gets the body
   * of its event again; if the event has been removed from the log, there is nothing to deliver any
   * more.
   */
  static final class Redelivery {
    private final EventLog eventLog;
    private final EventReader reader;
    private final RepeatableCommands commands;

    Redelivery(Database database, EventLog eventLog, EventReader reader) {
      this.eventLog = eventLog;
      this.reader = reader;
      this.commands = new RepeatableCommands(database, eventLog);
    }

    Future<Existence> redeliver(RedeliverEvent command) {
      return commands.carryOut(
          command.commandId(),
          transaction -> redeliver(transaction, command),
          (transaction, done) -> Future.succeededFuture(Existence.FOUND));
    }

    private Future<Existence> redeliver(SqlConnection transaction, RedeliverEvent command) {
      return body(transaction, command)
          .compose(
              body ->
                  transaction
                      .preparedQuery(DeliveryRequestTable.REDELIVER)
                      .execute(
                          Tuple.of(command.deliveryId(), command.webhookId(), body.orElse(null))))
          .compose(
              rows ->
                  rows.size() == 0
                      ? Future.succeededFuture(Existence.NOT_FOUND)
                      : append(transaction, command, Rows.only(rows).getUUID("event_id"))
                          .map(Existence.FOUND));
    }

    /** Empty if the delivery has a body, or neither it nor its event is there. */
    private Future<Optional<String>> body(SqlConnection transaction, RedeliverEvent command) {
      return transaction
          .preparedQuery(DeliveryRequestTable.EVENT_OF)
          .execute(Tuple.of(command.deliveryId(), command.webhookId()))
          .compose(
              rows ->
                  rows.size() == 0
                      ? Future.succeededFuture(Optional.empty())
                      : reader
                          .find(Rows.only(rows).getUUID("event_id"))
                          .map(event -> event.map(DeliveryPlanner::body)));
    }

    private Future<Void> append(SqlConnection transaction, RedeliverEvent command, UUID eventId) {
      return eventLog.append(
          transaction,
          List.of(
              WebhookEvents.deliveryRequested(
                  command.commandId(),
                  command.webhookId(),
                  Map.of(
                      "request", "redelivery",
                      "deliveryId", command.deliveryId().toString(),
                      "eventId", eventId.toString()),
                  command.cause())));
    }
  }
}
