package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PasswordsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Passwords passwords = new Passwords(vertx);

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void a_password_of_any_script_matches_its_own_hash_only() {
    String password = "pässwörd 密码 🔑 \0";
    String hash = passwords.hash(password).await();

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(passwords.matches(password, hash).await()).isTrue();
    assertThat(passwords.matches("pa\u0308sswo\u0308rd 密码 🔑 \0", hash).await()).isTrue();
    assertThat(passwords.matches("password 密码 🔑 \0", hash).await()).isFalse();
    assertThat(passwords.matches("", hash).await()).isFalse();
  }

  @Test
  void the_end_of_the_longest_password_counts() {
    String longest = "x".repeat(1023) + "y";
    String hash = passwords.hash(longest).await();

    assertThat(passwords.matches(longest, hash).await()).isTrue();
    assertThat(passwords.matches("x".repeat(1024), hash).await()).isFalse();
  }

  @Test
  void what_cannot_be_a_password_never_matches() {
    assertThat(passwords.matches("", null).await()).isFalse();
    assertThat(passwords.matches("x".repeat(1025), null).await()).isFalse();
    assertThat(passwords.matches("half a pair \uD83D", null).await()).isFalse();
    assertThat(Stream.of("", "x".repeat(1025), "\uD83D")).noneMatch(Passwords::isAcceptable);
  }

  @Test
  void when_too_many_wait_the_next_is_turned_away_and_the_others_are_served() {
    List<Future<String>> hashes =
        Stream.generate(() -> passwords.hash("password")).limit(70).toList();

    Future.join(hashes).otherwiseEmpty().await();

    assertThat(hashes).filteredOn(Future::succeeded).hasSizeGreaterThanOrEqualTo(65);
    assertThat(hashes)
        .filteredOn(Future::failed)
        .isNotEmpty()
        .allSatisfy(hash -> assertThat(hash.cause()).isInstanceOf(UnavailableException.class));
    assertThat(passwords.hash("password").await()).isNotEmpty();
  }
}
