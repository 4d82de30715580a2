package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_connection_by_account_shows_its_account() {
    ApiResponse added = add(Bodies.connectionByAccount());

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().getMap())
        .containsOnlyKeys("id", "regionId", "amazonAccountId", "createdAt", "createdBy", "_links")
        .containsEntry("regionId", Bodies.REGION_ID)
        .containsEntry("amazonAccountId", "123456789012")
        .containsEntry("createdBy", TestNode.ADMINISTRATOR);
    assertThat(UUID.fromString(added.json().getString("id"))).isNotNull();
    assertThat(Instant.parse(added.json().getString("createdAt"))).isNotNull();
  }

  @Test
  void a_connection_by_keys_shows_four_characters_of_one_and_nothing_of_the_other() {
    ApiResponse added = add(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY));

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().getMap())
        .containsOnlyKeys("id", "regionId", "accessKey", "createdAt", "createdBy", "_links")
        .containsEntry("accessKey", "****************MPLE");
  }

  @Test
  void location_leads_to_the_connection() {
    ApiResponse added = add(Bodies.connectionByAccount());
    String location = added.header("Location").orElseThrow();

    assertThat(location)
        .isEqualTo(NODE.client().address() + CONNECTIONS + "/" + added.json().getString("id"));
    assertThat(NODE.get(location).json()).isEqualTo(added.json());
  }

  @Test
  void the_list_has_the_connection_as_it_is_shown_alone() {
    JsonObject added = add(Bodies.connectionByAccount()).json();

    assertThat(NODE.get(CONNECTIONS).results()).contains(added);
  }

  @Test
  void an_id_matches_in_upper_case_too() {
    String id = NODE.client().addConnection(NODE.administratorToken());

    assertThat(NODE.get(CONNECTIONS + "/" + id.toUpperCase(ROOT)).json().getString("id"))
        .isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | regionId",
        "{} | amazonAccountId",
        "{'regionId':'00000000-0000-0000-0000-000000000000'} | regionId",
        "{'regionId':'none'} | regionId",
        "{'regionId':null} | regionId",
        "{'amazonAccountId':'1','accessKey':'AKIAIOSFODNN7EXAMPLE'} | amazonAccountId",
        "{'amazonAccountId':'1','secretKey':'s'} | amazonAccountId",
        "{'accessKey':'AKIAIOSFODNN7EXAMPLE'} | secretKey",
        "{'secretKey':'s'} | accessKey",
        "{'accessKey':'short','secretKey':'with space'} | secretKey",
        "{'accessKey':'1234','secretKey':'s'} | accessKey",
        "{'amazonAccountId':''} | amazonAccountId",
        "{'amazonAccountId':'a b'} | amazonAccountId",
        "{'amazonAccountId':['1']} | amazonAccountId",
        "{'regionId':'a','REGIONID':'b'} | regionId",
      })
  void what_is_wrong_with_a_new_connection_is_told_by_name(String body, String property) {
    ApiResponse refused =
        NODE.client()
            .request("POST", CONNECTIONS, NODE.administratorToken())
            .body("application/json", body.replace('\'', '"'))
            .send();

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).contains(property);
  }

  @Test
  void an_addition_is_one_event() {
    String id = add(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY)).json().getString("id");

    assertThat(new Trail(NODE.client(), NODE.administratorToken()).about(id))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.getString("type")).isEqualTo("dev.untether.connection.added.v1");
              assertThat(record.getJsonObject("data").getString("accessKey"))
                  .isEqualTo("****************MPLE");
            });
  }

  private static ApiResponse add(JsonObject connection) {
    return NODE.client()
        .request("POST", CONNECTIONS, NODE.administratorToken())
        .json(connection)
        .send();
  }
}
