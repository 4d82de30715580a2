package dev.untether.command;

import dev.untether.connection.AmazonConnection;
import java.util.List;

/** Reply to {@link ListConnections}. */
public record ConnectionSlice(List<AmazonConnection> connections) {
  public ConnectionSlice {
    connections = List.copyOf(connections);
  }
}
