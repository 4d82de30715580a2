package dev.untether.audit;

import dev.untether.model.EventType;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A node's signed statement that the trail had this head at that time. With a copy that is kept
 * elsewhere, an operator can see later whether records up to it were rewritten or cut off.
 *
 * @param time RFC 3339
 * @param publicKey the signer's SubjectPublicKeyInfo (RFC 8410) in base64
 * @param signature Ed25519 over the RFC 8785 form of hash, number and time, in base64
 */
public record Checkpoint(ChainHead head, String time, String publicKey, String signature) {

  static Checkpoint sign(ChainHead head, Instant time, CheckpointKey key) {
    String text = DateTimeFormatter.ISO_INSTANT.format(time);
    return new Checkpoint(head, text, key.publicKey(), key.sign(signed(head, text)));
  }

  public static boolean isTypeOf(JsonObject event) {
    return EventType.AUDIT_CHECKPOINT.text().equals(event.getValue("type"));
  }

  /** Reads a checkpoint from its event; empty if the event is incomplete. */
  public static Optional<Checkpoint> of(JsonObject event) {
    return event.getValue("data") instanceof JsonObject data
            && data.getValue("number") instanceof Number number
            && data.getValue("hash") instanceof String hash
            && data.getValue("time") instanceof String time
            && data.getValue("publicKey") instanceof String publicKey
            && data.getValue("signature") instanceof String signature
        ? Optional.of(
            new Checkpoint(new ChainHead(number.longValue(), hash), time, publicKey, signature))
        : Optional.empty();
  }

  /** By property name of the event's data. */
  Map<String, Object> details() {
    return Map.of(
        "number", head.number(),
        "hash", head.hash(),
        "time", time,
        "publicKey", publicKey,
        "signature", signature);
  }

  /** Whether the signature is that of the public key over exactly this head and time. */
  public boolean isGenuine() {
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      Signature verification = Signature.getInstance(CheckpointKey.ALGORITHM);
      verification.initVerify(
          KeyFactory.getInstance(CheckpointKey.ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(base64.decode(publicKey))));
      verification.update(signed(head, time));
      return verification.verify(base64.decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return false;
    }
  }

  private static byte[] signed(ChainHead head, String time) {
    return CanonicalJson.bytes(Map.of("hash", head.hash(), "number", head.number(), "time", time));
  }

  /**
   * Where the chain of records ends.
   *
   * @param number of the last record; 0 if there is none
   * @param hash of the last record, in hex digits
   */
  public record ChainHead(long number, String hash) {
    /** The head of an empty trail, which the first record follows. */
    public static final ChainHead BEGINNING = new ChainHead(0, "0".repeat(64));
  }
}
