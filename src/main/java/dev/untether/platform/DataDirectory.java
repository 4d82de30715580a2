package dev.untether.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory that one process at a time owns, from {@link #open} until {@link #close} or until the
 * process ends.
 *
 * <p>Files and directories are created under a temporary name and then renamed, so that a kill or a
 * power failure at any moment leaves either nothing or all of them. Only the owner can read them.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String UNFINISHED = ".unfinished-";

  private final Path directory;
  private final FileChannel lock;

  private DataDirectory(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Creates the directory if it is missing, and locks it.
   *
   * @throws IllegalStateException if another process owns it
   */
  public static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path, asFileAttribute(fromString("rwx------")));
      Path directory = path.toRealPath();
      DataDirectory opened = new DataDirectory(directory, lock(directory));
      opened.deleteUnfinished();
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + path, e);
    }
  }

  public Path resolve(String name) {
    return directory.resolve(name);
  }

  /**
   * Returns the content of the file; if the file is missing, it is first created with the given
   * content.
   */
  public synchronized byte[] readOrCreate(String name, Supplier<byte[]> content) {
    try {
      if (Files.notExists(resolve(name))) {
        write(name, content.get());
      }
      return Files.readAllBytes(resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot store " + resolve(name), e);
    }
  }

  /** Creates the file, or replaces all of its content. */
  public synchronized void replace(String name, byte[] content) {
    try {
      write(name, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot store " + resolve(name), e);
    }
  }

  /**
   * Returns the directory of that name; if it is missing, it is first created and filled by {@code
   * content}, which must make sure that its files are on disk when it returns.
   */
  public synchronized Path directoryOrCreate(String name, Consumer<Path> content) {
    Path wanted = resolve(name);
    try {
      if (Files.notExists(wanted)) {
        Path unfinished = Files.createTempDirectory(directory, UNFINISHED);
        content.accept(unfinished);
        Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
        synchronizeNames();
      }
      return wanted;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + wanted, e);
    }
  }

  /** Lets another process open the directory. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the data directory " + directory, e);
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
            asFileAttribute(fromString("rw-------")));
    if (!isLocked(channel)) {
      String owner = Files.readString(file, US_ASCII).strip();
      channel.close();
      throw new IllegalStateException(
          "another Untether (process %s) runs on the data directory %s: stop it or set UNTETHER_DATA_DIR to another directory"
              .formatted(owner.isEmpty() ? "unknown" : owner, directory));
    }
    byte[] owner = (ProcessHandle.current().pid() + "\n").getBytes(US_ASCII);
    channel.truncate(0).write(ByteBuffer.wrap(owner));
    return channel;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ownedByThisProcess) {
      return false;
    }
  }

  private void write(String name, byte[] content) throws IOException {
    Path unfinished = Files.createTempFile(directory, UNFINISHED, null);
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(unfinished, resolve(name), StandardCopyOption.ATOMIC_MOVE);
    synchronizeNames();
  }

  /** A rename survives a power failure only if the directory itself has been written to disk. */
  private void synchronizeNames() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void deleteUnfinished() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.filter(DataDirectory::isUnfinished).toList()) {
        try {
          delete(entry);
        } catch (DirectoryNotEmptyException stillBeingFilled) {
          // A child process of a process that was just killed is filling it. The next opening
          // deletes it.
        }
      }
    }
  }

  private static boolean isUnfinished(Path entry) {
    return entry.getFileName().toString().startsWith(UNFINISHED);
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
