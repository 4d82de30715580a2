package dev.untether.aws;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import dev.untether.aws.AwsCalls.ThrottledException;
import dev.untether.aws.AwsReads.Question;
import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.EncryptionKey;
import dev.untether.aws.Cloud.EndpointVerdict;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.Cloud.Identity;
import dev.untether.aws.Cloud.InstanceType;
import dev.untether.aws.Cloud.Network;
import dev.untether.aws.Cloud.SecurityGroup;
import dev.untether.aws.Cloud.Subnetwork;
import dev.untether.aws.Cloud.Zone;
import dev.untether.aws.CredentialChoice.Holder;
import dev.untether.command.AccountCommands;
import dev.untether.command.AccountCommands.FindAccess;
import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.RecordCheck;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Cause;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/**
 * Asks AWS with the credentials of a connection or an account. Fails with {@link AwsRefusal} when a
 * repetition would fail again, and with {@link dev.untether.platform.flow.UnavailableException}
 * when it may succeed later. May be used from any thread; a future completes on the context of its
 * caller.
 */
public final class Aws {
  private static final Logger LOG = LoggerFactory.getLogger(Aws.class);
  private static final String BUCKETS = "buckets";

  private final Bus bus;
  private final CredentialChoice choice;
  private final Supplier<UUID> ids;
  private final AwsSettings settings;
  private final MeterRegistry metrics;
  private final AwsClients clients;
  private final AwsSessions sessions;
  private final AwsReads reads;
  private final Ec2Reads ec2;
  private final KmsReads kms;
  private final S3Reads s3;

  /** The accounts whose buckets the last list of all buckets lacked. */
  private volatile Set<UUID> leftOut = Set.of();

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public Aws(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.bus = node.bus();
    this.choice = new CredentialChoice(bus);
    this.ids = node.ids();
    this.settings = settings;
    this.metrics = node.metrics().registry();
    this.clients = new AwsClients(settings);
    this.sessions = new AwsSessions(clients, keyring);
    this.reads = new AwsReads(node, settings);
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

  /** Returns the zones of a region that the credentials chosen for it may use. */
  public Future<List<Zone>> zonesOf(Region region) {
    return choice.forRegion(region).compose(holder -> ask(holder, "zones", ec2::zones));
  }

  /** Returns the types of instances that the region has. */
  public Future<List<InstanceType>> instanceTypesOf(Region region) {
    return choice
        .forRegion(region)
        .compose(holder -> ask(holder, "instance types", ec2::instanceTypes));
  }

  /** Returns the buckets of an account, sorted by name. */
  public Future<List<Bucket>> bucketsOf(UUID accountId) {
    return choice.ofAccount(accountId).compose(holder -> ask(holder, BUCKETS, s3::buckets));
  }

  /**
   * Returns the buckets of all accounts, sorted by name; of a connection if there are none. Leaves
   * out those of accounts that AWS refuses, unless it refuses all of them: somebody has to mend the
   * credentials of an account, and until then the buckets of the others can be seen.
   */
  public Future<List<Bucket>> buckets() {
    return inTime(
        choice
            .forBuckets()
            .compose(holders -> gather(holders, new Gathered()))
            .compose(
                gathered -> {
                  if (gathered.answers == 0) {
                    return Future.failedFuture(gathered.refusals.values().iterator().next());
                  }
                  tellWhoIsLeftOut(gathered.refusals);
                  return Future.succeededFuture(
                      gathered.buckets.stream().sorted(comparing(Bucket::name)).toList());
                }));
  }

  /** What some accounts were answered. */
  private static final class Gathered {
    final Set<Bucket> buckets = new LinkedHashSet<>();
    final Map<UUID, AwsRefusal> refusals = new LinkedHashMap<>();
    int answers;
  }

  /** Asks the accounts in turn. */
  private Future<Gathered> gather(List<Holder> holders, Gathered before) {
    if (holders.isEmpty()) {
      return Future.succeededFuture(before);
    }
    Holder holder = holders.get(0);
    return ask(holder, BUCKETS, s3::buckets)
        .transform(
            asked -> {
              if (asked.succeeded()) {
                before.buckets.addAll(asked.result());
                before.answers++;
              } else if (asked.cause() instanceof AwsRefusal refusal) {
                before.refusals.put(holder.owner(), refusal);
              } else {
                return Future.failedFuture(asked.cause());
              }
              return gather(rest(holders), before);
            });
  }

  /** Logs a change, not each list. */
  private void tellWhoIsLeftOut(Map<UUID, AwsRefusal> refusals) {
    Set<UUID> before = leftOut;
    leftOut = Set.copyOf(refusals.keySet());
    if (leftOut.equals(before)) {
      return;
    }
    if (leftOut.isEmpty()) {
      LOG.info("Lists of all buckets have those of all accounts again");
    } else {
      LOG.warn(
          "Lists of all buckets lack those of accounts that AWS refuses: {}",
          refusals.entrySet().stream()
              .map(refused -> refused.getKey() + " (" + refused.getValue().code() + ")")
              .collect(joining(", ")));
    }
  }

  /** Finds a bucket; empty if no account has it. */
  public Future<Optional<Bucket>> bucket(UUID bucketId) {
    return inTime(find(bucketId).map(found -> found.map(HeldBucket::bucket)));
  }

  /** Returns what is at the top of a bucket; empty if no account has it. */
  public Future<Optional<List<Folder>>> foldersOf(UUID bucketId) {
    return inBucket(
        bucketId,
        "folders of " + bucketId,
        (calls, bucket) -> Optional.of(s3.folders(calls, bucket)));
  }

  /** Finds a folder at the top of a bucket; empty if there is no such bucket or folder. */
  public Future<Optional<Folder>> folderOf(UUID bucketId, String name) {
    return inBucket(
        bucketId,
        "folder " + name + " of " + bucketId,
        (calls, bucket) -> s3.folder(calls, bucket, name));
  }

  private <T> Future<Optional<T>> inBucket(
      UUID bucketId, String question, BiFunction<AwsCalls, Bucket, Optional<T>> work) {
    return inTime(
        find(bucketId)
            .compose(
                found ->
                    found
                        .map(
                            held ->
                                ask(
                                    held.holder(),
                                    question,
                                    calls -> work.apply(calls, held.bucket())))
                        .orElse(Future.succeededFuture(Optional.empty()))));
  }

  private record HeldBucket(Holder holder, Bucket bucket) {}

  private Future<Optional<HeldBucket>> find(UUID bucketId) {
    return choice.forBuckets().compose(holders -> find(holders, bucketId, null));
  }

  /**
   * Asks the accounts in turn until one has the bucket. If AWS refuses an account, the search goes
   * on with the next one.
   *
   * @param refusal the first refusal so far, which is the answer if no account has the bucket
   */
  private Future<Optional<HeldBucket>> find(
      List<Holder> holders, UUID bucketId, @Nullable AwsRefusal refusal) {
    if (holders.isEmpty()) {
      return refusal == null
          ? Future.succeededFuture(Optional.empty())
          : Future.failedFuture(refusal);
    }
    Holder holder = holders.get(0);
    return ask(holder, BUCKETS, s3::buckets)
        .transform(
            asked -> {
              if (asked.succeeded()) {
                Optional<Bucket> found = withId(asked.result(), bucketId);
                return found.isPresent()
                    ? Future.succeededFuture(found.map(bucket -> new HeldBucket(holder, bucket)))
                    : find(rest(holders), bucketId, refusal);
              }
              return asked.cause() instanceof AwsRefusal refused
                  ? find(rest(holders), bucketId, refusal == null ? refused : refusal)
                  : Future.failedFuture(asked.cause());
            });
  }

  private static List<Holder> rest(List<Holder> holders) {
    return holders.subList(1, holders.size());
  }

  /** Asking several accounts may take no longer than asking one. */
  private static <T> Future<T> inTime(Future<T> answer) {
    return AwsReads.within(AwsReads.LIMIT, answer);
  }

  private <T> Future<T> ask(Holder holder, String question, Function<AwsCalls, T> work) {
    return ask(
        holder.subject(),
        holder.owner(),
        holder.credentials(),
        holder.region(),
        question,
        work,
        Future::succeededFuture);
  }

  private static Optional<Bucket> withId(List<Bucket> buckets, UUID id) {
    return buckets.stream().filter(bucket -> bucket.id().equals(id)).findFirst();
  }

  private Optional<Bucket> bucket(AwsCalls calls, UUID bucketId) {
    return withId(s3.buckets(calls), bucketId);
  }

  /**
   * Asks AWS whether it accepts the credentials of a connection, and keeps the answer. That AWS is
   * not reached is an answer, too; that it limits the rate of requests is none, and leaves what an
   * earlier check has found.
   */
  public Future<Check> check(UUID connectionId, Cause cause) {
    return access(connectionId)
        .compose(
            access ->
                access.credentials() instanceof Credentials.None
                    ? Future.failedFuture(noCredentials())
                    : reads.run(owner(access), deadline -> found(access, deadline)))
        .compose(
            found ->
                bus.request(
                    ConnectionCommands.RECORD_CHECK,
                    new RecordCheck(
                        ids.get(),
                        connectionId,
                        found.state(),
                        found.code(),
                        found.identity().map(Identity::awsAccountId).orElse(null),
                        found.identity().map(Identity::arn).orElse(null),
                        cause)))
        .map(
            recorded ->
                Optional.ofNullable(recorded.connection())
                    .map(AmazonConnection::lastCheck)
                    .orElseThrow(Aws::noConnection));
  }

  private record Found(State state, @Nullable String code, Optional<Identity> identity) {}

  private Found found(AwsAccess access, AwsCalls.Deadline deadline) {
    UUID subject = access.connectionId();
    AwsCalls anonymous = anonymous(region(access), deadline);
    // A role is assumed anew: a session of before would say nothing about it.
    sessions.forget(subject, access.credentials(), anonymous);
    try {
      Identity identity =
          sessions.identity(sessions.authenticated(subject, access.credentials(), anonymous));
      return new Found(State.WORKING, null, Optional.of(identity));
    } catch (AwsRefusal refusal) {
      return new Found(
          State.REFUSED,
          refusal.reason() == Reason.NO_OWN_IDENTITY ? "NoOwnIdentity" : refusal.code(),
          Optional.empty());
    } catch (ThrottledException noAnswer) {
      throw noAnswer;
    } catch (UnavailableException unavailable) {
      return new Found(State.UNREACHABLE, null, Optional.empty());
    }
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
                throw noConnection();
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
      return Future.failedFuture(noCredentials());
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

  private static AwsRefusal noConnection() {
    return AwsRefusal.of(Reason.NO_CONNECTION, "There is no such connection.");
  }

  private static AwsRefusal noCredentials() {
    return AwsRefusal.of(
        Reason.NO_CREDENTIALS, "The connection has only the number of an account at AWS.");
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
