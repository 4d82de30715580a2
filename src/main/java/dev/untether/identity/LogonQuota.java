package dev.untether.identity;

import java.time.Duration;

/**
 * How many failed logons are taken without delay, of those that are counted together. Then each
 * further failure doubles the time until the next attempt, up to a limit, so that nobody is shut
 * out for longer than that after an attack is over.
 */
enum LogonQuota {
  /** Of one account, from one network. */
  PAIR(10, Duration.ofMinutes(1)),
  /** Of all accounts, from one network. */
  NETWORK(50, Duration.ofSeconds(15)),
  /** Of all accounts, from a wider network, in which others may be who have done nothing. */
  WIDER_NETWORK(200, Duration.ofSeconds(5)),
  /** Of one account, from everywhere. */
  ACCOUNT(50, Duration.ofSeconds(30)),
  /** Of somebody who is logged on and does not know the password that they want to change. */
  OLD_PASSWORD(10, Duration.ofMinutes(1));

  /** After so long without a failure, the earlier ones are forgotten. */
  static final Duration MEMORY = Duration.ofMinutes(15);

  private static final int MOST_DOUBLINGS = 10;

  private final int free;
  private final Duration longestDelay;

  LogonQuota(int free, Duration longestDelay) {
    this.free = free;
    this.longestDelay = longestDelay;
  }

  int free() {
    return free;
  }

  /** How long after the last of so many failures the next attempt may be made. */
  Duration delay(int failures) {
    if (failures < free) {
      return Duration.ZERO;
    }
    Duration delay = Duration.ofSeconds(1L << Math.min(failures - free, MOST_DOUBLINGS));
    return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
  }
}
