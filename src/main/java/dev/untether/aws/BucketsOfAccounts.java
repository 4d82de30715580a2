package dev.untether.aws;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.Folder;
import dev.untether.aws.CredentialChoice.Holder;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists and finds the buckets of all accounts. AWS is asked for one account after the other; all
 * these requests together have the time limit of a single one. May be used from any thread.
 */
final class BucketsOfAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(BucketsOfAccounts.class);
  private static final String QUESTION = "buckets";

  private final CredentialChoice choice;
  private final AwsQuestions questions;
  private final S3Reads s3;

  /** The accounts whose buckets were missing from the last list of all buckets. */
  private volatile Set<UUID> leftOut = Set.of();

  BucketsOfAccounts(CredentialChoice choice, AwsQuestions questions, S3Reads s3) {
    this.choice = choice;
    this.questions = questions;
    this.s3 = s3;
  }

  /** Returns the buckets of one account, sorted by name. */
  Future<List<Bucket>> of(UUID accountId) {
    return choice.ofAccount(accountId).compose(this::bucketsOf);
  }

  /**
   * Returns the buckets of all accounts, sorted by name. If there are no accounts, returns those
   * that a connection can list. If AWS refuses the credentials of some accounts, the list lacks
   * their buckets, so that the other buckets stay visible until somebody corrects the credentials.
   * Fails with {@link AwsRefusal} if AWS refuses all of them.
   */
  Future<List<Bucket>> all() {
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

  /** The answers that AWS has given for the accounts asked so far. */
  private static final class Gathered {
    final Set<Bucket> buckets = new LinkedHashSet<>();
    final Map<UUID, AwsRefusal> refusals = new LinkedHashMap<>();
    int answers;
  }

  /** Asks AWS for the buckets of each account, one account after the other. */
  private Future<Gathered> gather(List<Holder> holders, Gathered before) {
    if (holders.isEmpty()) {
      return Future.succeededFuture(before);
    }
    Holder holder = holders.get(0);
    return bucketsOf(holder)
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

  /** Finds a bucket by its id; empty if no account has such a bucket. */
  Future<Optional<Bucket>> find(UUID bucketId) {
    return inTime(holderOf(bucketId).map(found -> found.map(HeldBucket::bucket)));
  }

  /** Returns the top-level folders of a bucket; empty if no account has the bucket. */
  Future<Optional<List<Folder>>> foldersOf(UUID bucketId) {
    return inBucket(
        bucketId,
        "folders of " + bucketId,
        (calls, bucket) -> Optional.of(s3.folders(calls, bucket)));
  }

  /** Finds a folder at the top of a bucket; empty if there is no such bucket or folder. */
  Future<Optional<Folder>> folderOf(UUID bucketId, String name) {
    return inBucket(
        bucketId,
        "folder " + name + " of " + bucketId,
        (calls, bucket) -> s3.folder(calls, bucket, name));
  }

  private <T> Future<Optional<T>> inBucket(
      UUID bucketId, String question, BiFunction<AwsCalls, Bucket, Optional<T>> work) {
    return inTime(
        holderOf(bucketId)
            .compose(
                found ->
                    found
                        .map(
                            held ->
                                questions.ask(
                                    held.holder(),
                                    question,
                                    calls -> work.apply(calls, held.bucket())))
                        .orElse(Future.succeededFuture(Optional.empty()))));
  }

  private record HeldBucket(Holder holder, Bucket bucket) {}

  private Future<Optional<HeldBucket>> holderOf(UUID bucketId) {
    return choice.forBuckets().compose(holders -> holderAmong(holders, bucketId, null));
  }

  /**
   * Asks the accounts in turn until one has the bucket. If AWS refuses an account, the search goes
   * on with the next one.
   *
   * @param refusal the first refusal so far, which is the answer if no account has the bucket
   */
  private Future<Optional<HeldBucket>> holderAmong(
      List<Holder> holders, UUID bucketId, @Nullable AwsRefusal refusal) {
    if (holders.isEmpty()) {
      return refusal == null
          ? Future.succeededFuture(Optional.empty())
          : Future.failedFuture(refusal);
    }
    Holder holder = holders.get(0);
    return bucketsOf(holder)
        .transform(
            asked -> {
              if (asked.succeeded()) {
                Optional<Bucket> found = S3Reads.withId(asked.result(), bucketId);
                return found.isPresent()
                    ? Future.succeededFuture(found.map(bucket -> new HeldBucket(holder, bucket)))
                    : holderAmong(rest(holders), bucketId, refusal);
              }
              return asked.cause() instanceof AwsRefusal refused
                  ? holderAmong(rest(holders), bucketId, refusal == null ? refused : refusal)
                  : Future.failedFuture(asked.cause());
            });
  }

  private Future<List<Bucket>> bucketsOf(Holder holder) {
    return questions.ask(holder, QUESTION, s3::buckets);
  }

  private static List<Holder> rest(List<Holder> holders) {
    return holders.subList(1, holders.size());
  }

  private static <T> Future<T> inTime(Future<T> answer) {
    return AwsReads.within(AwsReads.LIMIT, answer);
  }
}
