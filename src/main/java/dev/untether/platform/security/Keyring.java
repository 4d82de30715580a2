package dev.untether.platform.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.storage.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Encrypts with AES-256-GCM. The key set is a Tink JSON key set in a file: the configured one, else
 * one in the data directory that is made at the first start. A key set may hold several keys: its
 * primary key encrypts, all decrypt, so keys can be rotated.
 *
 * <p>Associated data is not secret and not part of the ciphertext, but decryption needs the same:
 * it ties a ciphertext to its place, so that nobody can move it to another one.
 */
public final class Keyring {
  private static final String FILE = "keyset.json";

  private final Aead aead;

  private Keyring(Aead aead) {
    this.aead = aead;
  }

  /**
   * Reads the key set, or makes it. Blocks.
   *
   * @throws UnusableKeySetException if the file is missing, unreadable or damaged
   */
  public static Keyring open(SecretsSettings settings, DataDirectory directory) {
    registerAlgorithms();
    return settings
        .keySet()
        .map(file -> parse(file, read(file)))
        .orElseGet(
            () -> parse(directory.resolve(FILE), directory.readOrCreate(FILE, Keyring::generate)));
  }

  public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
    try {
      return aead.encrypt(plaintext, associatedData);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM is not available", impossible);
    }
  }

  /**
   * The plaintext.
   *
   * @throws DecryptionException if the ciphertext was not made by this key set with this associated
   *     data
   */
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
    try {
      return aead.decrypt(ciphertext, associatedData);
    } catch (GeneralSecurityException otherKeySetOrDamaged) {
      throw new DecryptionException(
          "The secret was encrypted with another key set or for another purpose, or is damaged",
          otherKeySetOrDamaged);
    }
  }

  private static void registerAlgorithms() {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM is not available", impossible);
    }
  }

  private static byte[] generate() {
    try {
      KeysetHandle keySet =
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
      return TinkJsonProtoKeysetFormat.serializeKeyset(
              keySet, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
          .getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM is not available", impossible);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new UnusableKeySetException(
          file, "cannot be read: " + failure.getClass().getSimpleName());
    }
  }

  // Whatever the parser threw may quote the file, so it goes no further.
  @SuppressWarnings("UnusedException")
  private static Keyring parse(Path file, byte[] json) {
    try {
      KeysetHandle keySet =
          TinkJsonProtoKeysetFormat.parseKeyset(
              new String(json, StandardCharsets.UTF_8),
              RegistryConfiguration.get(),
              InsecureSecretKeyAccess.get());
      return new Keyring(keySet.getPrimitive(RegistryConfiguration.get(), Aead.class));
    } catch (GeneralSecurityException | RuntimeException damaged) {
      throw new UnusableKeySetException(
          file, "is not a Tink JSON key set for authenticated encryption (AEAD), or is damaged");
    }
  }

  /**
   * A ciphertext was made with another key set or for another purpose, or is damaged: AES-GCM does
   * not tell which.
   */
  public static final class DecryptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecryptionException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The key set file cannot be used. Tells where it is and what is wrong, never what it holds. */
  public static final class UnusableKeySetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableKeySetException(Path file, String reason) {
      super("The key set file " + file + " " + reason);
    }
  }

  /**
   * Where the keys are that secrets are encrypted with.
   *
   * @param keySet a file; without it, one in the data directory
   */
  public record SecretsSettings(Optional<Path> keySet) {
    public static SecretsSettings read(SettingsReader settings) {
      return new SecretsSettings(settings.optionalPath("secrets.keySet"));
    }
  }
}
