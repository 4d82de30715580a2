package dev.untether.identity;

import dev.untether.identity.AccessTokens.TokenCheck;
import dev.untether.testing.TemporaryFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The check of an access token that every request brings. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenCheckBenchmark {
  /** Ten times as many as are remembered: taken in turn, hardly any of them is. */
  private static final int TOKENS = 100_000;

  private TemporaryFolder folder;
  private Installation installation;
  private String[] tokens;
  private int next;

  @Setup
  public void start() {
    folder = TemporaryFolder.create();
    installation = new Installation(folder.path());
    tokens = IntStream.range(0, TOKENS).mapToObj(number -> token()).toArray(String[]::new);
  }

  @TearDown
  public void stop() {
    installation.close();
    folder.close();
  }

  @Benchmark
  public TokenCheck remembered() {
    return check(tokens[0]);
  }

  @Benchmark
  public TokenCheck seenForTheFirstTime() {
    next = (next + 1) % TOKENS;
    return check(tokens[next]);
  }

  private TokenCheck check(String token) {
    return installation.accessTokens.check(token).result();
  }

  private String token() {
    Instant now = installation.clock.instant();
    User user = new User(UUID.randomUUID(), "admin", "", Role.ADMINISTRATOR, true, now);
    return installation.accessTokens.issue(
        user, UUID.randomUUID(), now, now.plus(Duration.ofHours(1)));
  }
}
