package dev.untether.identity;

import java.time.Duration;

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

  /** The delay between the last of this many failures and the next attempt. */
  Duration delay(int failures) {
    if (failures < free) {
      return Duration.ZERO;
    }
    Duration delay = Duration.ofSeconds(1L << Math.min(failures - free, MOST_DOUBLINGS));
    return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
  }
}
