package dev.untether.identity;

import dev.untether.identity.LogonFailures.Counted;
import dev.untether.identity.LogonFailures.Verdict;
import dev.untether.identity.UserTable.StoredUser;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to log on, as it is counted by the quotas. An attempt that may be made must be ended
 * exactly once.
 */
final class LogonAttempt {
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
   * Returns whether no logon to this account has failed anywhere, so that only other clients in its
   * network have caused the failures.
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
