package dev.untether.aws;

import dev.untether.aws.AwsReads.Question;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.EncryptionKey;
import dev.untether.aws.Cloud.EndpointVerdict;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.Cloud.Network;
import dev.untether.aws.Cloud.SecurityGroup;
import dev.untether.aws.Cloud.Subnetwork;
import dev.untether.aws.Cloud.Zone;
import dev.untether.command.AccountCommands;
import dev.untether.command.AccountCommands.FindAccess;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/**
 * Asks AWS with the credentials of a connection or an account. Fails with {@link AwsRefusal} when a
 * repetition would fail again, and with {@link dev.untether.platform.flow.UnavailableException}
 * when it may succeed later. May be used from any thread; a future completes on the context of its
 * caller.
 */
public final class Aws {
  private final Bus bus;
  private final AwsSettings settings;
  private final MeterRegistry metrics;
  private final AwsClients clients;
  private final AwsSessions sessions;
  private final AwsReads reads;
  private final Ec2Reads ec2;
  private final KmsReads kms;
  private final S3Reads s3;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public Aws(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.bus = node.bus();
    this.settings = settings;
    this.metrics = node.metrics().registry();
    this.clients = new AwsClients(settings);
    this.sessions = new AwsSessions(clients, keyring);
    this.reads = new AwsReads(node, settings.maxConcurrent());
    this.ec2 = new Ec2Reads(clients);
    this.kms = new KmsReads(clients);
    this.s3 = new S3Reads(clients);
  }

  public Future<List<Network>> networks(UUID connectionId) {
    return through(connectionId, "networks", ec2::networks);
  }

  /**
   * Returns the subnets.
   *
   * @param network only those of this VPC; empty for all
   */
  public Future<List<Subnetwork>> subnetworks(UUID connectionId, Optional<String> network) {
    return through(
        connectionId,
        "subnetworks of " + network.orElse("all"),
        calls -> ec2.subnetworks(calls, network));
  }

  /**
   * Returns the security groups.
   *
   * @param network only those of this VPC; empty for all
   */
  public Future<List<SecurityGroup>> securityGroups(UUID connectionId, Optional<String> network) {
    return through(
        connectionId,
        "security groups of " + network.orElse("all"),
        calls -> ec2.securityGroups(calls, network));
  }

  public Future<List<Zone>> zones(UUID connectionId) {
    return through(connectionId, "zones", ec2::zones);
  }

  /** The id that every installation gives to the zone with this name. */
  public static UUID zoneId(String name) {
    return Ec2Reads.zoneId(name);
  }

  public Future<EndpointVerdict> reachesS3(UUID connectionId, String subnetId) {
    return through(
        connectionId, "way to S3 from " + subnetId, calls -> ec2.reachesS3(calls, subnetId));
  }

  public Future<List<EncryptionKey>> encryptionKeys(UUID connectionId) {
    return through(connectionId, "keys", kms::keys);
  }

  /** Returns what is at the top of a bucket; empty if the account has no such bucket. */
  public Future<Optional<List<Folder>>> folders(UUID connectionId, UUID bucketId) {
    return through(
        connectionId,
        "folders of " + bucketId,
        calls -> bucket(calls, bucketId).map(bucket -> s3.folders(calls, bucket)));
  }

  private Optional<Bucket> bucket(AwsCalls calls, UUID bucketId) {
    return s3.buckets(calls).stream().filter(bucket -> bucket.id().equals(bucketId)).findFirst();
  }

  private <T> Future<T> through(UUID connectionId, String question, Function<AwsCalls, T> work) {
    return access(connectionId)
        .compose(
            access ->
                ask(
                    access.connectionId(),
                    owner(access),
                    access.credentials(),
                    region(access),
                    question,
                    work,
                    // It may have been removed while AWS was asked.
                    () -> access(connectionId)));
  }

  private Future<AwsAccess> access(UUID connectionId) {
    return bus.request(AccountCommands.FIND_ACCESS, new FindAccess(connectionId))
        .map(
            found -> {
              AwsAccess access = found.access();
              if (access == null) {
                throw AwsRefusal.of(Reason.NO_CONNECTION, "There is no such connection.");
              }
              return access;
            });
  }

  private <T> Future<T> ask(
      UUID subject,
      UUID owner,
      Credentials credentials,
      Region region,
      String question,
      Function<AwsCalls, T> work,
      Supplier<Future<?>> check) {
    if (credentials instanceof Credentials.None) {
      return Future.failedFuture(
          AwsRefusal.of(
              Reason.NO_CREDENTIALS, "The connection has only the number of an account at AWS."));
    }
    return reads.ask(
        new Question(subject, owner, credentials, region, question),
        deadline -> {
          AwsCalls anonymous = anonymous(region, deadline);
          try {
            return work.apply(sessions.authenticated(subject, credentials, anonymous));
          } catch (AwsRefusal refusal) {
            if (refusal.reason() == Reason.CREDENTIALS) {
              sessions.forget(subject, credentials, anonymous);
            }
            throw refusal;
          }
        },
        check);
  }

  private AwsCalls anonymous(Region region, AwsCalls.Deadline deadline) {
    return new AwsCalls(
        region, AnonymousCredentialsProvider.create(), deadline, settings.timeout(), metrics);
  }

  private static UUID owner(AwsAccess access) {
    UUID account = access.accountId();
    return account == null ? access.connectionId() : account;
  }

  private static Region region(AwsAccess access) {
    return Regions.byId(access.regionId()).orElseThrow();
  }

  Future<Void> close() {
    clients.close();
    return reads.close();
  }
}
