package dev.untether.persistence;

import dev.untether.command.ConnectionCommands;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Serves the addresses of {@link ConnectionCommands}. */
public final class PersistenceVerticle extends VerticleBase {
  private final Bus bus;
  private final Removals removals;
  private final Additions additions;
  private final ConnectionReads reads;

  /**
   * @param changes for batches of changes
   * @param requests for everything else
   * @param auditLag which holds removals up when it is too long
   */
  public PersistenceVerticle(
      Bus bus,
      Database changes,
      Database requests,
      EventLog eventLog,
      Keyring keyring,
      ConsumerLag auditLag,
      PersistenceSettings settings) {
    this.bus = bus;
    this.reads = new ConnectionReads(requests);
    this.removals = new Removals(changes, eventLog, auditLag, settings);
    this.additions = new Additions(changes, eventLog, keyring, reads);
  }

  @Override
  public Future<?> start() {
    return Future.all(
        bus.serve(ConnectionCommands.REMOVE, removals::remove),
        bus.serve(ConnectionCommands.ADD, additions::add),
        bus.serve(ConnectionCommands.FIND, reads::find),
        bus.serve(ConnectionCommands.LIST, reads::list),
        bus.serve(ConnectionCommands.COUNT, reads::count));
  }

  /**
   * How much is taken on at once.
   *
   * @param mostRemovals how many removals may wait or be under way at this node; what comes then is
   *     refused at once, since waiting longer would help nobody
   */
  public record PersistenceSettings(int mostRemovals) {

    public static PersistenceSettings read(SettingsReader settings) {
      return new PersistenceSettings(settings.number("removals.maxInFlight", 1024, 1, 100_000));
    }
  }
}
