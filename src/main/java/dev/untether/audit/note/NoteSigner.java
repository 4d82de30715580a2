package dev.untether.audit.note;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** A named Ed25519 key pair that signs notes. May be used from any thread. */
public final class NoteSigner {
  private final NoteVerifier verifier;
  private final PrivateKey privateKey;

  private NoteSigner(NoteVerifier verifier, PrivateKey privateKey) {
    this.verifier = verifier;
    this.privateKey = privateKey;
  }

  /** Returns a signer with a new key pair. */
  public static NoteSigner generate(String name) {
    try {
      KeyPair keys = KeyPairGenerator.getInstance(NoteVerifier.ALGORITHM).generateKeyPair();
      return new NoteSigner(NoteVerifier.of(name, keys.getPublic()), keys.getPrivate());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", impossible);
    }
  }

  /**
   * Returns a signer with the stored key pair.
   *
   * @param privateKey as {@link #privateKey} returns it
   * @throws IllegalArgumentException if the private key is malformed or belongs to another verifier
   */
  public static NoteSigner restore(NoteVerifier verifier, byte[] privateKey) {
    try {
      NoteSigner signer =
          new NoteSigner(
              verifier,
              KeyFactory.getInstance(NoteVerifier.ALGORITHM)
                  .generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
      byte[] probe = new byte[0];
      if (!verifier.isSignatureOf(probe, signer.sign(probe))) {
        throw new IllegalArgumentException("the private key does not belong to the public key");
      }
      return signer;
    } catch (GeneralSecurityException malformed) {
      throw new IllegalArgumentException("the bytes are no private Ed25519 key", malformed);
    }
  }

  /** The private key in PKCS #8 (RFC 8410): secret. */
  public byte[] privateKey() {
    return privateKey.getEncoded();
  }

  public NoteVerifier verifier() {
    return verifier;
  }

  /** Returns the signature, 64 bytes (RFC 8032). */
  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(NoteVerifier.ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a note cannot be signed", impossible);
    }
  }
}
