package dev.untether.identity;

import dev.untether.identity.KnownLogons.KnownLogonTable;
import dev.untether.identity.LogonFailures.Counted;
import dev.untether.identity.LogonFailures.LogonFailureTable;
import dev.untether.identity.LogonFailures.Verdict;
import dev.untether.identity.Passwords.PasswordQueue;
import dev.untether.identity.User.UserName;
import dev.untether.identity.UserTable.StoredUser;
import dev.untether.platform.IpAddress.ClientNetwork;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Limits guesses of passwords by account, by network, and by both together. There is one for each
 * node; nodes share their counts through the database.
 *
 * <p>An attempt over a quota is refused before any password is hashed. A user who has logged on
 * from a network before is delayed there only by failures of that account from that network, so
 * that attackers elsewhere cannot lock users out. Nothing reveals whether an account exists:
 * unknown names are counted in the same way, and a wrong password gets the same answer as one for
 * an unknown account.
 */
public final class LogonQuotas {
  /** The delay of each refusal, which slows down a client that keeps trying. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  /**
   * The limit of delayed refusals; more are answered at once, so that they do not fill the memory.
   */
  private static final int MAX_HELD = 2_000;

  private static final String ALGORITHM = "HmacSHA256";

  private final Vertx vertx;
  private final Database database;
  private final LongSupplier nanoTime;
  private final SecretKeySpec key;
  private final LogonFailures failures;
  private final KnownLogons known;
  private final RecentLogons recent;
  private final Bulkhead held = new Bulkhead(MAX_HELD);

  /**
   * @param signingKey the key that all nodes share
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public LogonQuotas(Vertx vertx, Database database, SigningKey signingKey, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.database = database;
    this.nanoTime = nanoTime;
    this.key = new SecretKeySpec(signingKey.secret().getBytes(), ALGORITHM);
    this.failures = new LogonFailures(database, nanoTime);
    this.known = new KnownLogons(database);
    this.recent = new RecentLogons(nanoTime);
  }

  /**
   * Judges an attempt to log on by the counts that this node has. An attempt that may be made must
   * be ended.
   */
  Future<LogonAttempt> logon(String userName, String sourceAddress) {
    String nameKey = UserName.key(userName);
    ClientNetwork network = ClientNetwork.of(sourceAddress);
    List<Counted> counted =
        List.of(
            counted(LogonQuota.PAIR, nameKey + "\n" + network.own()),
            counted(LogonQuota.ACCOUNT, nameKey), // The first two keys contain the account.
            counted(LogonQuota.NETWORK, network.own()),
            counted(LogonQuota.WIDER_NETWORK, network.wider()));
    long start = nanoTime.getAsLong();
    return known
        .contains(nameKey, network.own())
        .map(isKnown -> begin(counted, isKnown, network.own(), start));
  }

  /** Begins an attempt of a logged-on user to confirm a change with the old password. */
  Future<LogonAttempt> oldPassword(UUID userId) {
    List<Counted> counted = List.of(counted(LogonQuota.OLD_PASSWORD, userId.toString()));
    return confirm(begin(counted, true, "", nanoTime.getAsLong()));
  }

  private LogonAttempt begin(List<Counted> counted, boolean isKnown, String network, long start) {
    Verdict verdict = failures.begin(counted, isKnown);
    return new LogonAttempt(this, counted, isKnown, network, verdict, start);
  }

  /**
   * Judges the attempt again, by the counts of all nodes. If this future fails, the attempt has
   * been ended.
   */
  Future<LogonAttempt> confirm(LogonAttempt attempt) {
    if (!attempt.mayBeMade()) {
      return Future.succeededFuture(attempt);
    }
    return failures
        .refresh(attempt.counted())
        .onFailure(unknown -> attempt.abandoned())
        .map(isNew -> isNew ? again(attempt) : attempt);
  }

  /** Decides again, because other nodes have counted new failures. */
  private LogonAttempt again(LogonAttempt attempt) {
    failures.release(attempt.counted());
    return attempt.with(failures.begin(attempt.counted(), attempt.isKnown()));
  }

  /** Completes when the refusal of an attempt may be answered. */
  Future<Void> hold(long start) {
    long left = HOLD.toMillis() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start);
    if (left <= 0 || !held.tryEnter()) {
      return Future.succeededFuture();
    }
    return vertx.timer(left, TimeUnit.MILLISECONDS).onComplete(over -> held.leave()).mapEmpty();
  }

  LogonFailures failures() {
    return failures;
  }

  KnownLogons known() {
    return known;
  }

  RecentLogons recent() {
    return recent;
  }

  /** Adds this node's counts to those in the database. Never fails. */
  Future<Void> write() {
    return failures.write();
  }

  /** Deletes up to {@code limit} counts that have expired. */
  Future<Integer> purgeFailures(int limit) {
    return purge(LogonFailureTable.PURGE, limit);
  }

  /** Deletes up to {@code limit} old entries of networks from which users have logged on. */
  Future<Integer> purgeKnown(int limit) {
    return purge(KnownLogonTable.PURGE, limit);
  }

  private Future<Integer> purge(String sql, int limit) {
    return database.execute(sql, Tuple.of(limit)).map(deleted -> deleted.rowCount());
  }

  private Counted counted(LogonQuota quota, String what) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(("logon quota " + quota.name() + "\n").getBytes(StandardCharsets.UTF_8));
      ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(what.getBytes(StandardCharsets.UTF_8)));
      return new Counted(quota, new UUID(hash.getLong(), hash.getLong()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /**
   * How many failed logons are accepted without delay. After that, each failure doubles the time
   * until the next attempt, up to a limit, so that nobody is locked out for longer than the limit
   * after an attack.
   */
  enum LogonQuota {
    /** One account, from one network. */
    PAIR(10, Duration.ofMinutes(1)),
    /** All accounts, from one network. */
    NETWORK(50, Duration.ofSeconds(15)),
    /** All accounts, from a wider network, which may also contain innocent users. */
    WIDER_NETWORK(200, Duration.ofSeconds(5)),
    /** One account, from everywhere. */
    ACCOUNT(50, Duration.ofSeconds(30)),
    /** Wrong old passwords that a logged-on user gives when changing the password. */
    OLD_PASSWORD(10, Duration.ofMinutes(1));

    /** The time without a failure after which earlier ones are forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(15);

    private static final int MAX_DOUBLINGS = 10;

    private final int free;
    private final Duration maxDelay;

    LogonQuota(int free, Duration maxDelay) {
      this.free = free;
      this.maxDelay = maxDelay;
    }

    int free() {
      return free;
    }

    /** Returns the delay between the last of this many failures and the next attempt. */
    Duration delay(int failures) {
      if (failures < free) {
        return Duration.ZERO;
      }
      Duration delay = Duration.ofSeconds(1L << Math.min(failures - free, MAX_DOUBLINGS));
      return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
    }
  }

  /**
   * One attempt to log on, as it is counted by the quotas. An attempt that may be made must be
   * ended exactly once.
   */
  static final class LogonAttempt {
    private final LogonQuotas quotas;
    private final List<Counted> counted;
    private final boolean known;
    private final String network;
    private final Verdict verdict;
    private final long start;

    LogonAttempt(
        LogonQuotas quotas,
        List<Counted> counted,
        boolean known,
        String network,
        Verdict verdict,
        long start) {
      this.quotas = quotas;
      this.counted = counted;
      this.known = known;
      this.network = network;
      this.verdict = verdict;
      this.start = start;
    }

    LogonAttempt with(Verdict other) {
      return new LogonAttempt(quotas, counted, known, network, other, start);
    }

    /**
     * Returns whether no logon to this account has failed anywhere, so that only other clients in
     * its network have caused the failures.
     */
    boolean isUntried() {
      return quotas.failures().areUntried(counted.subList(0, 2));
    }

    /**
     * Returns the same attempt, treated as one of a known user although logons of other users from
     * its network have failed.
     */
    LogonAttempt asOfSomebodyKnown() {
      return new LogonAttempt(
          quotas, counted, true, network, quotas.failures().begin(counted, true), start);
    }

    List<Counted> counted() {
      return counted;
    }

    boolean isKnown() {
      return known;
    }

    /** Returns whether the password may be checked at all. */
    boolean mayBeMade() {
      return verdict.mayTry();
    }

    /**
     * Returns zero if the answer may say that the password was wrong. Otherwise that answer would
     * reveal that the account is known in this network, so a wrong password must be answered like a
     * postponed attempt, with this delay.
     */
    Duration strangersWait() {
      return verdict.strangersWait();
    }

    PasswordQueue.Share share() {
      if (known) {
        return PasswordQueue.Share.KNOWN;
      }
      return quotas.failures().areClean(counted)
          ? PasswordQueue.Share.CLEAN
          : PasswordQueue.Share.FAILED;
    }

    /** Returns the network whose attempts share one turn in the queue. */
    String network() {
      return network;
    }

    /** Returns the user if this password was recently correct for this account and network. */
    Optional<StoredUser> recall(String password) {
      return quotas.recent().recall(counted.get(0).key(), password);
    }

    void failed() {
      quotas.failures().fail(counted);
    }

    /** Ends the attempt when the password was neither correct nor wrong. */
    void abandoned() {
      quotas.failures().release(counted);
    }

    /** Ends the attempt after a correct password. */
    void matched() {
      quotas.failures().release(counted);
      quotas.failures().forget(counted.get(0));
    }

    /** Records that a session has started. Never fails. */
    Future<Void> succeeded(StoredUser user, String password) {
      quotas.recent().remember(counted.get(0).key(), user, password);
      return quotas.known().add(user.user(), network);
    }

    /** Completes when the refusal may be answered. */
    Future<Void> hold() {
      return quotas.hold(start);
    }
  }
}
