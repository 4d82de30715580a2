package dev.untether.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.identity.Sessions.Logon;
import dev.untether.identity.Sessions.Logon.Grant;
import dev.untether.identity.Sessions.Logon.Granted;
import dev.untether.identity.Sessions.Logon.Refused;
import dev.untether.identity.Users.AddedUser;
import dev.untether.identity.Users.ChangedUser;
import dev.untether.identity.Users.ChangedUser.Changed;
import dev.untether.identity.Users.ChangedUser.WrongOldPassword;
import dev.untether.identity.Users.NewUser;
import dev.untether.identity.Users.RemovedUser;
import dev.untether.identity.Users.UserChange;
import dev.untether.identity.Users.UserPage;
import dev.untether.model.EventType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  private static final String NEW_PASSWORD = "a new password for it";
  private static final UserChange DEMOTION = new UserChange(null, null, null, Role.OPERATOR);

  @TempDir Path folder;
  private Installation installation;
  private User administrator;
  private Principal principal;

  @BeforeEach
  void start() {
    installation = new Installation(folder);
    administrator = installation.addUser(Role.ADMINISTRATOR);
    principal = installation.principal(installation.logOn(administrator));
  }

  @AfterEach
  void stop() {
    installation.close();
  }

  @Test
  void users_are_found_and_paged_by_name() {
    User operator = installation.addUser(Role.OPERATOR);

    UserPage all = installation.users.page(0, -1).await();

    assertThat(all.total()).isEqualTo(2);
    assertThat(all.users()).containsExactlyInAnyOrder(administrator, operator);
    assertThat(installation.users.page(1, 1).await())
        .isEqualTo(new UserPage(2, all.users().subList(1, 2)));
    assertThat(installation.users.page(5, 1).await()).isEqualTo(new UserPage(2, List.of()));
    assertThat(installation.users.find(operator.id()).await()).contains(operator);
    assertThat(installation.users.find(UUID.randomUUID()).await()).isEmpty();
  }

  @Test
  void a_name_is_taken_in_any_case() {
    NewUser again =
        new NewUser(administrator.name().toUpperCase(Locale.ROOT), "", "another", Role.OPERATOR);

    assertThat(installation.users.add(again, Installation.CAUSE).await())
        .isEqualTo(new AddedUser.NameTaken());
  }

  @Test
  void a_name_is_found_in_any_case_and_in_any_normal_form() {
    NewUser zoe = new NewUser("Zoë-" + UUID.randomUUID(), "", Installation.PASSWORD, Role.OPERATOR);
    installation.users.add(zoe, Installation.CAUSE).await();
    String typed = Normalizer.normalize(zoe.name().toUpperCase(Locale.ROOT), Normalizer.Form.NFD);

    Logon logon =
        installation.sessions.logOn(typed, Installation.PASSWORD, "192.0.2.1", "r").await();

    assertThat(logon).isInstanceOf(Granted.class);
  }

  @Test
  void ones_own_password_is_changed_with_the_old_one_only() {
    assertThat(change(administrator, password(NEW_PASSWORD, "wrong")))
        .isEqualTo(new WrongOldPassword());
    assertThat(change(administrator, password(NEW_PASSWORD, null)))
        .isEqualTo(new WrongOldPassword());
    assertThat(change(administrator, password(NEW_PASSWORD, Installation.PASSWORD)))
        .isEqualTo(new Changed(administrator));

    assertThat(installation.logOn(administrator, Installation.PASSWORD)).isEqualTo(new Refused());
    assertThat(installation.logOn(administrator, NEW_PASSWORD)).isInstanceOf(Granted.class);
  }

  @Test
  void a_changed_password_ends_the_users_sessions() {
    User operator = installation.addUser(Role.OPERATOR);
    Grant grant = installation.logOn(operator);
    UUID session = installation.principal(grant).sessionId();
    assertThat(installation.sessions.isLive(session).await()).isTrue();

    change(operator, password(NEW_PASSWORD, null));

    assertThat(installation.sessions.isLive(session).await()).isFalse();
    assertThat(installation.refresh(grant.refreshToken())).isEqualTo(new Refused());
    assertThat(installation.events(EventType.SESSION_ENDED, session)).hasSize(1);
    assertThat(installation.events(EventType.USER_CHANGED, operator.id()))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details().getJsonArray("changed"))
                    .isEqualTo(new JsonArray().add("password")));
  }

  @Test
  void a_changed_description_ends_no_session_and_an_unchanged_one_is_no_event() {
    UserChange change = new UserChange("described", null, null, Role.ADMINISTRATOR);

    change(administrator, change);
    change(administrator, change);

    assertThat(installation.users.find(administrator.id()).await())
        .hasValueSatisfying(user -> assertThat(user.description()).isEqualTo("described"));
    assertThat(installation.sessions.isLive(principal.sessionId()).await()).isTrue();
    assertThat(installation.events(EventType.USER_CHANGED, administrator.id())).hasSize(1);
  }

  @Test
  void a_removed_user_is_logged_off() {
    User operator = installation.addUser(Role.OPERATOR);
    UUID session = installation.principal(installation.logOn(operator)).sessionId();

    assertThat(remove(operator)).isEqualTo(new RemovedUser.Removed());
    assertThat(remove(operator)).isEqualTo(new RemovedUser.NotFound());

    assertThat(installation.sessions.isLive(session).await()).isFalse();
    assertThat(installation.logOn(operator, Installation.PASSWORD)).isEqualTo(new Refused());
    assertThat(installation.events(EventType.SESSION_ENDED, session)).hasSize(1);
    assertThat(installation.events(EventType.USER_REMOVED, operator.id())).hasSize(1);
  }

  @Test
  void the_last_administrator_is_neither_removed_nor_demoted() {
    installation.addUser(Role.OPERATOR);

    assertThat(remove(administrator)).isEqualTo(new RemovedUser.LastAdministrator());
    assertThat(change(administrator, DEMOTION)).isEqualTo(new ChangedUser.LastAdministrator());
    assertThat(installation.sessions.isLiveNow(principal.sessionId()).await()).isTrue();
  }

  @RepeatedTest(3)
  void an_administrator_remains_when_all_are_removed_and_demoted_at_once() {
    User second = installation.addUser(Role.ADMINISTRATOR);
    User third = installation.addUser(Role.ADMINISTRATOR);
    Future.all(IntStream.range(0, 8).mapToObj(each -> installation.database.check()).toList())
        .await(); // so that no connection has to be opened below

    Future.all(
            installation.users.change(administrator.id(), DEMOTION, principal, Installation.CAUSE),
            installation.users.remove(second.id(), Installation.CAUSE),
            installation.users.change(third.id(), DEMOTION, principal, Installation.CAUSE))
        .await();

    assertThat(installation.users.page(0, -1).await().users())
        .filteredOn(user -> user.role() == Role.ADMINISTRATOR)
        .hasSize(1);
  }

  private ChangedUser change(User user, UserChange change) {
    return installation.users.change(user.id(), change, principal, Installation.CAUSE).await();
  }

  private RemovedUser remove(User user) {
    return installation.users.remove(user.id(), Installation.CAUSE).await();
  }

  private static UserChange password(String password, @Nullable String oldPassword) {
    return new UserChange(null, password, oldPassword, null);
  }
}
