package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.LogonQuotas.LogonAttempt;
import dev.untether.identity.LogonQuotas.LogonQuota;
import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.identity.Sessions.Logon.Postponed;
import dev.untether.identity.Sessions.Logon.Refused;
import dev.untether.identity.Users.ChangedUser;
import dev.untether.identity.Users.ChangedUser.Changed;
import dev.untether.identity.Users.ChangedUser.TooManyFailures;
import dev.untether.identity.Users.ChangedUser.WrongOldPassword;
import dev.untether.identity.Users.UserChange;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogonQuotasTest {
  private static final String HOME = "192.0.2.1";
  private static final String ELSEWHERE = "198.51.100.7";
  private static final int FREE = LogonQuota.PAIR.free();

  @TempDir Path folder;
  private Installation installation;
  private User user;

  @BeforeEach
  void start() {
    installation = new Installation(folder);
    user = installation.addUser(Role.OPERATOR);
  }

  @AfterEach
  void stop() {
    installation.close();
  }

  @Test
  void guesses_are_slowed_down_more_and_more_and_never_for_ever() {
    for (int turn = 0; turn < FREE; turn++) {
      assertThat(logOn(user.name(), "a guess", ELSEWHERE)).isEqualTo(new Refused());
    }

    assertThat(logOn(user.name(), Installation.PASSWORD, ELSEWHERE))
        .isEqualTo(new Postponed(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));
    assertThat(logOn(user.name(), "a guess", ELSEWHERE)).isEqualTo(new Refused());
    assertThat(logOn(user.name(), "a guess", ELSEWHERE))
        .isEqualTo(new Postponed(Duration.ofSeconds(2)));
    fail(user.name(), ELSEWHERE, Duration.ofMinutes(1), 20);
    assertThat(logOn(user.name(), "a guess", ELSEWHERE))
        .isEqualTo(new Postponed(Duration.ofMinutes(1)));

    pass(Duration.ofMinutes(1));
    assertThat(logOn(user.name(), Installation.PASSWORD, ELSEWHERE)).isInstanceOf(Granted.class);
  }

  @Test
  void a_success_forgets_the_failures_of_that_user_in_that_network() {
    fail(user.name(), HOME, Duration.ZERO, FREE - 1);
    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isInstanceOf(Granted.class);
    fail(user.name(), HOME, Duration.ZERO, FREE - 1);

    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isInstanceOf(Granted.class);
  }

  @Test
  void strangers_elsewhere_do_not_shut_a_user_out_of_a_known_network() {
    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isInstanceOf(Granted.class);

    for (int network = 0; network < LogonQuota.ACCOUNT.free(); network++) {
      fail(user.name(), "198.51.%d.1".formatted(network), Duration.ZERO, 1);
    }

    assertThat(logOn(user.name(), Installation.PASSWORD, "203.0.113.9"))
        .isInstanceOf(Postponed.class);
    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isInstanceOf(Granted.class);
  }

  @Test
  void a_wrong_password_from_a_known_network_is_answered_as_to_a_stranger() {
    logOn(user.name(), Installation.PASSWORD, HOME);
    for (int network = 0; network < LogonQuota.ACCOUNT.free(); network++) {
      fail(user.name(), "198.51.%d.1".formatted(network), Duration.ZERO, 1);
      fail("nobody", "198.51.%d.1".formatted(network), Duration.ZERO, 1);
    }

    assertThat(logOn(user.name(), "a guess", HOME)).isEqualTo(logOn("nobody", "a guess", HOME));
  }

  @Test
  void the_owner_gets_in_beside_somebody_who_guesses_from_the_same_network() {
    logOn(user.name(), Installation.PASSWORD, HOME);
    fail(user.name(), HOME, Duration.ZERO, FREE);

    assertThat(logOn(user.name(), "a guess", HOME)).isInstanceOf(Postponed.class);
    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isInstanceOf(Granted.class);
  }

  @Test
  void a_password_that_was_changed_since_is_not_recognised_any_more() {
    Grant grant = ((Granted) logOn(user.name(), Installation.PASSWORD, HOME)).grant();
    UserChange change = new UserChange(null, "quite another password", Installation.PASSWORD, null);
    installation
        .users
        .change(user.id(), change, installation.principal(grant), Installation.CAUSE)
        .await();
    fail(user.name(), HOME, Duration.ZERO, FREE);

    assertThat(logOn(user.name(), Installation.PASSWORD, HOME)).isEqualTo(new Refused());
  }

  @Test
  void names_that_nobody_has_are_counted_in_the_same_way() {
    for (int turn = 0; turn < FREE; turn++) {
      assertThat(logOn("nobody", "a guess", ELSEWHERE)).isEqualTo(new Refused());
    }

    assertThat(logOn("nobody", "a guess", ELSEWHERE))
        .isEqualTo(new Postponed(Duration.ofSeconds(1)));
    installation.quotas.write().await();
    assertThat(count("SELECT count(*) FROM logon_failure")).isEqualTo(4);
  }

  @Test
  void all_nodes_count_together() {
    fail(user.name(), ELSEWHERE, Duration.ZERO, FREE);
    installation.quotas.write().await();

    LogonQuotas otherNode = installation.newQuotas();

    assertThat(begin(otherNode, user.name(), ELSEWHERE).mayBeMade()).isFalse();
    assertThat(begin(otherNode, user.name(), HOME).mayBeMade()).isTrue();
  }

  @Test
  void failures_of_several_nodes_add_up() {
    LogonQuotas otherNode = installation.newQuotas();
    for (int turn = 0; turn < FREE / 2; turn++) {
      begin(installation.quotas, user.name(), ELSEWHERE).failed();
      begin(otherNode, user.name(), ELSEWHERE).failed();
    }
    installation.quotas.write().await();
    otherNode.write().await();

    assertThat(begin(installation.quotas, user.name(), ELSEWHERE).mayBeMade()).isFalse();
    assertThat(begin(otherNode, user.name(), ELSEWHERE).mayBeMade()).isFalse();
  }

  @Test
  void another_node_knows_the_networks_of_a_user() {
    logOn(user.name(), Installation.PASSWORD, HOME);

    LogonAttempt attempt = begin(installation.newQuotas(), user.name(), HOME);

    assertThat(attempt.isKnown()).isTrue();
  }

  @Test
  void a_client_has_one_quota_for_all_its_addresses_of_ipv6() {
    for (int address = 0; address < FREE; address++) {
      fail(user.name(), "2001:db8:0:1::%x".formatted(address), Duration.ZERO, 1);
    }

    assertThat(mayTry(user.name(), "2001:db8:0:1:ffff::1")).isFalse();
    assertThat(mayTry(user.name(), "2001:db8:0:2::1")).isTrue();
  }

  @Test
  void a_network_that_has_failed_too_often_may_try_some_accounts_that_have_not() {
    for (int name = 0; name < LogonQuota.NETWORK.free(); name++) {
      fail("made up " + name, ELSEWHERE, Duration.ZERO, 1);
    }

    assertThat(mayTry("made up 0", ELSEWHERE)).isFalse();
    for (int name = 0; name < 5; name++) {
      assertThat(mayTry("fresh " + name, ELSEWHERE)).isTrue();
    }
    assertThat(mayTry("one too many", ELSEWHERE)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(mayTry("one too many", ELSEWHERE)).isTrue();
  }

  @Test
  void a_user_gets_in_for_the_first_time_beside_somebody_who_makes_up_names() {
    for (int name = 0; name < LogonQuota.NETWORK.free(); name++) {
      fail("made up " + name, ELSEWHERE, Duration.ZERO, 1);
    }
    for (int name = 0; name < 5; name++) {
      fail("fresh " + name, ELSEWHERE, Duration.ZERO, 1);
    }
    User other = installation.addUser(Role.OPERATOR);

    Logon madeUp = logOn("nobody", "a guess", ELSEWHERE);
    assertThat(madeUp).isInstanceOf(Postponed.class);
    assertThat(logOn(other.name(), "a guess", ELSEWHERE)).isEqualTo(madeUp);
    assertThat(logOn(user.name(), Installation.PASSWORD, ELSEWHERE)).isInstanceOf(Granted.class);
  }

  @Test
  void the_networks_around_have_a_larger_quota_together() {
    for (int host = 0; host < LogonQuota.WIDER_NETWORK.free(); host++) {
      fail("made up " + host / 20, "198.51.100." + host, Duration.ZERO, 1);
    }

    assertThat(mayTry("made up 0", "198.51.100.255")).isFalse();
    assertThat(mayTry("made up 0", "198.51.101.255")).isTrue();
  }

  @Test
  void the_old_password_cannot_be_guessed_by_who_has_found_a_session() {
    Principal thief = installation.principal(installation.logOn(user));
    for (int turn = 0; turn < LogonQuota.OLD_PASSWORD.free(); turn++) {
      assertThat(change(thief, "a guess")).isEqualTo(new WrongOldPassword());
    }

    assertThat(change(thief, Installation.PASSWORD))
        .isEqualTo(new TooManyFailures(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));
    assertThat(change(thief, Installation.PASSWORD)).isEqualTo(new Changed(user));
  }

  @Test
  void what_is_forgotten_is_purged() {
    fail(user.name(), ELSEWHERE, Duration.ZERO, 1);
    installation.quotas.write().await();
    logOn(user.name(), Installation.PASSWORD, HOME);
    run("UPDATE logon_failure SET last_failed_at = now() - interval '2 hours'");
    run("UPDATE known_logon SET last_used_at = now() - interval '91 days'");

    assertThat(installation.quotas.purgeFailures(500).await()).isEqualTo(4);
    assertThat(installation.quotas.purgeKnown(500).await()).isEqualTo(1);
  }

  private Logon logOn(String name, String password, String address) {
    return installation.sessions.logOn(name, password, address, "request").await();
  }

  private static LogonAttempt begin(LogonQuotas node, String name, String address) {
    return node.logon(name, address).compose(node::confirm).await();
  }

  private ChangedUser change(Principal by, String oldPassword) {
    UserChange change = new UserChange(null, "quite another password", oldPassword, null);
    return installation.users.change(user.id(), change, by, Installation.CAUSE).await();
  }

  /** Without hashing; each attempt after a pause. */
  private void fail(String name, String address, Duration pause, int times) {
    for (int turn = 0; turn < times; turn++) {
      pass(pause);
      begin(installation.quotas, name, address).failed();
    }
  }

  /** Counts no failure. */
  private boolean mayTry(String name, String address) {
    LogonAttempt attempt = begin(installation.quotas, name, address);
    if (attempt.mayBeMade()) {
      attempt.abandoned();
    }
    return attempt.mayBeMade();
  }

  private void pass(Duration time) {
    installation.nanoTime.addAndGet(time.toNanos());
  }

  private void run(String sql) {
    installation.database.execute(sql, Tuple.tuple()).await();
  }

  private long count(String sql) {
    return installation.database.execute(sql, Tuple.tuple()).await().iterator().next().getLong(0);
  }
}
