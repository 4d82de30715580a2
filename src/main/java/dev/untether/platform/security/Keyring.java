package dev.untether.platform.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.settings.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Encrypts with AES-256-GCM. The key set is a Tink JSON key set in a file: the configured file, or
 * one in the data directory that is created at the first start. A key set may have several keys:
 * the primary key encrypts, and all decrypt, so that keys can be rotated.
 *
 * <p>Associated data is not secret and not part of the ciphertext, but decryption needs the same:
 * it binds a ciphertext to its place, so that nobody can move it to another one.
 */
public final class Keyring {
  private static final String FILE = "keyset.json";

  private final Aead aead;

  private Keyring(Aead aead) {
    this.aead = aead;
  }

  /**
   * Reads the key set, or creates it. Blocks.
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

  // The exception of the parser may quote the file, so it is not passed on.
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
   * A ciphertext was made with another key set or for another purpose, or is damaged: AES-GCM
   * cannot distinguish these cases.
   */
  public static final class DecryptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecryptionException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The key set file cannot be used. The message says where it is and what is wrong, and never
   * quotes it.
   */
  public static final class UnusableKeySetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableKeySetException(Path file, String reason) {
      super("The key set file " + file + " " + reason);
    }
  }

  /**
   * Where the keys are that encrypt secrets.
   *
   * @param keySet the file with the keys; if empty, a file in the data directory
   */
  public record SecretsSettings(Optional<Path> keySet) {
    public static SecretsSettings read(SettingsReader settings) {
      return new SecretsSettings(settings.optionalPath("secrets.keySet"));
    }
  }
}
