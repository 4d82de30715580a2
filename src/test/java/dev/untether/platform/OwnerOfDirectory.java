package dev.untether.platform;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a data directory and then waits to be killed. */
final class OwnerOfDirectory {
  private OwnerOfDirectory() {}

  public static void main(String[] arguments) throws IOException {
    DataDirectory data = DataDirectory.open(Path.of(arguments[0]));
    System.out.println("opened");
    System.in.read();
    data.close();
  }
}
