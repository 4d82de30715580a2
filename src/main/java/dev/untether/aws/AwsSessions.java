package dev.untether.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.AwsAccess.Credentials.AccessKeys;
import dev.untether.model.AwsAccess.Credentials.Role;
import dev.untether.model.AwsAccess.Credentials.RoleOfAnotherAccount;
import dev.untether.model.AwsAccess.EncryptedSecret;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.security.Keyring;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/**
 * What AWS is asked with. Secret keys are decrypted here, for one use. The sessions of roles are
 * kept in memory until shortly before they expire. May be used from any thread; blocks.
 */
final class AwsSessions {
  private static final int MAX_SESSIONS = 10_000;
  private static final Duration SESSION_LENGTH = Duration.ofHours(1);

  /** A session is replaced when it has less than this, or than a tenth of its length, left. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private static final Duration OWN_ACCOUNT_KEPT = Duration.ofHours(1);

  private final AwsClients clients;
  private final Keyring keyring;
  private final Supplier<AwsCredentialsProvider> ownIdentity = new OwnIdentity();
  private final Cache<SessionKey, Session> sessions =
      Caffeine.newBuilder().maximumSize(MAX_SESSIONS).expireAfterWrite(SESSION_LENGTH).build();
  private final Cache<Partition, String> ownAccounts =
      Caffeine.newBuilder().expireAfterWrite(OWN_ACCOUNT_KEPT).build();

  /** The sessions of connections are apart, so that AWS can tell which connection did what. */
  private record SessionKey(UUID subject, Credentials credentials, Partition partition) {}

  private record Session(AwsSessionCredentials credentials, Instant replaced) {
    @Override
    public String toString() {
      return "Session[hidden]";
    }
  }

  AwsSessions(AwsClients clients, Keyring keyring) {
    this.clients = clients;
    this.keyring = keyring;
  }

  /**
   * Returns what can be asked with these credentials. Assumes a role if it must.
   *
   * @param subject the connection or account, after which sessions of roles are named
   * @param anonymous calls of the same request and in its region
   */
  AwsCalls authenticated(UUID subject, Credentials credentials, AwsCalls anonymous) {
    if (credentials instanceof AccessKeys keys) {
      return anonymous.as(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(keys.accessKey(), decrypted(keys.secretKey()))));
    }
    if (credentials instanceof Credentials.None) {
      throw AwsRefusal.of(
          Reason.NO_CREDENTIALS, "The connection has only the number of an account at AWS.");
    }
    AwsCredentials session = session(subject, credentials, anonymous).credentials();
    return anonymous.as(StaticCredentialsProvider.create(session));
  }

  /** Has the role assumed anew for the next request, because AWS refuses the session. */
  void forget(UUID subject, Credentials credentials, AwsCalls calls) {
    sessions.invalidate(new SessionKey(subject, credentials, Partition.of(calls.region())));
  }

  private Session session(UUID subject, Credentials credentials, AwsCalls calls) {
    SessionKey key = new SessionKey(subject, credentials, Partition.of(calls.region()));
    Session known = sessions.getIfPresent(key);
    if (known != null && Instant.now().isBefore(known.replaced())) {
      return known;
    }
    Session assumed = assume(subject, credentials, calls);
    sessions.put(key, assumed);
    return assumed;
  }

  private Session assume(UUID subject, Credentials credentials, AwsCalls calls) {
    Partition partition = Partition.of(calls.region());
    AwsCalls own = calls.as(ownIdentity.get());
    if (credentials instanceof Role role) {
      String account = ownAccounts.get(partition, unknown -> identity(own).awsAccountId());
      return assume(subject, partition.roleArn(account, role.roleName()), null, own);
    }
    if (credentials instanceof RoleOfAnotherAccount role) {
      EncryptedSecret externalId = role.externalId();
      return assume(
          subject,
          partition.roleArn(role.awsAccountId(), role.roleName()),
          externalId == null ? null : decrypted(externalId),
          own);
    }
    throw new UnhandledVariantException(credentials);
  }

  private Session assume(
      UUID subject, String roleArn, @Nullable String externalId, AwsCalls calls) {
    Instant before = Instant.now();
    AssumeRoleResponse assumed =
        calls.call(
            "sts:AssumeRole",
            options ->
                clients
                    .sts(calls.region().code())
                    .assumeRole(
                        request ->
                            request
                                .roleArn(roleArn)
                                .roleSessionName("untether-" + subject)
                                .externalId(externalId)
                                .durationSeconds((int) SESSION_LENGTH.toSeconds())
                                .overrideConfiguration(options)));
    software.amazon.awssdk.services.sts.model.Credentials credentials = assumed.credentials();
    return new Session(
        AwsSessionCredentials.create(
            AwsCalls.text("sts:AssumeRole", credentials.accessKeyId()),
            AwsCalls.text("sts:AssumeRole", credentials.secretAccessKey()),
            credentials.sessionToken()),
        replaced(before, credentials.expiration()));
  }

  /** A session without an end is used once. */
  private static Instant replaced(Instant begin, @Nullable Instant end) {
    if (end == null) {
      return begin;
    }
    Duration tenth = Duration.between(begin, end).dividedBy(10);
    return end.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
  }

  /** Asks AWS for whom it takes these credentials; every valid credential may ask. */
  Cloud.Identity identity(AwsCalls calls) {
    String action = "sts:GetCallerIdentity";
    return calls.call(
        action,
        options -> {
          var identity =
              clients
                  .sts(calls.region().code())
                  .getCallerIdentity(request -> request.overrideConfiguration(options));
          return new Cloud.Identity(
              AwsCalls.accountNumber(action, identity.account()),
              AwsCalls.text(action, identity.arn()));
        });
  }

  private String decrypted(EncryptedSecret secret) {
    return new String(
        keyring.decrypt(secret.bytes(), secret.associatedData()), StandardCharsets.UTF_8);
  }

  /**
   * Who this machine is at AWS, by the default chain of the SDK: environment, files, container,
   * instance. The chain is looked through when a role is needed for the first time.
   */
  private static final class OwnIdentity implements Supplier<AwsCredentialsProvider> {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable DefaultCredentialsProvider chain;

    @Override
    public AwsCredentialsProvider get() {
      lock.lock();
      try {
        DefaultCredentialsProvider known = chain;
        if (known == null) {
          known = DefaultCredentialsProvider.builder().build();
          chain = known;
        }
        return StaticCredentialsProvider.create(known.resolveCredentials());
      } catch (SdkClientException noneOfTheChain) {
        throw AwsRefusal.of(
            Reason.NO_OWN_IDENTITY,
            "This machine has no identity at AWS that could assume the role.");
      } finally {
        lock.unlock();
      }
    }
  }
}
