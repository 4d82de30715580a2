package dev.untether.identity;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/** The claims of an access token (RFC 7519, 4.1), beside issuer and audience. */
final class AccessTokenClaims {
  private AccessTokenClaims() {}

  static JsonObject of(
      User user, UUID sessionId, UUID tokenId, Instant issuedAt, Instant expiresAt) {
    return new JsonObject()
        .put("sub", user.id().toString())
        .put("name", user.name())
        .put("role", user.role().text())
        .put("sid", sessionId.toString())
        .put("jti", tokenId.toString())
        .put("iat", issuedAt.getEpochSecond())
        .put("exp", expiresAt.getEpochSecond());
  }

  /**
   * Whom the claims speak of.
   *
   * @throws IllegalArgumentException if a claim is missing or malformed
   */
  static Principal principal(JsonObject claims) {
    return new Principal(
        id(claims, "sub"),
        claim(claims, "name", String.class),
        Role.of(claim(claims, "role", String.class))
            .orElseThrow(() -> new IllegalArgumentException("unknown role")),
        id(claims, "sid"),
        Instant.ofEpochSecond(claim(claims, "exp", Number.class).longValue()));
  }

  private static UUID id(JsonObject claims, String name) {
    String text = claim(claims, name, String.class);
    UUID id = UUID.fromString(text);
    if (!id.toString().equals(text)) { // UUID.fromString takes short forms, too
      throw new IllegalArgumentException("the claim " + name + " is not a UUID");
    }
    return id;
  }

  private static <T> T claim(JsonObject claims, String name, Class<T> type) {
    Object value = claims.getValue(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("the claim " + name + " is missing or malformed");
    }
    return type.cast(value);
  }
}
