package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.security.Sha256;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.lang3.SystemUtils;
import org.tukaani.xz.XZInputStream;

/** The programs of the PostgreSQL that is packaged with Untether. */
record PostgresBinaries(Path directory) {

  /**
   * How much of the archive its name is made of: the first programs, which change with each
   * version.
   */
  private static final int FINGERPRINT_BYTES = 256 * 1024;

  /**
   * Returns the programs in the data directory, where they are unpacked if this version is missing.
   */
  static PostgresBinaries in(DataDirectory data) {
    return new PostgresBinaries(
        data.directoryOrCreate("postgres-binaries-" + fingerprint(), PostgresBinaries::unpack));
  }

  /**
   * Runs a program until it ends.
   *
   * @throws IllegalStateException if it fails; the message contains its output
   */
  void run(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL refuses to run as root. In a user namespace of its own, root looks like the user
      // nobody.
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(directory.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    try {
      Process process = withoutEnvironment(command).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("%s failed: %s".formatted(program, output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + program, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s runs".formatted(program), e);
    }
  }

  /** Keeps variables such as PGDATA, and the secrets in Untether's environment, from the server. */
  private ProcessBuilder withoutEnvironment(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static void unpack(Path directory) {
    try (InputStream archive = archive()) {
      TarArchive.unpackXz(archive, directory);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** To read and hash all of the archive would take 15 MB of memory, and time, at each start. */
  private static String fingerprint() {
    try (InputStream archive = archive()) {
      return HexFormat.of().formatHex(Sha256.of(archive.readNBytes(FINGERPRINT_BYTES)), 0, 6);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static InputStream archive() throws IOException {
    return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
        operatingSystem(), SystemUtils.OS_ARCH);
  }

  private static UncheckedIOException unreadable(IOException failure) {
    return new UncheckedIOException("cannot read the PostgreSQL that comes with Untether", failure);
  }

  /** Returns the name of the operating system as it is in the names of the archives. */
  private static String operatingSystem() {
    return SystemUtils.IS_OS_MAC_OSX ? "Darwin" : SystemUtils.OS_NAME;
  }

  /**
   * Unpacks archives that {@code tar --create --xz} makes of files, directories and symbolic links.
   */
  static final class TarArchive {
    private TarArchive() {}

    /** Unpacks the archive. The contents of all files are on disk when this returns. */
    static void unpackXz(InputStream archive, Path directory) {
      try (TarArchiveInputStream entries = new TarArchiveInputStream(new XZInputStream(archive))) {
        for (TarArchiveEntry entry = entries.getNextEntry();
            entry != null;
            entry = entries.getNextEntry()) {
          unpack(entry, entries, directory);
        }
        synchronize(directory);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unpack into " + directory, e);
      }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory)
        throws IOException {
      Path target = directory.resolve(entry.getName()).normalize();
      if (!target.startsWith(directory)) {
        throw new IOException("an entry leads out of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        return;
      }
      Files.createDirectories(target.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } else {
        Files.copy(content, target);
        if ((entry.getMode() & 0100) != 0) {
          Files.setPosixFilePermissions(target, fromString("rwxr-xr-x"));
        }
      }
    }

    /** Called once at the end, because a call after each file would wait for the disk each time. */
    private static void synchronize(Path directory) throws IOException {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      }
    }
  }
}
