package dev.untether.persistence;

import dev.untether.command.ConnectionCommands;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.secrets.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Serves the addresses of {@link ConnectionCommands}. */
public final class PersistenceVerticle extends VerticleBase {
  private final Bus bus;
  private final Removals removals;
  private final Connections connections;

  /**
   * @param auditLag which holds removals up when it is too long
   */
  public PersistenceVerticle(
      Bus bus, Database database, EventLog eventLog, Keyring keyring, ConsumerLag auditLag) {
    this.bus = bus;
    this.removals = new Removals(database, eventLog, auditLag);
    this.connections = new Connections(database, eventLog, keyring);
  }

  @Override
  public Future<?> start() {
    return Future.all(
        bus.serve(ConnectionCommands.REMOVE, removals::remove),
        bus.serve(ConnectionCommands.ADD, connections::add),
        bus.serve(ConnectionCommands.FIND, connections::find),
        bus.serve(ConnectionCommands.LIST, connections::list),
        bus.serve(ConnectionCommands.COUNT, query -> connections.count()));
  }
}
