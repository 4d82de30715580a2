package dev.untether.audit.verification;

import dev.untether.platform.security.Pem;
import dev.untether.platform.security.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The public keys that checkpoints may be signed with.
 *
 * @param keys SubjectPublicKeyInfo in base64; empty if every key is trusted
 */
public record TrustedKeys(Set<String> keys) {
  public TrustedKeys {
    keys = Set.copyOf(keys);
  }

  /** Reads PEM files, such as the {@code checkpoint-key.pub} of a node. */
  public static TrustedKeys read(List<Path> files) throws IOException {
    Set<String> keys = new HashSet<>();
    for (Path file : files) {
      List<byte[]> found = publicKeys(file);
      if (found.isEmpty()) {
        throw new IOException(file + " holds no public key in PEM");
      }
      found.forEach(key -> keys.add(Base64.getEncoder().encodeToString(key)));
    }
    return new TrustedKeys(keys);
  }

  /** Whether no key was given: then every key is trusted. */
  boolean trustsEveryKey() {
    return keys.isEmpty();
  }

  boolean include(String key) {
    return trustsEveryKey() || keys.contains(key);
  }

  /** A short text that identifies a key. */
  static String fingerprint(String key) {
    byte[] hash = Sha256.of(Base64.getDecoder().decode(key));
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
  }

  private static List<byte[]> publicKeys(Path file) throws IOException {
    try {
      return Pem.contents(Files.readAllBytes(file), Pem.PUBLIC_KEY);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no public key in PEM", e);
    }
  }
}
