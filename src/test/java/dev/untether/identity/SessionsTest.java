package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.identity.Sessions.Logon.Refused;
import dev.untether.model.EventType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
  @TempDir static Path folder;
  private static Installation installation;

  private final User user = installation.addUser(Role.OPERATOR);

  @BeforeAll
  static void start() {
    installation = new Installation(folder);
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Test
  void the_right_password_starts_a_session() {
    Grant grant = installation.logOn(user);
    Principal principal = installation.principal(grant);

    assertThat(principal.userId()).isEqualTo(user.id());
    assertThat(principal.role()).isEqualTo(Role.OPERATOR);
    assertThat(principal.expiresAt()).isEqualTo(grant.expiresAt());
    assertThat(isLive(principal)).isTrue();
    assertThat(installation.events(EventType.SESSION_STARTED, principal.sessionId())).hasSize(1);
  }

  @Test
  void an_unknown_user_and_a_wrong_password_get_the_same_answer_but_other_events() {
    String unknown = "nobody\r\n\0" + "x".repeat(300);

    assertThat(installation.sessions.logOn(user.name(), "wrong", "192.0.2.48", "r").await())
        .isEqualTo(new Refused());
    assertThat(installation.sessions.logOn(unknown, "wrong", "192.0.2.48", "r").await())
        .isEqualTo(new Refused());

    assertThat(installation.events(EventType.LOGON_REFUSED, user.id()))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.userName()).isEqualTo(user.name());
              assertThat(event.details()).isEqualTo(reason("wrong password"));
            });
    assertThat(installation.events(EventType.LOGON_REFUSED, "unknown"))
        .filteredOn(event -> event.details().equals(reason("unknown user")))
        .singleElement()
        .satisfies(event -> assertThat(event.userName()).isNull());
  }

  @Test
  void a_refresh_token_gives_new_tokens_of_the_same_session() {
    Grant first = installation.logOn(user);

    Grant second = ((Granted) installation.refresh(first.refreshToken())).grant();

    assertThat(installation.principal(second).sessionId())
        .isEqualTo(installation.principal(first).sessionId());
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(installation.refresh(second.refreshToken())).isInstanceOf(Granted.class);
  }

  @Test
  void a_used_refresh_token_ends_its_session() {
    Grant first = installation.logOn(user);
    Principal principal = installation.principal(first);
    Grant second = ((Granted) installation.refresh(first.refreshToken())).grant();
    assertThat(isLive(principal)).isTrue();

    assertThat(installation.refresh(first.refreshToken())).isEqualTo(new Refused());

    assertThat(isLive(principal)).isFalse();
    assertThat(installation.refresh(second.refreshToken())).isEqualTo(new Refused());
    assertThat(installation.events(EventType.SESSION_ENDED, principal.sessionId()))
        .extracting(Installation.LoggedEvent::details)
        .containsExactly(reason("a used refresh token was presented again"));
  }

  @Test
  void of_concurrent_uses_of_a_refresh_token_one_wins_and_the_session_ends() {
    Grant grant = installation.logOn(user);
    Principal principal = installation.principal(grant);

    List<Future<Logon>> uses =
        IntStream.range(0, 8)
            .mapToObj(use -> installation.sessions.refresh(grant.refreshToken(), "a", "r"))
            .toList();
    Future.all(uses).await();

    assertThat(uses).filteredOn(use -> use.result() instanceof Granted).hasSize(1);
    assertThat(installation.sessions.isLiveNow(principal.sessionId()).await()).isFalse();
    assertThat(installation.events(EventType.SESSION_ENDED, principal.sessionId())).hasSize(1);
  }

  @Test
  void an_expired_or_foreign_refresh_token_is_refused() {
    Grant grant = installation.logOn(user);
    installation.clock.move(Duration.ofHours(2));

    assertThat(installation.refresh(grant.refreshToken())).isEqualTo(new Refused());
    assertThat(installation.refresh(grant.accessToken())).isEqualTo(new Refused());
    assertThat(installation.refresh("\0")).isEqualTo(new Refused());
  }

  @Test
  void a_session_goes_on_as_long_as_it_is_refreshed() {
    Grant grant = installation.logOn(user);
    for (int hour = 0; hour < 5; hour++) {
      installation.clock.move(Duration.ofHours(1));
      grant = ((Granted) installation.refresh(grant.refreshToken())).grant();
    }

    assertThat(isLive(installation.principal(grant))).isTrue();
  }

  @Test
  void signing_out_ends_the_session_once_on_every_node() {
    Grant grant = installation.logOn(user);
    Principal principal = installation.principal(grant);
    assertThat(isLive(principal)).isTrue();

    installation.sessions.signOut(principal, "192.0.2.1", "first").await();
    installation.sessions.signOut(principal, "192.0.2.1", "second").await();

    assertThat(isLive(principal)).isFalse();
    assertThat(installation.newSessions().isLive(principal.sessionId()).await()).isFalse();
    assertThat(installation.refresh(grant.refreshToken())).isEqualTo(new Refused());
    assertThat(installation.events(EventType.SESSION_ENDED, principal.sessionId()))
        .extracting(Installation.LoggedEvent::details)
        .containsExactly(reason("signed out"));
  }

  @Test
  void concurrent_refreshes_and_sign_outs_end_the_session_without_a_deadlock() {
    Grant grant = installation.logOn(user);
    Principal principal = installation.principal(grant);

    Future.all(
            IntStream.range(0, 12)
                .mapToObj(
                    turn ->
                        turn % 2 == 0
                            ? installation.sessions.refresh(grant.refreshToken(), "a", "r")
                            : installation.sessions.signOut(principal, "a", "r"))
                .toList())
        .await();

    assertThat(installation.sessions.isLiveNow(principal.sessionId()).await()).isFalse();
    assertThat(installation.events(EventType.SESSION_ENDED, principal.sessionId())).hasSize(1);
  }

  @Test
  void sessions_are_purged_when_all_their_tokens_have_expired() {
    Principal principal = installation.principal(installation.logOn(user));
    installation.sessions.purgeExpired(500).await();
    assertThat(installation.sessions.isLiveNow(principal.sessionId()).await()).isTrue();

    installation.clock.move(Duration.ofHours(2));

    assertThat(installation.sessions.purgeExpired(500).await()).isPositive();
    assertThat(installation.sessions.purgeExpired(500).await()).isZero();
  }

  private static boolean isLive(Principal principal) {
    return installation.sessions.isLive(principal.sessionId()).await();
  }

  private static JsonObject reason(String reason) {
    return new JsonObject().put("reason", reason);
  }
}
