package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricNamesTest {
  private static final Pattern NAME = Pattern.compile("(?m)^# TYPE .*$");
  private static final Pattern ROUTE = Pattern.compile("route=\"([^\"]*)\"");

  @Test
  void names_are_those_that_prometheus_wants_and_each_route_is_one_path() {
    try (TestNode node = TestNode.start(TestDatabase.create().uri(), Map.of())) {
      ApiClient client = node.client();
      String token = client.administratorToken();
      for (String path :
          List.of("/swagger", "/swagger/", "/swagger/none", "/api/v1/users/admin", "/none")) {
        client.request("GET", path, token).send();
        client.request("PATCH", path, token).send();
      }
      String metrics =
          new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()))
              .bare("GET", "/metrics")
              .send()
              .body();

      assertThat(ROUTE.matcher(metrics).results().map(MatchResult::group).distinct())
          .contains("route=\"/swagger/\"", "route=\"/api/v1/users/:userId\"")
          .noneMatch(route -> route.contains(">"));
      // What promtool check metrics complains of in names.
      assertThat(NAME.matcher(metrics).results().map(MatchResult::group))
          .isNotEmpty()
          .noneMatch(line -> line.matches(".*_(ns|ms|us|nanoseconds|milliseconds)(_.*| .*)"))
          .noneMatch(line -> line.matches(".*_(count|sum|bucket) (gauge|counter)"))
          .noneMatch(line -> line.endsWith(" counter") && !line.endsWith("_total counter"))
          .noneMatch(line -> line.endsWith("_total gauge"));
    }
  }
}
