package dev.untether.identity;

import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Rounds.Next;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when and from where sessions were last seen, and writes it to the database: for each
 * session at most once a minute, for many sessions with one statement, and never while a request
 * waits for it. {@link #seen} may be called from any thread; everything else belongs to one
 * context.
 */
final class SessionActivity {
  /** Sights that follow each other sooner count as one, which keeps them cheap. */
  private static final long NOTED_EVERY = Duration.ofSeconds(1).toNanos();

  private static final long WRITTEN_EVERY = Duration.ofMinutes(1).toNanos();

  /** Sights of further sessions are left out; they are seen again later. */
  private static final int MAX_REMEMBERED = 100_000;

  private static final int MAX_WRITTEN_AT_ONCE = 500;

  private record Sight(long noted, Instant time, @Nullable String address) {}

  private final Database database;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<UUID, Sight> unwritten = new ConcurrentHashMap<>();
  private final Map<UUID, Long> writtenAt = new HashMap<>();

  /**
   * @param clock the time that is written
   * @param nanoTime measures how much time has passed
   */
  SessionActivity(Database database, Clock clock, LongSupplier nanoTime) {
    this.database = database;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Notes that the session is in use now.
   *
   * @param address from where; null for from where it was last seen
   */
  void seen(UUID sessionId, @Nullable String address) {
    long now = nanoTime.getAsLong();
    Sight last = unwritten.get(sessionId);
    if (last == null ? unwritten.size() < MAX_REMEMBERED : now - last.noted() > NOTED_EVERY) {
      String from = address == null && last != null ? last.address() : address;
      unwritten.put(sessionId, new Sight(now, clock.instant(), from));
    }
  }

  /** Writes what is due: of the sessions that were written less than a minute ago, nothing. */
  Future<Next> write() {
    long now = nanoTime.getAsLong();
    writtenAt.values().removeIf(time -> now - time >= WRITTEN_EVERY);
    return write(next(id -> !writtenAt.containsKey(id)), now);
  }

  /** Writes everything, because this node stops. */
  Future<Void> writeAll() {
    List<Map.Entry<UUID, Sight>> rest = next(id -> true);
    return rest.isEmpty()
        ? Future.succeededFuture()
        : write(rest, nanoTime.getAsLong()).compose(written -> writeAll());
  }

  private List<Map.Entry<UUID, Sight>> next(Predicate<UUID> isDue) {
    List<Map.Entry<UUID, Sight>> due = new ArrayList<>();
    for (Map.Entry<UUID, Sight> entry : unwritten.entrySet()) {
      if (due.size() == MAX_WRITTEN_AT_ONCE) {
        break;
      }
      if (isDue.test(entry.getKey())) {
        due.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    return due;
  }

  private Future<Next> write(List<Map.Entry<UUID, Sight>> due, long now) {
    if (due.isEmpty()) {
      return Future.succeededFuture(Next.WHEN_WOKEN);
    }
    return database
        .execute(
            SessionTable.SEEN,
            Tuple.of(
                due.stream().map(Map.Entry::getKey).toArray(UUID[]::new),
                due.stream()
                    .map(entry -> entry.getValue().time().atOffset(ZoneOffset.UTC))
                    .toArray(OffsetDateTime[]::new),
                due.stream().map(entry -> entry.getValue().address()).toArray(String[]::new)))
        .map(
            written -> {
              for (Map.Entry<UUID, Sight> entry : due) {
                // A later sight stays, and is written in a minute.
                unwritten.remove(entry.getKey(), entry.getValue());
                writtenAt.put(entry.getKey(), now);
              }
              return due.size() == MAX_WRITTEN_AT_ONCE ? Next.AT_ONCE : Next.WHEN_WOKEN;
            });
  }
}
