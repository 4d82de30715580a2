package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever guesses passwords is slowed down, and is in nobody's way. */
class LogonFloodTest {
  private static final int CLIENTS = 200;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void beside_200_clients_with_wrong_passwords_right_ones_log_on_from_the_same_address() {
    NODE.client().addUser("newcomer", "a password that is good", "Portal Operator", token());
    List<CompletableFuture<ApiResponse>> guesses =
        IntStream.range(0, CLIENTS).mapToObj(LogonFloodTest::guess).toList();

    List<Integer> attacked =
        IntStream.range(0, 5)
            .mapToObj(turn -> NODE.client().logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD))
            .map(ApiResponse::status)
            .toList();
    int newcomer = NODE.client().logOn("newcomer", "a password that is good").status();

    assertThat(attacked).containsOnly(200);
    assertThat(newcomer).isEqualTo(200);
    List<ApiResponse> refusals = guesses.stream().map(CompletableFuture::join).toList();
    assertThat(refusals).extracting(ApiResponse::status).isSubsetOf(401, 429).contains(401, 429);
    assertThat(refusals)
        .filteredOn(refusal -> refusal.status() == 429)
        .allSatisfy(
            refusal -> {
              assertThat(refusal.problem()).isEqualTo("429 ServiceUnavailable tooManyFailedLogons");
              assertThat(refusal.header("Retry-After")).hasValueSatisfying(LogonFloodTest::isSoon);
            });
    assertThat(NODE.get("/api/v1/problems/tooManyFailedLogons").status()).isEqualTo(200);
  }

  private static CompletableFuture<ApiResponse> guess(int number) {
    return NODE.client().logOnRequest(TestNode.ADMINISTRATOR, "guess " + number).sendAsync();
  }

  private static void isSoon(String seconds) {
    assertThat(Integer.parseInt(seconds)).isBetween(1, 60);
  }

  private static String token() {
    return NODE.administratorToken();
  }
}
