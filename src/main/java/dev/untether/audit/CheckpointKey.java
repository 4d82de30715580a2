package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.platform.security.Pem;
import dev.untether.platform.storage.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key pair with which a node signs checkpoints: Ed25519 (RFC 8032). */
public final class CheckpointKey {
  static final String ALGORITHM = "Ed25519";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointKey.class);

  /** Both keys in one file, so that they are replaced as one. */
  private static final String FILE = "checkpoint-key.pem";

  /**
   * The public key again, for operators to keep where an intruder on this node cannot change it.
   */
  private static final String PUBLIC_FILE = "checkpoint-key.pub";

  private final KeyPair keys;

  private CheckpointKey(KeyPair keys) {
    this.keys = keys;
  }

  /** Loads the key pair from the data directory, and creates it if it is missing. */
  public static CheckpointKey load(DataDirectory directory) {
    CheckpointKey key = parse(directory.readOrCreate(FILE, CheckpointKey::create), directory);
    byte[] publicKey = Pem.block(Pem.PUBLIC_KEY, key.keys.getPublic().getEncoded());
    if (!Arrays.equals(directory.readOrCreate(PUBLIC_FILE, () -> publicKey), publicKey)) {
      directory.replace(PUBLIC_FILE, publicKey);
    }
    LOG.debug("Checkpoints are signed with the key in {}", directory.resolve(PUBLIC_FILE));
    return key;
  }

  /** SubjectPublicKeyInfo (RFC 8410) in base64. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  /** The signature in base64. */
  String sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(keys.getPrivate());
      signature.update(message);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a checkpoint cannot be signed", e);
    }
  }

  private static byte[] create() {
    try {
      KeyPair created = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(Pem.block(Pem.PRIVATE_KEY, created.getPrivate().getEncoded()));
      both.writeBytes(Pem.block(Pem.PUBLIC_KEY, created.getPublic().getEncoded()));
      return both.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has " + ALGORITHM, e);
    }
  }

  private static CheckpointKey parse(byte[] pem, DataDirectory directory) {
    try {
      List<byte[]> privateKeys = Pem.contents(pem, Pem.PRIVATE_KEY);
      List<byte[]> publicKeys = Pem.contents(pem, Pem.PUBLIC_KEY);
      if (privateKeys.size() != 1 || publicKeys.size() != 1) {
        throw new IllegalArgumentException("not one key of each kind");
      }
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      CheckpointKey key =
          new CheckpointKey(
              new KeyPair(
                  factory.generatePublic(new X509EncodedKeySpec(publicKeys.get(0))),
                  factory.generatePrivate(new PKCS8EncodedKeySpec(privateKeys.get(0)))));
      if (!Checkpoint.sign(ChainHead.BEGINNING, Instant.EPOCH, key).isGenuine()) {
        throw new IllegalArgumentException(
            "the public key does not verify what the private key signs");
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          directory.resolve(FILE)
              + " contains no pair of Ed25519 keys in PEM: restore it from a backup, or remove it so"
              + " that a new pair is created; then give the new public key to those who verify the"
              + " audit trail",
          e);
    }
  }
}
