package dev.untether.persistence;

import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.model.AmazonConnection.Credential.Account;
import dev.untether.model.AmazonConnection.Credential.KeyPair;
import dev.untether.model.EventType;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.security.Keyring;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Additions as the columns of one statement: sorted as PostgreSQL sorts their connections, and each
 * connection once, should an addition be there twice.
 */
final class AdditionBatch {
  private final Collection<AddConnection> additions;

  AdditionBatch(List<AddConnection> asked) {
    TreeMap<UUID, AddConnection> byConnection = new TreeMap<>(UuidOrder.UNSIGNED);
    asked.forEach(addition -> byConnection.putIfAbsent(addition.connectionId(), addition));
    this.additions = byConnection.values();
  }

  Tuple parameters(Keyring keyring) {
    int size = additions.size();
    UUID[] connections = new UUID[size];
    UUID[] commands = new UUID[size];
    UUID[] regions = new UUID[size];
    String[] regionCodes = new String[size];
    String[] accounts = new String[size];
    String[] accessKeys = new String[size];
    Buffer[] secretKeys = new Buffer[size];
    CauseColumns causes = new CauseColumns(size);
    int i = 0;
    for (AddConnection addition : additions) {
      connections[i] = addition.connectionId();
      commands[i] = addition.commandId();
      regions[i] = addition.region().id();
      regionCodes[i] = addition.region().code();
      if (addition.credential() instanceof KeyPair keys) {
        accessKeys[i] = keys.accessKey();
        secretKeys[i] = encrypted(keyring, keys.secretKey(), addition.connectionId());
      } else if (addition.credential() instanceof Account account) {
        accounts[i] = account.amazonAccountId();
      } else {
        throw new UnhandledVariantException(addition.credential());
      }
      causes.set(i, addition.cause());
      i++;
    }
    return causes.addTo(
        Tuple.tuple()
            .addString(EventType.CONNECTION_ADDED.text())
            .addArrayOfUUID(connections)
            .addArrayOfUUID(commands)
            .addArrayOfUUID(regions)
            .addArrayOfString(regionCodes)
            .addArrayOfString(accounts)
            .addArrayOfString(accessKeys)
            .addArrayOfBuffer(secretKeys));
  }

  /** Bound to the connection's id: a ciphertext moved to another row cannot be read. */
  private static Buffer encrypted(Keyring keyring, String secretKey, UUID connectionId) {
    return Buffer.buffer(
        keyring.encrypt(
            secretKey.getBytes(StandardCharsets.UTF_8),
            connectionId.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
