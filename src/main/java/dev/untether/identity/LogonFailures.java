package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.identity.LogonQuotas.LogonQuota;
import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failed logons by the keys of the quotas. Most attempts are decided in memory. The counts
 * are added to those in the database about once a second, so that all nodes agree and a flood does
 * not cost a statement per attempt. Delays are measured from the last failure; between nodes, the
 * database's clock is used. Thread-safe and of bounded size.
 */
final class LogonFailures {
  private static final Logger LOG = LoggerFactory.getLogger(LogonFailures.class);
  private static final int MAX_TALLIES = 100_000;
  private static final Duration MIN_WAIT = Duration.ofSeconds(1);

  /** Limit of concurrent attempts by a known user. */
  private static final int MAX_UNDER_WAY = 48;

  /**
   * Attempts on accounts without failures that a network over its quota may make at once, and then
   * one more each second, because not everybody in the network is to blame.
   */
  private static final int MAX_FRESH = 5;

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** A key under which failures are counted together; it does not reveal the account or network. */
  record Counted(LogonQuota quota, UUID key) {}

  /** The decision on an attempt, and how long a user must wait who is not known in this network. */
  record Verdict(Duration strangersWait, boolean mayTry) {}

  private static final class Tally {
    int failures;
    long lastFailure;
    int underWay;
    long freshUntil = Long.MIN_VALUE;

    /**
     * The count must not become negative, which it would if this tally was evicted and created
     * again while attempts were running.
     */
    void end() {
      underWay = Math.max(0, underWay - 1);
    }
  }

  private final Database database;
  private final LongSupplier nanoTime;
  private final Cache<UUID, Tally> tallies =
      Caffeine.newBuilder()
          .maximumSize(MAX_TALLIES)
          .expireAfterAccess(LogonQuota.MEMORY.multipliedBy(2))
          .build();
  private Map<UUID, Integer> unwritten = new HashMap<>();
  private Map<UUID, Integer> beingWritten = Map.of();
  private Set<UUID> forgotten = new HashSet<>();

  /**
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  LogonFailures(Database database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
  }

  /**
   * Decides on an attempt, and counts it as running if it may be made.
   *
   * @param counted where a failure will count; the pair of account and network comes first
   * @param known whether the account is known in the network: then only failures of that pair count
   */
  synchronized Verdict begin(List<Counted> counted, boolean known) {
    long now = nanoTime.getAsLong();
    Duration wait = strangersWait(counted, now);
    boolean mayTry = wait.isZero() || (known && mayTryKnown(counted.get(0), now));
    if (mayTry) {
      counted.forEach(place -> tally(place).underWay++);
    }
    return new Verdict(wait, mayTry);
  }

  /** Reads the counts of all nodes, and returns whether there are new failures. */
  Future<Boolean> refresh(List<Counted> counted) {
    return database
        .executeRepeatable(
            LogonFailureTable.READ,
            Tuple.of((Object) counted.stream().map(Counted::key).toArray(UUID[]::new)))
        .map(rows -> takeOver(counted, rows));
  }

  /** Ends a running attempt whose password was not wrong. */
  synchronized void release(List<Counted> counted) {
    counted.forEach(place -> tally(place).end());
  }

  /** Ends a running attempt, and counts it as failed. */
  synchronized void fail(List<Counted> counted) {
    long now = nanoTime.getAsLong();
    for (Counted place : counted) {
      Tally tally = tally(place);
      forgetOld(tally, now);
      tally.end();
      tally.failures++;
      tally.lastFailure = now;
      if (unwritten.size() < MAX_TALLIES) {
        unwritten.merge(place.key(), 1, Integer::sum);
      }
    }
  }

  /** Resets the failures of one key after a success. */
  synchronized void forget(Counted place) {
    Tally tally = tally(place);
    if (tally.failures > 0) {
      tally.failures = 0;
      unwritten.remove(place.key());
      forgotten.add(place.key());
    }
  }

  /** Returns whether none of these keys has recent failures. */
  synchronized boolean areClean(List<Counted> counted) {
    long now = nanoTime.getAsLong();
    return counted.stream().allMatch(place -> failures(tally(place), now) == 0);
  }

  /** Returns whether none of these keys has recent failures or running attempts. */
  synchronized boolean areUntried(List<Counted> counted) {
    return areClean(counted) && counted.stream().allMatch(place -> tally(place).underWay == 0);
  }

  /**
   * Adds this node's counts to those in the database. Never fails. Must not be called concurrently.
   */
  Future<Void> write() {
    return writeCounted(takeUnwritten(), takeForgotten());
  }

  private Future<Void> writeCounted(Map<UUID, Integer> added, Set<UUID> removed) {
    return remove(removed)
        .compose(done -> add(added))
        .onFailure(
            failure -> {
              LOG.debug(
                  "Counts of failed logons could not be written; the next round writes them",
                  failure);
              keep(added, removed);
            })
        .otherwiseEmpty();
  }

  private Future<Void> remove(Set<UUID> keys) {
    return keys.isEmpty()
        ? Future.succeededFuture()
        : database
            .execute(LogonFailureTable.FORGET, Tuple.of((Object) keys.toArray(UUID[]::new)))
            .mapEmpty();
  }

  private Future<Void> add(Map<UUID, Integer> added) {
    return added.isEmpty()
        ? Future.succeededFuture()
        : database
            .execute(
                LogonFailureTable.ADD,
                Tuple.of(
                    added.keySet().toArray(UUID[]::new),
                    added.values().toArray(Integer[]::new),
                    (double) LogonQuota.MEMORY.toSeconds()))
            .map(this::takeOverSums);
  }

  private synchronized Map<UUID, Integer> takeUnwritten() {
    Map<UUID, Integer> taken = unwritten;
    unwritten = new HashMap<>();
    beingWritten = taken;
    return taken;
  }

  private synchronized Set<UUID> takeForgotten() {
    Set<UUID> taken = forgotten;
    forgotten = new HashSet<>();
    return taken;
  }

  private synchronized void keep(Map<UUID, Integer> added, Set<UUID> removed) {
    beingWritten = Map.of();
    added.forEach((key, number) -> unwritten.merge(key, number, Integer::sum));
    forgotten.addAll(removed);
  }

  private synchronized boolean takeOver(List<Counted> counted, RowSet<Row> rows) {
    long now = nanoTime.getAsLong();
    Map<UUID, Row> found = new HashMap<>();
    rows.forEach(row -> found.put(row.getUUID("key"), row));
    boolean isNew = false;
    for (Counted place : counted) {
      Tally tally = tally(place);
      Row row = found.get(place.key());
      long age = row == null ? 0 : Math.max(0, (long) (row.getDouble("age") * 1e9));
      int stored = 0;
      if (row != null && age < LogonQuota.MEMORY.toNanos()) {
        stored = row.getInteger("failures");
      }
      int all = unadded(place.key()) + stored;
      if (all > failures(tally, now)) {
        isNew = true;
        tally.lastFailure =
            tally.failures == 0 ? now - age : Math.max(now - age, tally.lastFailure);
      }
      tally.failures = all;
    }
    return isNew;
  }

  private synchronized @Nullable Void takeOverSums(RowSet<Row> rows) {
    beingWritten = Map.of();
    for (Row row : rows) {
      Tally tally = tallies.getIfPresent(row.getUUID("key"));
      if (tally != null) {
        tally.failures = row.getInteger("failures") + unadded(row.getUUID("key"));
      }
    }
    return null;
  }

  /** Returns the number of this node's failures that are not in the database yet. */
  private int unadded(UUID key) {
    return unwritten.getOrDefault(key, 0) + beingWritten.getOrDefault(key, 0);
  }

  /**
   * Returns how long a user must wait who is not known in this network; zero if anybody may try
   * now.
   */
  private Duration strangersWait(List<Counted> counted, long now) {
    Duration wait = Duration.ZERO;
    boolean fresh = true;
    for (Counted place : counted) {
      Duration here = wait(place, now);
      if (isOfNetwork(place.quota())) {
        continue;
      }
      wait = longer(wait, here);
      fresh &= failures(tally(place), now) == 0 && tally(place).underWay == 0;
    }
    for (Counted place : counted) {
      Duration here = isOfNetwork(place.quota()) ? wait(place, now) : Duration.ZERO;
      if (!here.isZero() && !(fresh && takeFresh(tally(place), now))) {
        wait = longer(wait, here);
      }
    }
    return wait;
  }

  private boolean mayTryKnown(Counted pair, long now) {
    Tally tally = tally(pair);
    return failures(tally, now) < pair.quota().free()
        ? tally.underWay < MAX_UNDER_WAY
        : wait(pair, now).isZero();
  }

  /** Past the quota, attempts run one at a time, so that concurrent ones cannot share one delay. */
  private Duration wait(Counted place, long now) {
    Tally tally = tally(place);
    int failures = failures(tally, now);
    if (failures + tally.underWay < place.quota().free()) {
      return Duration.ZERO;
    }
    Duration left = place.quota().delay(failures).minusNanos(now - tally.lastFailure);
    if (left.isNegative() || left.isZero()) {
      return tally.underWay == 0 ? Duration.ZERO : MIN_WAIT;
    }
    return left;
  }

  private static boolean isOfNetwork(LogonQuota quota) {
    return quota == LogonQuota.NETWORK || quota == LogonQuota.WIDER_NETWORK;
  }

  private static boolean takeFresh(Tally network, long now) {
    long earliest = now - MAX_FRESH * FRESH_NANOS;
    long next = Math.max(network.freshUntil, earliest);
    if (next + FRESH_NANOS > now) {
      return false;
    }
    network.freshUntil = next + FRESH_NANOS;
    return true;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static int failures(Tally tally, long now) {
    forgetOld(tally, now);
    return tally.failures;
  }

  private static void forgetOld(Tally tally, long now) {
    if (tally.failures > 0 && now - tally.lastFailure > LogonQuota.MEMORY.toNanos()) {
      tally.failures = 0;
    }
  }

  private Tally tally(Counted place) {
    return tallies.get(place.key(), first -> new Tally());
  }

  /** The SQL of {@code logon_failure}. */
  static final class LogonFailureTable {
    private LogonFailureTable() {}

    /** Parameters: keys. */
    static final String READ =
        """
        SELECT key, failures,
               extract(epoch FROM clock_timestamp() - last_failed_at)::double precision AS age
          FROM logon_failure
         WHERE key = ANY ($1::uuid[])
        """;

    /**
     * Adds failures to each key, and returns the new counts. Rows are locked in the order of their
     * keys, so that nodes do not deadlock. Parameters: keys, numbers, seconds without a failure
     * after which earlier ones are forgotten.
     */
    static final String ADD =
        """
        INSERT INTO logon_failure AS known (key, failures, last_failed_at)
        SELECT key, failures, clock_timestamp()
          FROM unnest($1::uuid[], $2::integer[]) AS added (key, failures)
         ORDER BY key
        ON CONFLICT (key) DO UPDATE
           SET failures = excluded.failures
                 + CASE WHEN known.last_failed_at < excluded.last_failed_at - make_interval(secs => $3)
                        THEN 0
                        ELSE least(known.failures, 1000000)
                   END,
               last_failed_at = excluded.last_failed_at
        RETURNING key, failures
        """;

    static final String FORGET = "DELETE FROM logon_failure WHERE key = ANY ($1::uuid[])";

    /** Parameters: limit. */
    static final String PURGE =
        """
        DELETE FROM logon_failure
         WHERE key IN (SELECT key FROM logon_failure
                        WHERE last_failed_at < now() - interval '1 hour'
                        LIMIT $1
                          FOR UPDATE SKIP LOCKED)
        """;
  }
}
