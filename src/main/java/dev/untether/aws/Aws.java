package dev.untether.aws;

import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.EncryptionKey;
import dev.untether.aws.Cloud.EndpointVerdict;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.Cloud.InstanceType;
import dev.untether.aws.Cloud.Network;
import dev.untether.aws.Cloud.SecurityGroup;
import dev.untether.aws.Cloud.Subnetwork;
import dev.untether.aws.Cloud.Zone;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.Cause;
import dev.untether.model.Regions.Region;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Asks AWS with the credentials of a connection or an account. Fails with {@link AwsRefusal} when a
 * repetition would fail again, and with {@link dev.untether.platform.flow.UnavailableException}
 * when it may succeed later. May be used from any thread; a future completes on the context of its
 * caller.
 */
public final class Aws {
  private final CredentialChoice choice;
  private final AwsClients clients;
  private final AwsQuestions questions;
  private final ConnectionChecks checks;
  private final BucketsOfAccounts buckets;
  private final Ec2Reads ec2;
  private final KmsReads kms;
  private final S3Reads s3;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public Aws(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.choice = new CredentialChoice(node.bus());
    this.clients = new AwsClients(settings);
    this.questions = new AwsQuestions(node, keyring, settings, clients);
    this.checks = new ConnectionChecks(node, choice, questions);
    this.ec2 = new Ec2Reads(clients);
    this.kms = new KmsReads(clients);
    this.s3 = new S3Reads(clients);
    this.buckets = new BucketsOfAccounts(choice, questions, s3);
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

  /** Returns the top-level folders of a bucket; empty if the account has no such bucket. */
  public Future<Optional<List<Folder>>> folders(UUID connectionId, UUID bucketId) {
    return through(
        connectionId,
        "folders of " + bucketId,
        calls ->
            S3Reads.withId(s3.buckets(calls), bucketId).map(bucket -> s3.folders(calls, bucket)));
  }

  /** Returns the zones of a region that the credentials chosen for it may use. */
  public Future<List<Zone>> zonesOf(Region region) {
    return choice.forRegion(region).compose(holder -> questions.ask(holder, "zones", ec2::zones));
  }

  /** Returns the types of instances that the region has. */
  public Future<List<InstanceType>> instanceTypesOf(Region region) {
    return choice
        .forRegion(region)
        .compose(holder -> questions.ask(holder, "instance types", ec2::instanceTypes));
  }

  /** Returns the buckets of an account, sorted by name. */
  public Future<List<Bucket>> bucketsOf(UUID accountId) {
    return buckets.of(accountId);
  }

  /**
   * Returns the buckets of all accounts, sorted by name. If there are no accounts, returns those
   * that a connection can list. The list lacks the buckets of accounts that AWS refuses; fails with
   * {@link AwsRefusal} if AWS refuses all of them.
   */
  public Future<List<Bucket>> buckets() {
    return buckets.all();
  }

  /** Finds a bucket by its id; empty if no account has such a bucket. */
  public Future<Optional<Bucket>> bucket(UUID bucketId) {
    return buckets.find(bucketId);
  }

  /** Returns the top-level folders of a bucket; empty if no account has the bucket. */
  public Future<Optional<List<Folder>>> foldersOf(UUID bucketId) {
    return buckets.foldersOf(bucketId);
  }

  /** Finds a folder at the top of a bucket; empty if there is no such bucket or folder. */
  public Future<Optional<Folder>> folderOf(UUID bucketId, String name) {
    return buckets.folderOf(bucketId, name);
  }

  /** Checks the credentials of a connection with AWS, and stores the result. */
  public Future<Check> check(UUID connectionId, Cause cause) {
    return checks.check(connectionId, cause);
  }

  private <T> Future<T> through(UUID connectionId, String question, Function<AwsCalls, T> work) {
    return choice
        .ofConnection(connectionId)
        .compose(
            holder ->
                questions.ask(
                    holder,
                    question,
                    work,
                    // It may have been removed while AWS was asked.
                    () -> choice.ofConnection(connectionId)));
  }

  Future<Void> close() {
    clients.close();
    return questions.close();
  }
}
