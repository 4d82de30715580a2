package dev.untether.aws;

import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.ConnectionCommands.ListConnections;
import dev.untether.model.AmazonConnection;
import dev.untether.model.Cause;
import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks connections if the settings say so, and ends the calls to AWS when the node stops. */
public final class AwsVerticle extends VerticleBase {
  private final Aws aws;
  private final Optional<BackgroundChecks> checks;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public AwsVerticle(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.aws = new Aws(node, keyring, settings);
    this.checks =
        settings
            .checkInterval()
            .map(interval -> new BackgroundChecks(node, aws, interval, settings.share()));
  }

  /** What the API asks; needs no deployed verticle. */
  public Aws aws() {
    return aws;
  }

  @Override
  public Future<?> start() {
    checks.ifPresent(BackgroundChecks::start);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return checks
        .map(BackgroundChecks::stop)
        .orElseGet(Future::succeededFuture)
        .eventually(aws::close);
  }

  /**
   * Checks all connections in the order of their ids, spread over an interval; of several nodes,
   * one at a time does. Belongs to the context on which it is started.
   */
  private static final class BackgroundChecks {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundChecks.class);
    private static final String LEASE = "connection-checks";
    private static final Duration TICK = Duration.ofSeconds(1);

    private final NodeResources node;
    private final Aws aws;
    private final Duration interval;
    private final int atOnce;
    private final Lease lease;
    private final Rounds rounds;
    private @Nullable UUID last;

    /** How many checks may begin; it grows with the time. */
    private double due = 1;

    /**
     * @param atOnce how many connections are checked at the same time, and in a second
     */
    BackgroundChecks(NodeResources node, Aws aws, Duration interval, int atOnce) {
      this.node = node;
      this.aws = aws;
      this.interval = interval;
      this.atOnce = atOnce;
      this.lease = new Lease(node.vertx(), node.pools().background(), LEASE);
      Trouble trouble =
          new Trouble(
              failure -> LOG.warn("Connections cannot be checked; Untether tries again", failure),
              () -> LOG.info("Connections are checked again"));
      this.rounds = new Rounds(node.vertx(), trouble, this::round);
    }

    void start() {
      lease.start(() -> LOG.debug("This node checks the connections"));
      rounds.every(TICK);
    }

    Future<Void> stop() {
      return rounds.stop().transform(stopped -> lease.stop());
    }

    private Future<Next> round() {
      if (lease.token().isEmpty()) {
        return Future.succeededFuture(Next.WHEN_WOKEN);
      }
      return node.bus()
          .request(ConnectionCommands.COUNT, new CountConnections())
          .compose(
              total -> {
                due =
                    Math.min(atOnce, due + total * (double) TICK.toMillis() / interval.toMillis());
                int limit = (int) due;
                return limit == 0
                    ? Future.succeededFuture()
                    : node.bus()
                        .request(ConnectionCommands.LIST, new ListConnections(last, 0, limit))
                        .compose(slice -> check(slice.connections(), limit));
              })
          .map(Next.WHEN_WOKEN);
    }

    private Future<Void> check(List<AmazonConnection> connections, int limit) {
      List<Future<?>> checks =
          connections.stream()
              .<Future<?>>map(
                  connection -> aws.check(connection.id(), Cause.ofUntether("background check")))
              .toList();
      return Future.join(checks)
          .transform(
              all -> {
                goOn(connections, checks, limit);
                return checks.stream()
                    .map(Future::cause)
                    .filter(cause -> cause != null && !isExpected(cause))
                    .findFirst()
                    .<Future<Void>>map(Future::failedFuture)
                    .orElseGet(Future::succeededFuture);
              });
    }

    /** The next round begins with the first connection that could not be checked at this moment. */
    private void goOn(List<AmazonConnection> connections, List<Future<?>> checks, int limit) {
      int done = 0;
      while (done < checks.size() && !(checks.get(done).cause() instanceof UnavailableException)) {
        done++;
      }
      if (done == connections.size() && done < limit) {
        last = null;
      } else {
        // One that can never be checked must not keep back the others.
        last = connections.get(Math.max(done, 1) - 1).id();
      }
      due -= done;
    }

    /** The connection was removed or cannot be checked, or no thread is free at the moment. */
    private static boolean isExpected(Throwable cause) {
      return cause instanceof AwsRefusal || cause instanceof UnavailableException;
    }
  }
}
