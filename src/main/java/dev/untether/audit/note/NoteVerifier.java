package dev.untether.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.platform.security.Sha256;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A named Ed25519 public key that verifies signed notes (C2SP signed-note). Two verifiers are equal
 * if they have the same text.
 */
public final class NoteVerifier {
  static final String ALGORITHM = "Ed25519";
  static final int KEY_ID_LENGTH = 4;

  private static final byte ALGORITHM_ID = 1;
  private static final int KEY_LENGTH = 32;

  /** What stands before the 32 bytes of the key in its SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] KEY_INFO_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] key;
  private final PublicKey publicKey;

  private NoteVerifier(String name, byte[] key) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the name of a key must not be empty and must contain neither spaces nor '+'");
    }
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + key.length);
    }
    this.name = name;
    this.key = key;
    this.publicKey = publicKey(key);
  }

  /** The verifier of notes that are signed under this name with the private key of this one. */
  static NoteVerifier of(String name, PublicKey publicKey) {
    byte[] info = publicKey.getEncoded();
    return new NoteVerifier(name, Arrays.copyOfRange(info, KEY_INFO_PREFIX.length, info.length));
  }

  /**
   * Reads a verifier key, such as {@code example.com/log+2a4b6c8d+AQ...}.
   *
   * @throws IllegalArgumentException if it is malformed, or its key id does not match; the message
   *     says what is wrong
   */
  public static NoteVerifier parse(String text) {
    // The base64 form of the key may contain a plus sign, the name and the key id may not.
    int nameEnd = text.indexOf('+');
    int idEnd = text.indexOf('+', nameEnd + 1);
    if (nameEnd < 1 || idEnd < 0) {
      throw new IllegalArgumentException("a verifier key is <name>+<key id>+<key in base64>");
    }
    byte[] typedKey = Base64.getDecoder().decode(text.substring(idEnd + 1));
    if (typedKey.length == 0 || typedKey[0] != ALGORITHM_ID) {
      throw new IllegalArgumentException("the verifier key is of another kind than Ed25519");
    }
    NoteVerifier verifier =
        new NoteVerifier(
            text.substring(0, nameEnd), Arrays.copyOfRange(typedKey, 1, typedKey.length));
    if (!verifier.toString().equals(text)) {
      throw new IllegalArgumentException("the key id does not match the name and the key");
    }
    return verifier;
  }

  /** Whether a text may be the name of a key, and so the origin of a ledger. */
  public static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars().noneMatch(NoteVerifier::isSpaceOrControl)
        && text.indexOf('+') < 0;
  }

  private static boolean isSpaceOrControl(int character) {
    return Character.isSpaceChar(character)
        || Character.isWhitespace(character)
        || Character.isISOControl(character);
  }

  public String name() {
    return name;
  }

  /** The name and the key id, by which signatures refer to the key. */
  public String reference() {
    return reference(name, keyId());
  }

  static String reference(String name, byte[] keyId) {
    return name + "+" + HexFormat.of().formatHex(keyId);
  }

  /** Whether the signature is that of this key over the message; false if it is malformed. */
  boolean isSignatureOf(byte[] message, byte[] signature) {
    try {
      Signature verification = Signature.getInstance(ALGORITHM);
      verification.initVerify(publicKey);
      verification.update(message);
      return verification.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  /** The first four bytes of a hash over the name and the key. */
  byte[] keyId() {
    ByteArrayOutputStream hashed = new ByteArrayOutputStream();
    hashed.writeBytes((name + "\n").getBytes(UTF_8));
    hashed.write(ALGORITHM_ID);
    hashed.writeBytes(key);
    return Arrays.copyOf(Sha256.of(hashed.toByteArray()), KEY_ID_LENGTH);
  }

  private static PublicKey publicKey(byte[] key) {
    byte[] info = Arrays.copyOf(KEY_INFO_PREFIX, KEY_INFO_PREFIX.length + KEY_LENGTH);
    System.arraycopy(key, 0, info, KEY_INFO_PREFIX.length, KEY_LENGTH);
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(info));
    } catch (GeneralSecurityException malformed) {
      throw new IllegalArgumentException("the bytes are not an Ed25519 key", malformed);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteVerifier verifier && toString().equals(verifier.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    byte[] typedKey = new byte[1 + KEY_LENGTH];
    typedKey[0] = ALGORITHM_ID;
    System.arraycopy(key, 0, typedKey, 1, KEY_LENGTH);
    return reference() + "+" + Base64.getEncoder().encodeToString(typedKey);
  }
}
