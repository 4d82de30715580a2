package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.NodeExtension;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
  private static final String NO_ID = UUID.randomUUID().toString();

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  private static String operator;
  private static String restoreOperator;

  @BeforeAll
  static void log_on() {
    operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    restoreOperator = NODE.client().tokenOfNew("Restore Operator", NODE.administratorToken());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/amazonConnections,200,200,403",
    "POST,/api/v1/amazonConnections,400,403,403",
    "GET,/api/v1/amazonConnections/{id},404,404,403",
    "DELETE,/api/v1/amazonConnections/{id},404,403,403",
    "GET,/api/v1/cloudInfrastructure/regions,200,200,403",
    "GET,/api/v1/cloudInfrastructure/regions/{id},404,404,403",
    "GET,/api/v1/users,200,403,403",
    "POST,/api/v1/users,400,403,403",
    "GET,/api/v1/users/{id},404,403,403",
    "PUT,/api/v1/users/{id},400,403,403",
    "DELETE,/api/v1/users/{id},404,403,403",
    "GET,/api/v1/webhooks,200,200,403",
    "POST,/api/v1/webhooks,400,403,403",
    "GET,/api/v1/webhooks/{id},404,404,403",
    "PUT,/api/v1/webhooks/{id},400,403,403",
    "DELETE,/api/v1/webhooks/{id},404,403,403",
    "POST,/api/v1/webhooks/{id}/test,404,403,403",
    "POST,/api/v1/webhooks/{id}/rotateSecret,404,403,403",
    "GET,/api/v1/webhooks/{id}/deliveries,404,404,403",
    "GET,/api/v1/webhooks/{id}/deliveries/{id},404,403,403",
    "POST,/api/v1/webhooks/{id}/deliveries/{id}/redeliver,404,403,403",
    "POST,/api/v1/webhooks/{id}/replay,400,403,403",
    "GET,/api/v1/auditRecords,200,403,403",
    "GET,/api/v1/events/counts,200,200,403",
    "GET,/api/v1/system,200,200,403",
    "GET,/api/v1/logonSessions,200,200,200",
    "GET,/api/v1/logonSessions/current,200,200,200",
    "DELETE,/api/v1/logonSessions/{id},404,404,404",
    "DELETE,/api/v1/users/{id}/logonSessions,404,403,403",
  })
  void each_role_may_do_what_the_contract_says(
      String method, String path, int asAdministrator, int asOperator, int asRestoreOperator) {
    assertThat(status(method, path, NODE.administratorToken())).isEqualTo(asAdministrator);
    assertThat(status(method, path, operator)).isEqualTo(asOperator);
    assertThat(status(method, path, restoreOperator)).isEqualTo(asRestoreOperator);
  }

  @Test
  void an_operator_cannot_remove_and_the_attempt_is_recorded() {
    String id = NODE.client().addConnection(NODE.administratorToken());

    assertThat(NODE.client().removal(id, operator).send().problem())
        .isEqualTo("403 AccessDenied accessDenied");

    assertThat(NODE.get("/api/v1/amazonConnections/" + id).status()).isEqualTo(200);
    assertThat(new Trail(NODE.client(), NODE.administratorToken()).about(id))
        .last()
        .satisfies(
            record -> {
              assertThat(record.getString("type"))
                  .isEqualTo("dev.untether.connection.removal.refused.v1");
              assertThat(record.getString("actor")).startsWith("user-");
              assertThat(record.getJsonObject("data").getString("reason"))
                  .contains("Portal Operator");
            });
  }

  private static int status(String method, String path, String token) {
    ApiRequest request = NODE.client().request(method, path.replace("{id}", NO_ID), token);
    boolean hasBody = method.equals("POST") || method.equals("PUT");
    return (hasBody ? request.body("application/json", "{") : request).send().status();
  }
}
