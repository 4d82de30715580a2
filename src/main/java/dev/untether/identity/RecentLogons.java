package dev.untether.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.identity.UserTable.StoredUser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Recognises, at little cost, the password of a user who recently logged on from the same network.
 * It is used when others in that network (for example behind the same proxy) have used up the quota
 * by guessing the user's password, so that they do not lock the user out.
 *
 * <p>It keeps only a keyed hash, in memory, with a key that only this process has. Guesses are
 * limited here as well, to about as many a day as the quota allows.
 */
final class RecentLogons {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_REMEMBERED = 1_000;
  private static final Duration REMEMBERED_FOR = Duration.ofHours(12);
  private static final int MAX_GUESSES = 20_000;
  private static final long NANOS_FOR_A_GUESS = Duration.ofSeconds(4).toNanos();

  private static final class Entry {
    final StoredUser user;
    final byte[] password;

    /**
     * How far the allowance of guesses is used up: each wrong guess moves this time forward, and it
     * may not pass the present.
     */
    long spentUntil;

    Entry(StoredUser user, byte[] password, long spentUntil) {
      this.user = user;
      this.password = password;
      this.spentUntil = spentUntil;
    }
  }

  private final LongSupplier nanoTime;
  private final SecretKeySpec key;
  private final Cache<UUID, Entry> entries =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();

  RecentLogons(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /**
   * Remembers a correct password.
   *
   * @param pair the key of the account and the network
   */
  synchronized void remember(UUID pair, StoredUser user, String password) {
    Entry known = entries.getIfPresent(pair);
    long spentUntil = known == null ? earliest() : known.spentUntil;
    entries.put(pair, new Entry(user, hash(user, password), spentUntil));
  }

  /** Returns the user as of the remembered logon, if the password is the same. */
  synchronized Optional<StoredUser> recall(UUID pair, String password) {
    Entry entry = entries.getIfPresent(pair);
    if (entry == null) {
      return Optional.empty();
    }
    long next = Math.max(entry.spentUntil, earliest()) + NANOS_FOR_A_GUESS;
    if (next > nanoTime.getAsLong()) {
      return Optional.empty();
    }
    if (MessageDigest.isEqual(entry.password, hash(entry.user, password))) {
      return Optional.of(entry.user);
    }
    entry.spentUntil = next;
    return Optional.empty();
  }

  private long earliest() {
    return nanoTime.getAsLong() - MAX_GUESSES * NANOS_FOR_A_GUESS;
  }

  private byte[] hash(StoredUser user, String password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(user.passwordHash().getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(Passwords.normalised(password).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
