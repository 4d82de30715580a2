package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogonSessionsTest {
  private static final String SESSIONS = "/api/v1/logonSessions";
  private static final String PASSWORD = "a password for sessions";
  private static final String INVALID = "401 InvalidToken invalidAccessToken";
  private static final String NOT_FOUND = "404 NotFound resourceNotFound";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void an_administrator_sees_all_sessions_the_newest_first() {
    String name = user("Portal Operator");
    String session = current(NODE.client().tokenOf(name, PASSWORD)).getString("id");

    ApiResponse page = NODE.get(SESSIONS + "?Limit=1");

    JsonObject newest = page.results().get(0);
    assertThat(page.json().getLong("totalCount")).isGreaterThan(1);
    assertThat(newest.getString("id")).isEqualTo(session);
    assertThat(newest.getString("userName")).isEqualTo(name);
    assertThat(newest.getString("roleName")).isEqualTo("Portal Operator");
    assertThat(newest.getString("sourceAddress")).isEqualTo("127.0.0.1");
    assertThat(newest.getInstant("startedAt")).isBefore(newest.getInstant("expiresAt"));
    assertThat(newest.getInstant("lastSeenAt")).isAfterOrEqualTo(newest.getInstant("startedAt"));
    assertThat(newest.getBoolean("isCurrent")).isFalse();
    assertThat(newest.getBoolean("isOwn")).isFalse();
  }

  @Test
  void sessions_are_filtered_by_the_name_or_the_id_of_their_user() {
    String name = user("Portal Operator");
    List<String> sessions =
        IntStream.range(0, 3)
            .mapToObj(i -> current(NODE.client().tokenOf(name, PASSWORD)).getString("id"))
            .toList();
    String id = NODE.get("/api/v1/users/" + name).json().getString("id");

    assertThat(ids(NODE.get(SESSIONS + "?userId=" + name.toUpperCase(Locale.ROOT))))
        .containsExactlyInAnyOrderElementsOf(sessions);
    assertThat(ids(NODE.get(SESSIONS + "?userId=" + id + "&Offset=1&Limit=1")))
        .containsExactly(sessions.get(1));
    assertThat(NODE.get(SESSIONS + "?userId=nobody").json().getLong("totalCount")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Portal Operator", "Restore Operator"})
  void users_of_other_roles_see_their_own_sessions_as_if_there_were_no_others(String role) {
    String name = user(role);
    String token = NODE.client().tokenOf(name, PASSWORD);
    NODE.client().tokenOf(name, PASSWORD);

    ApiResponse all = as(token, "GET", SESSIONS);

    assertThat(all.json().getLong("totalCount")).isEqualTo(2);
    assertThat(all.results()).allMatch(session -> session.getBoolean("isOwn"));
    assertThat(all.results()).filteredOn(session -> session.getBoolean("isCurrent")).hasSize(1);
    assertThat(as(token, "GET", SESSIONS + "?userId=" + TestNode.ADMINISTRATOR).results())
        .isEmpty();
  }

  @Test
  void the_current_session_names_its_user_although_somebody_may_be_called_current_or_me() {
    NODE.client().addUser("me", PASSWORD, "Portal Operator", NODE.administratorToken());
    NODE.client().addUser("current", PASSWORD, "Portal Operator", NODE.administratorToken());
    String token = NODE.client().tokenOf("me", PASSWORD);

    JsonObject current = current(token);

    assertThat(current.getBoolean("isCurrent")).isTrue();
    assertThat(current.getJsonObject("user").getString("name")).isEqualTo("me");
    assertThat(NODE.get("/api/v1/users/current").json().getString("name")).isEqualTo("current");
  }

  @Test
  void an_ended_session_is_refused_and_its_streams_end_and_the_trail_names_who_did_it() {
    String name = user("Portal Operator");
    JsonObject logon = NODE.client().logOn(name, PASSWORD).json();
    String token = logon.getString("access_token");
    String session = current(token).getString("id");
    EventSubscription stream = NODE.client().request("GET", "/api/v1/events", token).subscribe();

    assertThat(as(NODE.administratorToken(), "DELETE", SESSIONS + "/" + session).status())
        .isEqualTo(204);

    assertThat(stream.eventsUntilEnd())
        .last()
        .satisfies(
            last -> assertThat(last.json().getString("reason")).isEqualTo("the session has ended"));
    assertThat(as(token, "GET", SESSIONS).problem()).isEqualTo(INVALID);
    assertThat(
            NODE.client()
                .bare("POST", "/api/v1/token")
                .version()
                .form(
                    Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        logon.getString("refresh_token")))
                .send()
                .problem())
        .isEqualTo(INVALID);
    assertThat(as(NODE.administratorToken(), "DELETE", SESSIONS + "/" + session).problem())
        .isEqualTo(NOT_FOUND);
    assertThat(new Trail(NODE.client(), NODE.administratorToken()).about(session))
        .filteredOn(record -> record.getString("type").equals("dev.untether.session.ended.v1"))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.getString("actor")).isEqualTo(TestNode.ADMINISTRATOR);
              assertThat(record.getJsonObject("data").getString("reason"))
                  .isEqualTo("the session of " + name + " was ended by an administrator");
            });
  }

  @Test
  void users_end_their_own_sessions_but_those_of_others_are_unknown_to_them() {
    String name = user("Restore Operator");
    String token = NODE.client().tokenOf(name, PASSWORD);
    String second = NODE.client().tokenOf(name, PASSWORD);
    String administrators = current(NODE.administratorToken()).getString("id");

    assertThat(as(token, "DELETE", SESSIONS + "/" + administrators).problem()).isEqualTo(NOT_FOUND);
    assertThat(as(token, "DELETE", SESSIONS + "/" + current(second).getString("id")).status())
        .isEqualTo(204);

    assertThat(as(second, "GET", SESSIONS).problem()).isEqualTo(INVALID);
    assertThat(as(token, "GET", SESSIONS).status()).isEqualTo(200);
    assertThat(NODE.get(SESSIONS).status()).isEqualTo(200);
  }

  @Test
  void all_sessions_of_a_user_end_and_the_current_one_stays_if_that_is_asked_for() {
    String name = user("Portal Operator");
    String kept = NODE.client().tokenOf(name, PASSWORD);
    String other = NODE.client().tokenOf(name, PASSWORD);
    String path = "/api/v1/users/" + name + "/logonSessions";

    assertThat(as(kept, "DELETE", path + "?keepCurrent=true").json().getLong("ended")).isEqualTo(1);
    assertThat(as(other, "GET", SESSIONS).problem()).isEqualTo(INVALID);
    assertThat(as(kept, "GET", SESSIONS).status()).isEqualTo(200);

    NODE.client().tokenOf(name, PASSWORD);
    assertThat(as(kept, "DELETE", path).json().getLong("ended")).isEqualTo(2);
    assertThat(as(kept, "GET", SESSIONS).problem()).isEqualTo(INVALID);
  }

  @Test
  void only_administrators_end_all_sessions_of_somebody_else() {
    String victim = user("Portal Operator");
    String session = NODE.client().tokenOf(victim, PASSWORD);
    String path = "/api/v1/users/" + victim + "/logonSessions";
    String operator = NODE.client().tokenOf(user("Portal Operator"), PASSWORD);

    assertThat(as(operator, "DELETE", path).problem()).isEqualTo("403 AccessDenied accessDenied");
    assertThat(as(session, "GET", SESSIONS).status()).isEqualTo(200);
    assertThat(as(NODE.administratorToken(), "DELETE", path).json().getLong("ended")).isEqualTo(1);
    assertThat(as(session, "GET", SESSIONS).problem()).isEqualTo(INVALID);
  }

  @Test
  void mistakes_are_named() {
    assertThat(as(NODE.administratorToken(), "DELETE", SESSIONS + "/current").problem())
        .isEqualTo("405 MethodNotAllowed validationError");
    assertThat(as(NODE.administratorToken(), "DELETE", SESSIONS + "/mine").problem())
        .isEqualTo("400 InvalidURI validationError");
    assertThat(
            as(NODE.administratorToken(), "DELETE", SESSIONS + "/" + UUID.randomUUID()).problem())
        .isEqualTo(NOT_FOUND);
    String ofNobody = "/api/v1/users/" + UUID.randomUUID() + "/logonSessions";
    assertThat(as(NODE.administratorToken(), "DELETE", ofNobody).problem()).isEqualTo(NOT_FOUND);
    String name = user("Portal Operator");
    assertThat(
            as(
                    NODE.administratorToken(),
                    "DELETE",
                    "/api/v1/users/" + name + "/logonSessions?keepCurrent=perhaps")
                .json()
                .getJsonObject("data")
                .fieldNames())
        .containsExactly("keepCurrent");
    assertThat(NODE.get(SESSIONS + "?userId=%00&Sort=x").json().getJsonObject("data").fieldNames())
        .containsExactlyInAnyOrder("userId", "Sort");
  }

  @Test
  void of_many_who_end_a_session_at_the_same_time_one_does() {
    String token = NODE.client().tokenOf(user("Portal Operator"), PASSWORD);
    String session = current(token).getString("id");

    List<CompletableFuture<ApiResponse>> answers =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    NODE.client()
                        .request("DELETE", SESSIONS + "/" + session, NODE.administratorToken())
                        .sendAsync())
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join).map(ApiResponse::status))
        .containsOnlyOnce(204)
        .filteredOn(status -> status != 204)
        .containsOnly(404);
    assertThat(new Trail(NODE.client(), NODE.administratorToken()).about(session))
        .filteredOn(record -> record.getString("type").equals("dev.untether.session.ended.v1"))
        .hasSize(1);
  }

  private static String user(String role) {
    String name = "user-" + UUID.randomUUID();
    NODE.client().addUser(name, PASSWORD, role, NODE.administratorToken());
    return name;
  }

  private static JsonObject current(String token) {
    return as(token, "GET", SESSIONS + "/current").json();
  }

  private static ApiResponse as(String token, String method, String path) {
    return NODE.client().request(method, path, token).send();
  }

  private static List<String> ids(ApiResponse page) {
    return page.results().stream().map(session -> session.getString("id")).toList();
  }
}
