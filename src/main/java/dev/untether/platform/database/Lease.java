package dev.untether.platform.database;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims a lease again and again, and renews it while it is held. All methods must be called on one
 * context.
 *
 * <p>The holder knows by its own monotonic clock when another node may have taken over, without a
 * query. Its writes should still be fenced by {@code lease_is_current(name, token)}.
 */
public final class Lease {
  /** The time after which another node takes over from one that died. */
  public static final Duration LENGTH = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final int CLAIMS_PER_LENGTH = 4;

  private final Database database;
  private final String name;
  private final UUID holder = UUID.randomUUID();
  private final Rounds rounds;
  private Runnable onHeld = () -> {};
  private OptionalLong token = OptionalLong.empty();
  private long heldUntil;

  public Lease(Vertx vertx, Database database, String name) {
    this.database = database;
    this.name = name;
    Trouble trouble =
        new Trouble(failure -> LOG.debug("The lease {} cannot be claimed", name, failure));
    this.rounds = new Rounds(vertx, trouble, this::claim);
  }

  /**
   * Begins to claim the lease.
   *
   * @param listener called whenever the lease is acquired, but not when it is renewed
   */
  public void start(Runnable listener) {
    onHeld = listener;
    rounds.every(LENGTH.dividedBy(CLAIMS_PER_LENGTH));
    rounds.wake();
  }

  /** The fencing token while the lease is held; empty when another node may hold it. */
  public OptionalLong token() {
    return System.nanoTime() - heldUntil < 0 ? token : OptionalLong.empty();
  }

  /** Releases the lease, so that another node does not have to wait until it expires. */
  public Future<Void> stop() {
    token = OptionalLong.empty();
    return rounds
        .stop()
        .transform(ignored -> database.execute(LeaseTable.RELEASE, Tuple.of(name, holder)))
        .mapEmpty();
  }

  private Future<Next> claim() {
    long asked = System.nanoTime();
    return database
        .execute(LeaseTable.CLAIM, Tuple.of(name, holder, LENGTH.toMillis()))
        .onSuccess(
            rows -> {
              if (rows.size() > 0 && !rounds.isStopped()) {
                held(Rows.only(rows).getLong("token"), asked);
              }
            })
        .map(Next.WHEN_WOKEN);
  }

  private void held(long current, long asked) {
    boolean acquired = token().isEmpty() || token.getAsLong() != current;
    token = OptionalLong.of(current);
    heldUntil = asked + LENGTH.toNanos();
    if (acquired) {
      LOG.debug("The lease {} is held, with the token {}", name, current);
      onHeld.run();
    }
  }

  /** The SQL of {@code lease}. */
  static final class LeaseTable {
    private LeaseTable() {}

    /**
     * Acquires a lease that is free or expired, or renews the holder's own; returns no row if
     * another node holds it. A node that takes over an expired lease, even its own, gets a new
     * token. Parameters: name, holder, milliseconds.
     */
    static final String CLAIM =
        """
        INSERT INTO lease (name, holder, token, expires_at)
        VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
        ON CONFLICT (name) DO UPDATE
           SET holder = excluded.holder,
               token = lease.token
                       + CASE WHEN lease.holder = excluded.holder
                               AND lease.expires_at > clock_timestamp() THEN 0 ELSE 1 END,
               expires_at = excluded.expires_at
         WHERE lease.holder = excluded.holder OR lease.expires_at <= clock_timestamp()
        RETURNING token
        """;

    /** Lets another node acquire the lease at once. Parameters: name, holder. */
    static final String RELEASE =
        "UPDATE lease SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2";
  }
}
