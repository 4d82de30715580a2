package dev.untether.notification.webhook;

import dev.untether.command.SystemCommands.WebhookSummary;
import dev.untether.command.Webhook.WebhookDelivery;
import dev.untether.command.WebhookCommands;
import dev.untether.command.WebhookCommands.CountDeliveries;
import dev.untether.command.WebhookCommands.DeliverySlice;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.FindDelivery;
import dev.untether.command.WebhookCommands.FindWebhook;
import dev.untether.command.WebhookCommands.FoundDelivery;
import dev.untether.command.WebhookCommands.FoundWebhook;
import dev.untether.command.WebhookCommands.ListDeliveries;
import dev.untether.command.WebhookCommands.ListWebhooks;
import dev.untether.command.WebhookCommands.RemoveWebhook;
import dev.untether.command.WebhookCommands.WebhookSlice;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.LeasedConsumer;
import dev.untether.notification.webhook.DeliveryRequestTable.DeliveryRow;
import dev.untether.notification.webhook.WebhookReplay.Redelivery;
import dev.untether.notification.webhook.WebhookTable.WebhookRow;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner.Postponements;
import dev.untether.notification.webhook.dispatch.Dispatch;
import dev.untether.notification.webhook.dispatch.Dispatch.Successes;
import dev.untether.notification.webhook.dispatch.DispatchTable;
import dev.untether.notification.webhook.dispatch.Failures;
import dev.untether.notification.webhook.dispatch.Failures.RetrySchedule;
import dev.untether.notification.webhook.dispatch.Tenure;
import dev.untether.notification.webhook.dispatch.Tenure.OutcomeWriter;
import dev.untether.notification.webhook.dispatch.WebhookActivity;
import dev.untether.notification.webhook.dispatch.WebhookDispatcher;
import dev.untether.notification.webhook.http.WebhookAddresses;
import dev.untether.notification.webhook.http.WebhookSecrets;
import dev.untether.notification.webhook.http.WebhookSender;
import dev.untether.notification.webhook.http.WebhookSender.AttemptCounters;
import dev.untether.notification.webhook.http.WebhookSettings;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.database.Purge;
import dev.untether.platform.database.Rows;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Keeps webhooks, and sends events to them. Must be started and stopped on one context. */
public final class WebhookChannel {
  /** How long deliveries stay when events stay for good. */
  private static final Duration DELIVERY_RETENTION = Duration.ofDays(30);

  private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final Database database;
  private final EventLog eventLog;
  private final WebhookSettings settings;
  private final Supplier<UUID> ids;
  private final RetrySchedule schedule;
  private final WebhookAddresses addresses;
  private final WebhookSender sender;
  private final LeasedConsumer consumer;
  private final Postponements postponements = new Postponements();
  private final WebhookDispatcher dispatcher;
  private final Purge deliveryPurge;
  private final Purge webhookPurge;
  private final WebhookService service;

  /**
   * Nothing runs until the start. A delivery that was delivered or is dead is kept for as long as
   * events are.
   */
  public WebhookChannel(
      NodeResources node,
      EventConsumers consumers,
      EventLog eventLog,
      Keyring keyring,
      WebhookSettings settings) {
    Database requests = node.pools().requests();
    Database history = node.pools().history();
    Clock clock = node.clock();
    this.vertx = node.vertx();
    this.database = node.pools().webhooks();
    this.eventLog = eventLog;
    this.settings = settings;
    this.ids = node.ids();
    this.schedule = new RetrySchedule(settings.retries(), new SecureRandom());
    this.addresses = new WebhookAddresses(vertx, settings);
    WebhookSecrets secrets = new WebhookSecrets(keyring);
    this.sender =
        new WebhookSender(
            vertx,
            addresses,
            secrets,
            settings,
            clock,
            new AttemptCounters(node.metrics().registry()));
    Lease lease = new Lease(vertx, consumers.database(), Tenure.LEASE);
    this.dispatcher =
        new WebhookDispatcher(vertx, consumers.bus(), lease, this::dispatch, this::readEvents);
    this.consumer =
        consumers.leased(
            Tenure.LEASE,
            lease,
            DeliveryPlanner.of(vertx, database, ids, lease, dispatcher::dispatch, postponements));
    Duration retention = consumers.settings().retention().orElse(DELIVERY_RETENTION);
    this.deliveryPurge =
        new Purge(
            vertx,
            "old deliveries",
            BETWEEN_PURGES,
            limit ->
                database
                    .execute(DispatchTable.PURGE, Tuple.of(retention.toMillis(), limit))
                    .map(SqlResult::rowCount));
    this.webhookPurge = new Purge(vertx, "removed webhooks", BETWEEN_PURGES, this::purgeRemoved);
    this.service =
        new WebhookService(
            consumers.bus(),
            new WebhookQueries(requests, history),
            new WebhookRegistry(requests, eventLog, addresses, secrets),
            webhookPurge,
            new Redelivery(requests, eventLog, new EventReader(history)),
            new WebhookReplay(requests, eventLog, new EventReader(history), ids),
            new WebhookTrial(requests, eventLog, sender, clock, ids));
  }

  public Future<Void> start() {
    return dispatcher
        .start()
        .compose(started -> consumer.start())
        .compose(started -> service.start())
        .onSuccess(
            started -> {
              deliveryPurge.start();
              webhookPurge.start();
            });
  }

  /** Completes when nothing is in progress any more. */
  public Future<Void> stop() {
    return Future.join(deliveryPurge.stop(), webhookPurge.stop())
        .eventually(consumer::stop)
        .eventually(dispatcher::stop)
        .eventually(sender::close)
        .eventually(addresses::close)
        .mapEmpty();
  }

  private void readEvents() {
    consumer.wake();
  }

  private Future<Integer> purgeRemoved(int limit) {
    return database
        .execute(DeliveryRequestTable.PURGE_OF_REMOVED, Tuple.of(limit))
        .map(SqlResult::rowCount)
        .compose(
            deliveries ->
                deliveries == limit
                    ? Future.succeededFuture(deliveries)
                    : database.execute(WebhookTable.PURGE_REMOVED, Tuple.tuple()).map(deliveries));
  }

  private Dispatch dispatch(Tenure tenure) {
    OutcomeWriter writer = new OutcomeWriter(vertx, tenure);
    return new Dispatch(
        vertx,
        database,
        sender,
        tenure,
        new WebhookActivity(vertx, database, writer),
        new Successes(database, writer),
        new Failures(database, eventLog, schedule, settings.disableAfter(), ids, writer),
        postponements);
  }

  /** Serves the commands of {@link WebhookCommands} and nudges the dispatcher after changes. */
  record WebhookService(
      Bus bus,
      WebhookQueries queries,
      WebhookRegistry registry,
      Purge webhookPurge,
      Redelivery redelivery,
      WebhookReplay replay,
      WebhookTrial trial) {

    /** Serves on the calling context, until its verticle is undeployed. */
    Future<Void> start() {
      return Future.all(
              List.of(
                  bus.serve(WebhookCommands.ADD, registry::add),
                  bus.serve(WebhookCommands.CHANGE, announced(registry::change)),
                  bus.serve(WebhookCommands.REMOVE, announced(this::remove)),
                  bus.serve(WebhookCommands.ROTATE_SECRET, announced(registry::rotateSecret)),
                  bus.serve(WebhookCommands.FIND, queries::find),
                  bus.serve(WebhookCommands.LIST, queries::list),
                  bus.serve(WebhookCommands.COUNT, query -> queries.count()),
                  bus.serve(WebhookCommands.SUMMARIZE, query -> queries.summarize()),
                  bus.serve(WebhookCommands.LIST_DELIVERIES, queries::listDeliveries),
                  bus.serve(WebhookCommands.COUNT_DELIVERIES, queries::countDeliveries),
                  bus.serve(WebhookCommands.REDELIVER, announced(redelivery::redeliver)),
                  bus.serve(WebhookCommands.REPLAY, announced(replay::replay)),
                  bus.serve(WebhookCommands.COUNT_REPLAY, replay::count),
                  bus.serve(WebhookCommands.FIND_DELIVERY, queries::findDelivery),
                  bus.serve(WebhookCommands.TEST, trial::run)))
          .mapEmpty();
    }

    private Future<Existence> remove(RemoveWebhook command) {
      return registry.remove(command).onSuccess(done -> webhookPurge.wake());
    }

    private <C, R> Function<C, Future<R>> announced(Function<C, Future<R>> server) {
      return command ->
          server.apply(command).onSuccess(done -> bus.nudge(WebhookDispatcher.PENDING));
    }
  }

  /** Reads webhooks and their deliveries. */
  static final class WebhookQueries {
    private final Database database;
    private final Database history;
    private final EventReader events;

    /**
     * @param history connections for reading deliveries, which may be many
     */
    WebhookQueries(Database database, Database history) {
      this.database = database;
      this.history = history;
      this.events = new EventReader(history);
    }

    Future<FoundWebhook> find(FindWebhook query) {
      return database
          .executeRepeatable(WebhookTable.FIND, Tuple.of(query.webhookId()))
          .map(rows -> new FoundWebhook(WebhookRow.first(rows).orElse(null)));
    }

    Future<WebhookSlice> list(ListWebhooks query) {
      UUID after = query.after();
      Future<RowSet<Row>> slice =
          after == null
              ? database.executeRepeatable(
                  WebhookTable.FIRST_SLICE, Tuple.of(query.offset(), query.limit()))
              : database.executeRepeatable(
                  WebhookTable.NEXT_SLICE, Tuple.of(after, query.offset(), query.limit()));
      return slice.map(rows -> new WebhookSlice(Rows.list(rows, WebhookRow::read)));
    }

    Future<Long> count() {
      return database
          .executeRepeatable(WebhookTable.COUNT, Tuple.tuple())
          .map(rows -> Rows.only(rows).getLong("webhooks"));
    }

    Future<WebhookSummary> summarize() {
      return history
          .execute(WebhookTable.SUMMARY, Tuple.of(WebhookSummary.MAX_BACKLOG))
          .map(Rows::only)
          .map(
              row ->
                  new WebhookSummary(
                      row.getLong("total"),
                      row.getLong("enabled"),
                      row.getLong("failing"),
                      row.getLong("disabled_by_untether"),
                      row.getLong("backlog")));
    }

    Future<DeliverySlice> listDeliveries(ListDeliveries query) {
      UUID before = query.before();
      Future<RowSet<Row>> slice =
          before == null
              ? history.execute(
                  DeliveryRequestTable.firstSlice(query.status()),
                  Tuple.of(query.webhookId(), query.offset(), query.limit()))
              : history.execute(
                  DeliveryRequestTable.nextSlice(query.status()),
                  Tuple.of(query.webhookId(), before, query.offset(), query.limit()));
      return slice.map(rows -> new DeliverySlice(Rows.list(rows, DeliveryRow::read)));
    }

    /** A delivery that was delivered has no copy of its event, which is read from the log. */
    Future<FoundDelivery> findDelivery(FindDelivery query) {
      return history
          .execute(DeliveryRequestTable.FIND, Tuple.of(query.webhookId(), query.deliveryId()))
          .map(Rows::first)
          .compose(
              found ->
                  found
                      .map(this::withBody)
                      .orElseGet(() -> Future.succeededFuture(new FoundDelivery(null, null))));
    }

    private Future<FoundDelivery> withBody(Row row) {
      WebhookDelivery delivery = DeliveryRow.read(row);
      String kept = row.getString("body");
      return kept == null
          ? events
              .find(delivery.eventId())
              .map(
                  event ->
                      new FoundDelivery(delivery, event.map(DeliveryPlanner::body).orElse(null)))
          : Future.succeededFuture(new FoundDelivery(delivery, kept));
    }

    Future<Long> countDeliveries(CountDeliveries query) {
      return history
          .execute(DeliveryRequestTable.count(query.status()), Tuple.of(query.webhookId()))
          .map(rows -> Rows.only(rows).getLong("deliveries"));
    }
  }
}
