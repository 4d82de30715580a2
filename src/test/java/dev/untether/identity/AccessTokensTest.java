package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.AccessTokens.TokenCheck;
import dev.untether.identity.AccessTokens.TokenCheck.Expired;
import dev.untether.identity.AccessTokens.TokenCheck.Invalid;
import dev.untether.identity.AccessTokens.TokenCheck.Valid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
  private static final Duration LIFETIME = Duration.ofHours(1);

  @TempDir static Path folder;
  private static Installation installation;

  private final Instant issuedAt = installation.clock.instant();
  private final UUID sessionId = UUID.randomUUID();
  private final User user =
      new User(UUID.randomUUID(), "Grüße 世界", "", Role.OPERATOR, false, issuedAt);
  private final String token =
      installation.accessTokens.issue(user, sessionId, issuedAt, issuedAt.plus(LIFETIME));

  @BeforeAll
  static void start() {
    installation = new Installation(folder);
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Test
  void a_genuine_token_tells_who_sends_it_however_often_it_is_checked() {
    TokenCheck expected =
        new Valid(
            new Principal(user.id(), user.name(), user.role(), sessionId, issuedAt.plus(LIFETIME)));

    assertThat(check(token)).isEqualTo(expected);
    assertThat(check(token)).isEqualTo(expected);
  }

  @Test
  void a_token_expires_although_it_was_valid_before() {
    assertThat(check(token)).isInstanceOf(Valid.class);

    installation.clock.move(LIFETIME);

    assertThat(check(token)).isEqualTo(new Expired());
  }

  @Test
  void an_expired_token_with_another_signature_is_invalid() {
    String foreign = sign(otherKey(), "HS256", claims());
    installation.clock.move(LIFETIME);

    assertThat(check(foreign)).isEqualTo(new Invalid());
  }

  @Test
  void the_claims_of_the_tests_below_are_accepted_with_the_right_key() {
    assertThat(check(sign(ourKey(), "HS256", claims()))).isInstanceOf(Valid.class);
  }

  @Test
  void a_token_signed_with_a_foreign_key_is_invalid() {
    assertThat(check(sign(otherKey(), "HS256", claims()))).isEqualTo(new Invalid());
  }

  @Test
  void another_algorithm_with_our_key_is_invalid() {
    assertThat(check(sign(ourKey(), "HS512", claims()))).isEqualTo(new Invalid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "RS256", "ES256", "HS384", ""})
  void a_header_that_names_another_algorithm_is_invalid(String algorithm) {
    String header = base64(new JsonObject().put("typ", "JWT").put("alg", algorithm).encode());
    String[] parts = token.split("\\.", -1);

    assertThat(check(header + "." + parts[1] + "." + parts[2])).isEqualTo(new Invalid());
    assertThat(check(header + "." + parts[1] + ".")).isEqualTo(new Invalid());
    assertThat(check(header + "." + parts[1])).isEqualTo(new Invalid());
  }

  @Test
  void a_signature_is_written_in_one_way_only() {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    String allButLast = token.substring(0, token.length() - 1);

    assertThat(letters.chars().mapToObj(letter -> allButLast + (char) letter))
        .filteredOn(other -> check(other) instanceof Valid)
        .containsExactly(token);
  }

  @Test
  void a_token_whose_claims_were_changed_is_invalid() {
    String[] parts = token.split("\\.", -1);
    String changed =
        base64(claims().put("role", Role.ADMINISTRATOR.text()).put("iss", "untether").encode());

    assertThat(check(parts[0] + "." + changed + "." + parts[2])).isEqualTo(new Invalid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub", "name", "role", "sid", "exp"})
  void a_token_without_one_of_the_claims_is_invalid(String claim) {
    JsonObject claims = claims();
    claims.remove(claim);

    assertThat(check(sign(ourKey(), "HS256", claims))).isEqualTo(new Invalid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub", "role", "sid", "exp"})
  void a_token_with_a_foreign_or_malformed_claim_is_invalid(String claim) {
    assertThat(check(sign(ourKey(), "HS256", claims().put(claim, "1-1-1-1-1"))))
        .isEqualTo(new Invalid());
    assertThat(check(sign(ourKey(), "HS256", claims().put(claim, new JsonArray().add(1)))))
        .isEqualTo(new Invalid());
  }

  @Test
  void what_is_no_token_is_invalid() {
    assertThat(check("")).isEqualTo(new Invalid());
    assertThat(check("..")).isEqualTo(new Invalid());
    assertThat(check("a.b.c")).isEqualTo(new Invalid());
    assertThat(check(token + ".")).isEqualTo(new Invalid());
    assertThat(check(token + "." + token)).isEqualTo(new Invalid());
    assertThat(check("Ä\0\n" + token)).isEqualTo(new Invalid());
    assertThat(check("x".repeat(100_000))).isEqualTo(new Invalid());
    assertThat(check("eyJ".repeat(33_000) + ".eyJ.eyJ")).isEqualTo(new Invalid());
    assertThat(check(base64("[".repeat(75_000)) + ".e30.e30")).isEqualTo(new Invalid());
  }

  private JsonObject claims() {
    return new JsonObject()
        .put("iss", "untether")
        .put("aud", "untether-api")
        .put("sub", user.id().toString())
        .put("name", user.name())
        .put("role", user.role().text())
        .put("sid", sessionId.toString())
        .put("exp", issuedAt.plus(LIFETIME).getEpochSecond());
  }

  private static Buffer ourKey() {
    return installation.signingKey.secret();
  }

  private static Buffer otherKey() {
    return Buffer.buffer("another key of 32 characters ...");
  }

  private static String sign(Buffer key, String algorithm, JsonObject claims) {
    return JWTAuth.create(
            installation.vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(key)))
        .generateToken(claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
  }

  private static TokenCheck check(String token) {
    return installation.accessTokens.check(token).await();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
