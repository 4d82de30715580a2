package dev.untether.testing;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs of the embedded PostgreSQL, unpacked once for all tests of one JVM: to unpack them
 * takes seconds of the processor, each time.
 */
final class UnpackedPostgres {
  private static final String NAME = "postgres-binaries-";

  private static final class Shared {
    static final TemporaryFolder FOLDER = TemporaryFolder.create();

    static {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(FOLDER::close, "delete-unpacked-programs-of-postgres"));
    }
  }

  private UnpackedPostgres() {}

  /** Starts a server in a data directory, which refers to the programs instead of having them. */
  static synchronized EmbeddedDatabase start(DataDirectory data) {
    try {
      for (Path programs : programsIn(Shared.FOLDER.path())) {
        link(data.resolve(programs.getFileName().toString()), programs);
      }
      EmbeddedDatabase database = EmbeddedDatabase.start(data);
      for (Path programs : programsIn(data.resolve("."))) {
        share(programs);
      }
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void share(Path programs) throws IOException {
    if (!Files.isSymbolicLink(programs)) {
      Path shared = Shared.FOLDER.path().resolve(programs.getFileName());
      Files.move(programs, shared);
      link(programs, shared);
    }
  }

  private static void link(Path link, Path programs) throws IOException {
    if (Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, programs);
    }
  }

  private static List<Path> programsIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> entry.getFileName().toString().startsWith(NAME)).toList();
    }
  }
}
