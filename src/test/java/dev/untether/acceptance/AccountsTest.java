package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
  private static final String ACCOUNTS = "/api/v1/accounts/amazon";
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String MASKED = "****************MPLE";
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String EXTERNAL_ID = "external-id-that-nobody-sees";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void an_account_by_access_keys_shows_four_characters_of_one_and_nothing_of_the_other() {
    String name = newName();
    ApiResponse added = post(ACCOUNTS, byKeys(name).put("description", "of the platform team"));

    assertThat(added.status()).isEqualTo(201);
    String id = added.json().getString("id");
    String href = NODE.client().address() + ACCOUNTS + "/" + id;
    assertThat(added.header("Location")).contains(href);
    assertThat(LinksTest.links(added.json()))
        .containsExactly("self GET " + href, "update PUT " + href, "delete DELETE " + href);
    assertThat(withoutLinks(added.json()))
        .isEqualTo(
            new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("description", "of the platform team")
                .put("awsid", "")
                .put("regionType", "Global")
                .put(
                    "accessKeys",
                    new JsonObject().put("accessKey", MASKED).put("defaultRegion", "Global")));
    assertThat(NODE.get(href).json()).isEqualTo(added.json());
  }

  @Test
  void an_account_by_role_shows_the_role() {
    JsonObject added = add(byRole(newName()));

    assertThat(added.getJsonObject("IAMRole"))
        .isEqualTo(new JsonObject().put("roleName", "untether").put("isDefault", false));
    assertThat(added.getMap()).doesNotContainKeys("accessKeys", "regionType");
  }

  @Test
  void an_account_by_role_of_another_account_shows_its_number_and_not_the_external_id() {
    JsonObject added = add(byOtherRole(newName()));

    assertThat(added.getString("awsid")).isEqualTo("123456789012");
    assertThat(added.getJsonObject("IAMRoleFromAnotherAccount"))
        .isEqualTo(
            new JsonObject()
                .put("parentAmazonAccountId", "00000000-0000-0000-0000-000000000000")
                .put("accountId", "123456789012")
                .put("roleName", "team/untether"));
    assertThat(added.encode()).doesNotContain(EXTERNAL_ID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | name, accessKeys",
        "{'name':' '} | name, accessKeys",
        "{'name':'n','accessKeys':'AKIA'} | accessKeys",
        "{'name':'n','accessKeys':{}}"
            + " | accessKeys.accessKey, accessKeys.secretKey, accessKeys.defaultRegionType",
        "{'name':'n','IAMRole':{'roleName':'r'},'accessKeys':{'accessKey':'AKIAIOSFODNN7EXAMPLE',"
            + "'secretKey':'s','defaultRegionType':'Global'}} | IAMRole",
        "{'name':'n','accessKeys':{'accessKey':'****************MPLE','secretKey':'s',"
            + "'defaultRegionType':'Global'}} | accessKeys.accessKey",
        "{'name':'n','accessKeys':{'accessKey':'AKIAIOSFODNN7EXAMPLE','secretKey':'s',"
            + "'defaultRegionType':'Mars'}} | accessKeys.defaultRegionType",
        "{'name':'n','IAMRole':{'roleName':'a b'}} | IAMRole.roleName",
        "{'name':'n','IAMRole':{'roleName':'/x'}} | IAMRole.roleName",
        "{'name':'n','IAMRoleFromAnotherAccount':{'accountId':'12345','roleName':'r'}}"
            + " | IAMRoleFromAnotherAccount.accountId",
        "{'name':'n','IAMRoleFromAnotherAccount':{'accountId':'123456789012','roleName':'r',"
            + "'externalId':'x'}} | IAMRoleFromAnotherAccount.externalId"
      })
  void what_is_wrong_with_an_account_is_said_of_each_property(String body, String properties) {
    ApiResponse refused = post(ACCOUNTS, new JsonObject(body.replace('\'', '"')));

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames())
        .containsExactlyInAnyOrder(properties.split(", "));
  }

  @Test
  void property_names_match_without_regard_to_case_inside_of_objects_too() {
    JsonObject body =
        new JsonObject()
            .put("Name", newName())
            .put("iamrole", new JsonObject().put("RoleName", "untether"));

    assertThat(post(ACCOUNTS, body).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json-patch+json", "text/json", "application/*+json"})
  void published_media_types_mean_json(String mediaType) {
    ApiResponse added =
        NODE.client()
            .request("POST", ACCOUNTS, NODE.administratorToken())
            .body(mediaType, byRole(newName()).encode())
            .send();

    assertThat(added.status()).isEqualTo(201);
  }

  @Test
  void names_are_unique_without_regard_to_case() {
    String name = newName();
    JsonObject first = add(byRole(name));
    JsonObject second = add(byRole(newName()));

    assertThat(post(ACCOUNTS, byRole(name.toUpperCase(ROOT))).status()).isEqualTo(409);
    assertThat(put(second, byRole(name)).status()).isEqualTo(409);
    assertThat(put(first, byRole(name.toUpperCase(ROOT))).status()).isEqualTo(200);
  }

  @Test
  void of_many_accounts_that_are_added_with_one_name_at_once_one_is() {
    String name = newName();
    List<CompletableFuture<ApiResponse>> answers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    NODE.client()
                        .request("POST", ACCOUNTS, NODE.administratorToken())
                        .json(byRole(name))
                        .sendAsync())
            .toList();

    // On a busy machine some may have to wait for the others for too long.
    assertThat(answers.stream().map(CompletableFuture::join).map(ApiResponse::status))
        .isSubsetOf(201, 409, 503);
    assertThat(names(ACCOUNTS + "?SearchPattern=" + name)).containsExactly(name);
  }

  @Test
  void a_name_is_validated_before_it_is_used() {
    JsonObject added = add(byRole(newName()));

    assertThat(validateName("{\"name\":\"" + newName() + "\"}").body()).isEqualTo("[]");
    JsonObject taken =
        messages(validateName(new JsonObject().put("name", added.getString("name")).encode()))
            .getJsonObject(0);
    assertThat(taken.getString("severity")).isEqualTo("Error");
    assertThat(taken.getString("contextId")).isEqualTo(added.getString("id"));
    assertThat(messages(validateName("{\"name\":\"  \"}")).getJsonObject(0).getString("message"))
        .isEqualTo("The name must not be blank.");
    assertThat(validateName("{}").problem()).isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void the_list_is_sorted_searched_and_paged() {
    String part = UUID.randomUUID().toString();
    List<String> names = IntStream.range(0, 5).mapToObj(i -> "list-" + part + "-" + i).toList();
    names.forEach(name -> add(byRole(name)));
    String search = ACCOUNTS + "?SearchPattern=LIST-" + part;

    assertThat(names(search)).containsExactlyElementsOf(names);
    List<String> reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    assertThat(names(search + "&Sort=NameDesc")).containsExactlyElementsOf(reversed);
    assertThat(names(search + "&Offset=1&Limit=2")).containsExactlyElementsOf(names.subList(1, 3));
    assertThat(NODE.get(search + "&Offset=1&Limit=2").json().getLong("totalCount")).isEqualTo(5);
    assertThat(names(ACCOUNTS + "?SearchPattern=*" + part + "-3")).containsExactly(names.get(3));
    assertThat(names(search + "&Offset=9")).isEmpty();
    assertThat(NODE.get(search + "&Sort=age").status()).isEqualTo(400);
  }

  @Test
  void a_change_without_a_secret_keeps_it_for_the_same_access_key() {
    JsonObject added = add(byKeys(newName()));
    String before = ciphertext(added);

    JsonObject masked =
        new JsonObject()
            .put("name", added.getString("name"))
            .put("description", "new")
            .put(
                "accessKeys",
                new JsonObject().put("accessKey", MASKED).put("defaultRegionType", "China"));
    assertThat(put(added, masked).json().getString("regionType")).isEqualTo("China");
    assertThat(ciphertext(added)).isEqualTo(before);

    masked.getJsonObject("accessKeys").put("accessKey", ACCESS_KEY);
    assertThat(put(added, masked).status()).isEqualTo(200);
    assertThat(ciphertext(added)).isEqualTo(before);

    assertThat(put(added, new JsonObject().put("name", newName())).json().getString("description"))
        .isEqualTo("new");
    assertThat(ciphertext(added)).isEqualTo(before);

    masked.getJsonObject("accessKeys").put("secretKey", "another/secret");
    assertThat(put(added, masked).status()).isEqualTo(200);
    assertThat(ciphertext(added)).isNotEqualTo(before);
  }

  @Test
  void another_access_key_needs_its_secret_key() {
    JsonObject added = add(byKeys(newName()));
    JsonObject change = byKeys(added.getString("name"));
    change.getJsonObject("accessKeys").put("accessKey", "AKIANEWNEWNEWNEWNEW1").remove("secretKey");

    assertThat(put(added, change).json().getJsonObject("data").fieldNames())
        .containsExactly("accessKeys.secretKey");
    change.getJsonObject("accessKeys").put("accessKey", "****************ELSE");
    assertThat(put(added, change).json().getJsonObject("data").fieldNames())
        .containsExactly("accessKeys.accessKey");
    change.getJsonObject("accessKeys").put("accessKey", "AKIANEWNEWNEWNEWNEW1");
    change.getJsonObject("accessKeys").put("secretKey", "s");
    assertThat(put(added, change).json().getJsonObject("accessKeys").getString("accessKey"))
        .isEqualTo("****************NEW1");
  }

  @Test
  void an_external_id_is_kept_for_the_same_role_until_it_is_emptied() {
    JsonObject added = add(byOtherRole(newName()));
    String before = ciphertext(added);
    JsonObject change = byOtherRole(added.getString("name"));
    JsonObject role = change.getJsonObject("IAMRoleFromAnotherAccount");
    role.remove("externalId");

    put(added, change);
    assertThat(ciphertext(added)).isEqualTo(before);
    role.put("externalId", "");
    put(added, change);
    assertThat(ciphertext(added)).isNull();
  }

  @Test
  void an_account_can_change_from_keys_to_a_role() {
    JsonObject added = add(byKeys(newName()));
    JsonObject changed = put(added, byRole(added.getString("name"))).json();

    assertThat(changed.getMap()).doesNotContainKeys("accessKeys", "regionType");
    assertThat(changed.getJsonObject("IAMRole").getString("roleName")).isEqualTo("untether");
    assertThat(ciphertext(added)).isNull();
  }

  @Test
  void each_change_is_in_the_log_without_a_secret_and_a_change_of_nothing_is_not() {
    JsonObject added = add(byKeys(newName()));
    put(added, new JsonObject().put("name", added.getString("name")).put("description", "d"));
    put(added, new JsonObject().put("name", added.getString("name")).put("description", "d"));
    delete(added);

    List<JsonObject> events = NODE.eventsOf(added.getString("id"));
    assertThat(events)
        .extracting(event -> event.getString("type"))
        .containsExactly(
            "dev.untether.account.added.v1",
            "dev.untether.account.changed.v1",
            "dev.untether.account.removed.v1");
    assertThat(events.get(1).getJsonObject("data").getJsonArray("changed"))
        .containsExactly("description");
    assertThat(events.toString()).contains(MASKED).doesNotContain(SECRET_KEY, ACCESS_KEY);
  }

  @Test
  void secrets_are_not_in_the_clear_in_the_database() {
    add(byKeys(newName()));
    add(byOtherRole(newName()));

    assertThat(
            new Tables(NODE.database())
                .texts("SELECT row_to_json(account)::text FROM amazon_account AS account"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).doesNotContain(SECRET_KEY, EXTERNAL_ID));
  }

  @Test
  void a_connection_uses_an_account_by_its_id() {
    JsonObject account = add(byKeys(newName()));
    ApiResponse added = post(CONNECTIONS, connection(account.getString("id").toUpperCase(ROOT)));

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().getString("amazonAccountId")).isEqualTo(account.getString("id"));
  }

  @Test
  void a_connection_with_the_id_of_no_account_is_refused() {
    ApiResponse refused = post(CONNECTIONS, connection(UUID.randomUUID().toString()));

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(
            refused
                .json()
                .getJsonObject("data")
                .getJsonObject("amazonAccountId")
                .getString("message"))
        .contains("is the id of no account", ACCOUNTS);
  }

  @Test
  void an_account_that_connections_use_cannot_be_removed() {
    JsonObject account = add(byRole(newName()));
    String first = connect(account);
    String second = connect(account);

    ApiResponse refused = delete(account);
    assertThat(refused.problem()).isEqualTo("409 UnexpectedContent validationError");
    assertThat(refused.json().getString("details")).startsWith("2 connections use the account.");
    assertThat(messages(validateDelete(account)).stream())
        .extracting(message -> ((JsonObject) message).getString("contextId"))
        .containsExactlyInAnyOrder(first, second);

    NODE.client().removal(first, NODE.administratorToken()).send();
    assertThat(delete(account).json().getString("details")).startsWith("1 connection uses");
    NODE.client().removal(second, NODE.administratorToken()).send();
    assertThat(validateDelete(account).body()).isEqualTo("[]");
    assertThat(delete(account).status()).isEqualTo(200);
    assertThat(delete(account).status()).isEqualTo(404);
    assertThat(NODE.get(ACCOUNTS + "/" + account.getString("id")).status()).isEqualTo(404);
    assertThat(validateDelete(account).status()).isEqualTo(404);
  }

  @Test
  void an_account_that_is_removed_while_connections_are_added_never_leaves_one_behind() {
    for (int round = 0; round < 20; round++) {
      JsonObject account = add(byRole(newName()));
      List<CompletableFuture<ApiResponse>> additions =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      NODE.client()
                          .request("POST", CONNECTIONS, NODE.administratorToken())
                          .json(connection(account.getString("id")))
                          .sendAsync())
              .toList();
      ApiResponse removal = delete(account);
      List<Integer> statuses =
          additions.stream().map(CompletableFuture::join).map(ApiResponse::status).toList();

      assertThat(statuses).isSubsetOf(201, 400, 503);
      if (removal.status() == 200) {
        assertThat(statuses).doesNotContain(201);
      }
    }
    assertThat(
            new Tables(NODE.database())
                .texts(
                    """
                    SELECT id::text FROM amazon_connection
                     WHERE account_id IS NOT NULL
                       AND account_id NOT IN (SELECT id FROM amazon_account)
                    """))
        .isEmpty();
  }

  @Test
  void operators_read_accounts_and_their_events_and_change_nothing() {
    JsonObject account = add(byRole(newName()));
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    String path = ACCOUNTS + "/" + account.getString("id");

    new Tables(NODE.database()).awaitConsumers();
    assertThat(NODE.client().request("GET", ACCOUNTS, operator).send().status()).isEqualTo(200);
    assertThat(NODE.client().request("GET", path, operator).send().status()).isEqualTo(200);
    assertThat(
            NODE.client()
                .request("GET", "/api/v1/events?subject=" + account.getString("id"), operator)
                .send()
                .results())
        .hasSize(1);
    for (String change :
        List.of(
            "POST " + ACCOUNTS,
            "PUT " + path,
            "DELETE " + path,
            "POST " + path + "/validateDelete",
            "POST " + ACCOUNTS + "/validateName")) {
      String[] parts = change.split(" ", -1);
      assertThat(
              NODE.client()
                  .request(parts[0], parts[1], operator)
                  .json(byRole(newName()))
                  .send()
                  .problem())
          .as(change)
          .isEqualTo("403 AccessDenied accessDenied");
    }
  }

  @Test
  void a_session_that_has_ended_changes_nothing() {
    JsonObject account = add(byRole(newName()));
    String token = NODE.client().administratorToken();
    new Tables(NODE.database())
        .texts(
            """
            DELETE FROM session
             WHERE id = (SELECT id FROM session ORDER BY started_at DESC LIMIT 1)
            RETURNING id::text
            """);

    String path = ACCOUNTS + "/" + account.getString("id");
    assertThat(NODE.client().request("DELETE", path, token).send().status()).isEqualTo(401);
    assertThat(NODE.client().request("PUT", path, token).json(byRole(newName())).send().status())
        .isEqualTo(401);
    assertThat(
            NODE.client().request("POST", ACCOUNTS, token).json(byRole(newName())).send().status())
        .isEqualTo(401);
    assertThat(NODE.get(path).json()).isEqualTo(account);
  }

  @Test
  void a_fixed_path_is_not_taken_for_the_id_of_an_account() {
    ApiResponse refused = NODE.get(ACCOUNTS + "/validateName");

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("Allow")).contains("POST");
  }

  static JsonObject byRole(String name) {
    return new JsonObject()
        .put("name", name)
        .put("IAMRole", new JsonObject().put("roleName", "untether"));
  }

  private static JsonObject byKeys(String name) {
    return new JsonObject()
        .put("name", name)
        .put(
            "accessKeys",
            new JsonObject()
                .put("accessKey", ACCESS_KEY)
                .put("secretKey", SECRET_KEY)
                .put("defaultRegionType", "Global"));
  }

  private static JsonObject byOtherRole(String name) {
    return new JsonObject()
        .put("name", name)
        .put(
            "IAMRoleFromAnotherAccount",
            new JsonObject()
                .put("accountId", "123456789012")
                .put("roleName", "team/untether")
                .put("externalId", EXTERNAL_ID));
  }

  private static JsonObject connection(String account) {
    return new JsonObject().put("regionId", Bodies.REGION_ID).put("amazonAccountId", account);
  }

  private static String connect(JsonObject account) {
    return post(CONNECTIONS, connection(account.getString("id"))).json().getString("id");
  }

  private static String newName() {
    return "account-" + UUID.randomUUID();
  }

  private static String ciphertext(JsonObject account) {
    return new Tables(NODE.database())
        .texts(
            "SELECT encode(secret_ciphertext, 'hex') FROM amazon_account WHERE id = ?::uuid",
            account.getString("id"))
        .get(0);
  }

  private static List<String> names(String path) {
    return NODE.get(path).results().stream().map(account -> account.getString("name")).toList();
  }

  private static JsonObject add(JsonObject body) {
    return post(ACCOUNTS, body).json();
  }

  private static JsonObject withoutLinks(JsonObject account) {
    JsonObject copy = account.copy();
    copy.remove("_links");
    return copy;
  }

  private static JsonArray messages(ApiResponse answer) {
    assertThat(answer.status()).isEqualTo(200);
    return new JsonArray(answer.body());
  }

  private static ApiResponse validateName(String body) {
    return NODE.client()
        .request("POST", ACCOUNTS + "/validateName", NODE.administratorToken())
        .body("application/json", body)
        .send();
  }

  private static ApiResponse validateDelete(JsonObject account) {
    return send("POST", ACCOUNTS + "/" + account.getString("id") + "/validateDelete");
  }

  private static ApiResponse delete(JsonObject account) {
    return send("DELETE", ACCOUNTS + "/" + account.getString("id"));
  }

  private static ApiResponse send(String method, String path) {
    return NODE.client().request(method, path, NODE.administratorToken()).send();
  }

  private static ApiResponse put(JsonObject account, JsonObject body) {
    return NODE.client()
        .request("PUT", ACCOUNTS + "/" + account.getString("id"), NODE.administratorToken())
        .json(body)
        .send();
  }

  private static ApiResponse post(String path, JsonObject body) {
    return NODE.client().request("POST", path, NODE.administratorToken()).json(body).send();
  }
}
