package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.identity.AccessTokens.TokenCheck.Expired;
import dev.untether.identity.AccessTokens.TokenCheck.Invalid;
import dev.untether.identity.AccessTokens.TokenCheck.Valid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Issues access tokens, and checks whether a token is genuine and has not expired. Whether its
 * session is still live is a question for {@link Sessions}. Genuine tokens are cached, so that a
 * token that is used often is verified once. May be used from any thread.
 */
public final class AccessTokens {
  private static final String ALGORITHM = "HS256";
  private static final String ISSUER = "untether";
  private static final String AUDIENCE = "untether-api";
  private static final int MAX_REMEMBERED = 10_000;
  private static final int MAX_REMEMBERED_LENGTH = 4096;

  /**
   * JWS compact serialization (RFC 7515, section 7.1). The last character of a 32-byte signature
   * has two unused bits, which decoders ignore. Only characters in which they are 0 are accepted,
   * so that each token has one spelling.
   */
  private static final Pattern COMPACT =
      Pattern.compile("(?:[\\w-]++\\.){2}[\\w-]{42}[AEIMQUYcgkosw048]");

  private final JWTAuth jwt;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Cache<String, Valid> genuine =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  public AccessTokens(Vertx vertx, SigningKey key, Clock clock, Supplier<UUID> ids) {
    this.clock = clock;
    this.ids = ids;
    this.jwt =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(
                    new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(key.secret()))
                .setJWTOptions(
                    new JWTOptions()
                        .setAlgorithm(ALGORITHM)
                        .setIssuer(ISSUER)
                        .addAudience(AUDIENCE)
                        .setNoTimestamp(true)
                        // This class checks the expiry itself, after the signature, so that the
                        // answer can distinguish an expired token from an invalid one.
                        .setIgnoreExpiration(true)));
  }

  /** Returns a signed token. Both times are cut to whole seconds. */
  String issue(User user, UUID sessionId, Instant issuedAt, Instant expiresAt) {
    return jwt.generateToken(AccessTokenClaims.of(user, sessionId, ids.get(), issuedAt, expiresAt));
  }

  /** Checks a token; never fails. */
  public Future<TokenCheck> check(String token) {
    Valid remembered = genuine.getIfPresent(token);
    return remembered != null ? Future.succeededFuture(current(remembered)) : verify(token);
  }

  /**
   * Returns the principal of a token that has not expired and whose signature is known to be
   * genuine from an earlier check. Returns null for any other token, which {@link #check} may still
   * accept.
   */
  public @Nullable Principal remembered(String token) {
    Valid remembered = genuine.getIfPresent(token);
    return remembered != null && current(remembered) == remembered ? remembered.principal() : null;
  }

  private Future<TokenCheck> verify(String token) {
    if (!COMPACT.matcher(token).matches()) {
      return Future.succeededFuture(new Invalid());
    }
    return Future.succeededFuture(new TokenCredentials(token))
        .compose(jwt::authenticate)
        .map(user -> user.attributes().getJsonObject("accessToken"))
        .map(claims -> remember(token, new Valid(AccessTokenClaims.principal(claims))))
        .map(this::current)
        .otherwise(new Invalid());
  }

  private Valid remember(String token, Valid valid) {
    if (token.length() <= MAX_REMEMBERED_LENGTH) {
      genuine.put(token, valid);
    }
    return valid;
  }

  private TokenCheck current(Valid valid) {
    return clock.instant().isBefore(valid.principal().expiresAt()) ? valid : new Expired();
  }

  /** The claims of an access token (RFC 7519, 4.1), apart from issuer and audience. */
  static final class AccessTokenClaims {
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
     * Returns the user and session that the claims name.
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
      if (!id.toString().equals(text)) { // UUID.fromString also accepts short forms
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

  /** The result of checking an access token. */
  public sealed interface TokenCheck {

    record Valid(Principal principal) implements TokenCheck {}

    /** The token is genuine, but has expired. */
    record Expired() implements TokenCheck {}

    /** Untether has not issued it, or it is not a token at all. */
    record Invalid() implements TokenCheck {}
  }
}
