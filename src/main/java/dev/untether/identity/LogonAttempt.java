package dev.untether.identity;

import dev.untether.identity.LogonFailures.Counted;
import dev.untether.identity.LogonFailures.Verdict;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One attempt to log on, as the quotas see it. One that may be made is ended exactly once. */
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

  /** Whether nobody has failed with this account anywhere: it pays for others in its network. */
  boolean isUntried() {
    return quotas.failures().areUntried(counted.subList(0, 2));
  }

  /** The same attempt, of an account that gets a chance although others in its network failed. */
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

  /** Whether the password may be checked at all. */
  boolean mayBeMade() {
    return verdict.mayTry();
  }

  /**
   * Zero if a wrong password may be answered as one. Otherwise that answer would tell that the
   * account is known here, and only a right password must make a difference.
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

  /** Who waits in turns with others. */
  String network() {
    return network;
  }

  /** The user, if this is the password that was right here a short while ago. */
  Optional<StoredUser> recall(String password) {
    return quotas.recent().recall(counted.get(0).key(), password);
  }

  void failed() {
    quotas.failures().fail(counted);
  }

  /** Ended by something that tells nothing about the password. */
  void abandoned() {
    quotas.failures().release(counted);
  }

  /** The password was right. */
  void matched() {
    quotas.failures().release(counted);
    quotas.failures().forget(counted.get(0));
  }

  /** A session has started. Never fails. */
  Future<Void> succeeded(StoredUser user, String password) {
    quotas.recent().remember(counted.get(0).key(), user, password);
    return quotas.known().add(user.user(), network);
  }

  /** Completes when the refusal may be answered. */
  Future<Void> hold() {
    return quotas.hold(start);
  }
}
