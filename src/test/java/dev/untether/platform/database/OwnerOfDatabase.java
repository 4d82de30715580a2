package dev.untether.platform.database;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A process that commits a row and then waits to be killed. */
public final class OwnerOfDatabase {
  private OwnerOfDatabase() {}

  public static void main(String[] arguments) throws SQLException, IOException {
    DataDirectory data = DataDirectory.open(Path.of(arguments[0]));
    EmbeddedDatabase database = EmbeddedDatabase.start(data);
    try (Connection connection = JdbcDataSource.of(database.connectOptions()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS kept (content text)");
      statement.execute("INSERT INTO kept VALUES ('committed')");
    }
    System.out.println("committed");
    System.in.read();
  }
}
