package dev.untether.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void a_second_process_is_refused_until_the_first_dies() {
    Path path = parent.resolve("data");
    try (ChildProcess owner = ChildProcess.start(OwnerOfDirectory.class, path.toString())) {
      owner.awaitLine("opened");

      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another Untether (process %d)".formatted(owner.pid()))
          .hasMessageContaining("UNTETHER_DATA_DIR");
      owner.kill();
    }
    try (DataDirectory data = DataDirectory.open(path)) {
      assertThat(data.resolve("lock")).exists();
    }
  }

  @Test
  void a_second_opening_in_the_same_process_is_refused() {
    try (DataDirectory first = DataDirectory.open(parent)) {
      assertThatThrownBy(() -> DataDirectory.open(parent)).hasMessageContaining("runs on");
      assertThat(first.resolve("lock")).exists();
    }
  }

  @Test
  void nobody_else_may_read_what_is_kept() throws IOException {
    try (DataDirectory data = DataDirectory.open(parent.resolve("a/b"))) {
      data.readOrCreate("secret", () -> "content".getBytes(UTF_8));

      assertThat(Files.getPosixFilePermissions(data.resolve("")))
          .isEqualTo(fromString("rwx------"));
      assertThat(Files.getPosixFilePermissions(data.resolve("secret")))
          .isEqualTo(fromString("rw-------"));
    }
  }

  @Test
  void a_file_is_created_once_and_read_from_then_on() {
    try (DataDirectory data = DataDirectory.open(parent)) {
      data.readOrCreate("key", () -> "first".getBytes(UTF_8));
    }
    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThat(data.readOrCreate("key", () -> "second".getBytes(UTF_8)))
          .asString(UTF_8)
          .isEqualTo("first");
    }
  }

  @Test
  void a_creation_that_fails_half_way_leaves_nothing() {
    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThatThrownBy(() -> data.directoryOrCreate("made", DataDirectoryTest::failHalfWay))
          .hasMessage("half way");
      assertThat(data.resolve("made")).doesNotExist();
    }
    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThat(data.resolve("")).isDirectoryNotContaining("glob:.unfinished*");
    }
  }

  private static void failHalfWay(Path directory) {
    try {
      Files.createFile(directory.resolve("first half"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new IllegalStateException("half way");
  }
}
