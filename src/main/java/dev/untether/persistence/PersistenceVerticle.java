package dev.untether.persistence;

import dev.untether.command.AccountCommands;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.FoundConnection;
import dev.untether.command.ConnectionCommands.RecordCheck;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.Cause;
import dev.untether.model.EventType;
import dev.untether.persistence.ConnectionReads.ConnectionRow;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.settings.SettingsReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Serves the bus addresses of {@link ConnectionCommands} and {@link AccountCommands}. */
public final class PersistenceVerticle extends VerticleBase {
  /** The name of the counter of removed connections. */
  public static final String REMOVED = "untether.removals";

  /** The name of the meter that tells how many removals one statement had. */
  public static final String BATCH = "untether.removals.batch";

  private final Bus bus;
  private final Removals removals;
  private final Additions additions;
  private final ConnectionReads reads;
  private final Checks checks;
  private final Accounts accounts;

  /**
   * Nothing runs before it is deployed.
   *
   * @param auditLag refuses removals while the audit trail is too far behind
   */
  public PersistenceVerticle(
      NodeResources node,
      EventLog eventLog,
      Keyring keyring,
      ConsumerLag auditLag,
      PersistenceSettings settings) {
    this(
        node.bus(),
        node.pools().changes(),
        node.pools().requests(),
        node.pools().reports(),
        eventLog,
        keyring,
        auditLag,
        settings,
        node.metrics().registry());
  }

  /**
   * @param changes for batches of changes
   * @param requests for everything else
   * @param reports for searches
   * @param registry counts the removals
   */
  PersistenceVerticle(
      Bus bus,
      Database changes,
      Database requests,
      Database reports,
      EventLog eventLog,
      Keyring keyring,
      ConsumerLag auditLag,
      PersistenceSettings settings,
      MeterRegistry registry) {
    this.bus = bus;
    this.reads = new ConnectionReads(requests, reports);
    this.removals = new Removals(changes, eventLog, auditLag, reads, settings, registry);
    this.checks = new Checks(requests, eventLog);
    this.additions = new Additions(changes, eventLog, keyring, reads);
    this.accounts = new Accounts(requests, eventLog, keyring);
  }

  @Override
  public Future<?> start() {
    return Future.all(
        List.of(
            bus.serve(ConnectionCommands.REMOVE, removals::remove),
            bus.serve(ConnectionCommands.ADD, additions::add),
            bus.serve(ConnectionCommands.FIND, reads::find),
            bus.serve(ConnectionCommands.LIST, reads::list),
            bus.serve(ConnectionCommands.COUNT, reads::count),
            bus.serve(ConnectionCommands.PREVIEW_REMOVAL, removals::preview),
            bus.serve(ConnectionCommands.RECORD_USE, reads::recordUse),
            bus.serve(ConnectionCommands.RECORD_CHECK, checks::record),
            bus.serve(AccountCommands.ADD, accounts::add),
            bus.serve(AccountCommands.CHANGE, accounts::change),
            bus.serve(AccountCommands.REMOVE, accounts::remove),
            bus.serve(AccountCommands.FIND, accounts::find),
            bus.serve(AccountCommands.FIND_BY_NAME, accounts::findByName),
            bus.serve(AccountCommands.LIST, accounts::list),
            bus.serve(AccountCommands.FIND_USE, accounts::findUse),
            bus.serve(ConnectionCommands.SEARCH, reads::search),
            bus.serve(ConnectionCommands.COUNT_MATCHES, reads::countMatches),
            bus.serve(AccountCommands.FIND_ACCESS, accounts::findAccess),
            bus.serve(AccountCommands.FIND_ACCESS_IN, accounts::findAccessIn),
            bus.serve(AccountCommands.FIND_ACCOUNT_ACCESS, accounts::findAccountAccess)));
  }

  /**
   * How much work the node accepts.
   *
   * @param maxRemovals how many removals may be waiting or running at this node; further ones are
   *     refused at once, since they would only wait until they time out
   */
  public record PersistenceSettings(int maxRemovals) {

    public static PersistenceSettings read(SettingsReader settings) {
      return new PersistenceSettings(settings.number("removals.maxInFlight", 1024, 1, 100_000));
    }
  }

  /** Keeps what checks of connections have found. */
  private static final class Checks {
    private final Database database;
    private final EventLog eventLog;

    Checks(Database database, EventLog eventLog) {
      this.database = database;
      this.eventLog = eventLog;
    }

    /** Completes after the commit. */
    Future<FoundConnection> record(RecordCheck command) {
      return database
          .executeRepeatable(ConnectionTable.RECORD_CHECK, parameters(command))
          .map(
              rows -> {
                Optional<Row> recorded = Rows.first(rows);
                if (recorded.filter(row -> row.getBoolean("is_change")).isPresent()) {
                  eventLog.announce();
                }
                return new FoundConnection(recorded.map(ConnectionRow::read).orElse(null));
              });
    }

    private static Tuple parameters(RecordCheck command) {
      EventType type =
          command.state() == State.WORKING
              ? EventType.CONNECTION_RECOVERED
              : EventType.CONNECTION_FAILING;
      Cause cause = command.cause();
      return Tuple.of(
              type.text(), command.commandId(), command.connectionId(), command.state().text())
          .addString(command.code())
          .addString(command.awsAccountId())
          .addString(command.arn())
          .addUUID(cause.userId())
          .addString(cause.userName())
          .addUUID(cause.sessionId())
          .addString(cause.sourceAddress())
          .addString(cause.requestId());
    }
  }
}
