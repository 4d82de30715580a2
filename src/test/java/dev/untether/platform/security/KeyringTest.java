package dev.untether.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.security.Keyring.DecryptionException;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.platform.security.Keyring.UnusableKeySetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
  private static final SecretsSettings NO_FILE = new SecretsSettings(Optional.empty());
  private static final byte[] PURPOSE = "purpose".getBytes(UTF_8);
  private static final byte[] SECRET = "secret".getBytes(UTF_8);

  @TempDir Path folder;

  @Test
  void the_key_set_made_at_the_first_start_decrypts_after_the_next() {
    byte[] ciphertext = open("data").encrypt(SECRET, PURPOSE);

    assertThat(open("data").decrypt(ciphertext, PURPOSE)).isEqualTo(SECRET);
  }

  @Test
  void the_key_set_that_was_made_is_readable_by_its_owner_only() throws IOException {
    open("data");

    Path file = folder.resolve("data/keyset.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_configured_key_set_is_used_instead_of_one_of_its_own() {
    byte[] ciphertext = open("first").encrypt(SECRET, PURPOSE);
    Path configured = folder.resolve("first/keyset.json");

    try (DataDirectory second = DataDirectory.open(folder.resolve("second"))) {
      Keyring keyring = Keyring.open(new SecretsSettings(Optional.of(configured)), second);

      assertThat(keyring.decrypt(ciphertext, PURPOSE)).isEqualTo(SECRET);
      assertThat(second.resolve("keyset.json")).doesNotExist();
    }
  }

  @Test
  void the_key_set_of_another_installation_decrypts_nothing() {
    byte[] ciphertext = open("first").encrypt(SECRET, PURPOSE);
    Keyring other = open("second");

    assertThatThrownBy(() -> other.decrypt(ciphertext, PURPOSE))
        .isInstanceOf(DecryptionException.class)
        .hasMessageContaining("another key set");
  }

  @Test
  void a_ciphertext_of_another_purpose_is_refused() {
    Keyring keyring = open("data");
    byte[] ciphertext = keyring.encrypt(SECRET, "another purpose".getBytes(UTF_8));

    assertThatThrownBy(() -> keyring.decrypt(ciphertext, PURPOSE))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void a_damaged_key_set_file_is_named_but_not_quoted() throws IOException {
    open("data");
    Path file = folder.resolve("data/keyset.json");
    String damaged = Files.readString(file).replaceFirst("\"value\":\"..", "\"value\":\"#!");
    Files.writeString(file, damaged);

    assertThatThrownBy(() -> open("data"))
        .isInstanceOf(UnusableKeySetException.class)
        .hasMessageContaining(file.toRealPath().toString())
        .hasMessageContaining("damaged")
        .hasMessageNotContaining("#!")
        .hasNoCause();
  }

  @Test
  void a_missing_key_set_file_is_named() {
    Path missing = folder.resolve("missing.json");

    try (DataDirectory directory = DataDirectory.open(folder.resolve("data"))) {
      assertThatThrownBy(() -> Keyring.open(new SecretsSettings(Optional.of(missing)), directory))
          .isInstanceOf(UnusableKeySetException.class)
          .hasMessageContaining(missing.toString())
          .hasMessageContaining("NoSuchFile");
    }
  }

  private Keyring open(String directory) {
    try (DataDirectory opened = DataDirectory.open(folder.resolve(directory))) {
      return Keyring.open(NO_FILE, opened);
    }
  }
}
