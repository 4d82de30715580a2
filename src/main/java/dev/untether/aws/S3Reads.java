package dev.untether.aws;

import static java.util.Comparator.comparing;

import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.aws.Cloud.Bucket;
import dev.untether.aws.Cloud.Folder;
import dev.untether.model.Regions;
import dev.untether.model.Regions.NameBasedUuid;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** What S3 knows of buckets and of what is at their top. Blocks. */
final class S3Reads {
  /** The id of a bucket is the name-based UUID of its ARN; neither may ever change. */
  private static final UUID BUCKETS = UUID.fromString("b1a4f6de-31cb-4f6a-8f0f-64a3c6f1d0a2");

  /** The id of a folder is the name-based UUID of its ARN; neither may ever change. */
  private static final UUID FOLDERS = UUID.fromString("5d7e90c3-2f14-4b61-a3ac-0f1b9d2c8e47");

  private static final int PAGE = 1000;
  private static final String DELIMITER = "/";

  private final AwsClients clients;

  S3Reads(AwsClients clients) {
    this.clients = clients;
  }

  /** Returns the buckets of the account, in all regions, sorted by name. */
  List<Bucket> buckets(AwsCalls calls) {
    return calls
        .all(
            "buckets",
            token ->
                calls.call(
                    "s3:ListAllMyBuckets",
                    options ->
                        client(calls, calls.region().code())
                            .listBuckets(
                                request ->
                                    request
                                        .maxBuckets(PAGE)
                                        .continuationToken(token)
                                        .overrideConfiguration(options))),
            ListBucketsResponse::continuationToken,
            page -> page.buckets().stream().map(bucket -> bucket(calls, bucket)).toList())
        .stream()
        .sorted(comparing(Bucket::name))
        .toList();
  }

  static Optional<Bucket> withId(List<Bucket> buckets, UUID id) {
    return buckets.stream().filter(bucket -> bucket.id().equals(id)).findFirst();
  }

  private Bucket bucket(AwsCalls calls, software.amazon.awssdk.services.s3.model.Bucket bucket) {
    String name = AwsCalls.text("s3:ListAllMyBuckets", bucket.name());
    String region = bucket.bucketRegion();
    return new Bucket(
        bucketId(calls, name),
        name,
        region == null || region.isEmpty() ? location(calls, name) : Optional.of(region));
  }

  static UUID bucketId(AwsCalls calls, String name) {
    return NameBasedUuid.of(BUCKETS, arn(calls, name));
  }

  private static String arn(AwsCalls calls, String name) {
    return "arn:" + Partition.of(calls.region()).code() + ":s3:::" + name;
  }

  /** Not every endpoint tells the regions in the list of buckets. */
  private Optional<String> location(AwsCalls calls, String bucket) {
    try {
      String constraint =
          calls
              .call(
                  "s3:GetBucketLocation",
                  options ->
                      client(calls, calls.region().code())
                          .getBucketLocation(
                              request -> request.bucket(bucket).overrideConfiguration(options)))
              .locationConstraintAsString();
      return Optional.of(LegacyLocation.region(constraint));
    } catch (AwsRefusal refused) {
      if (refused.reason() == Reason.CREDENTIALS) {
        throw refused;
      }
      return locationByHead(calls, bucket);
    }
  }

  private Optional<String> locationByHead(AwsCalls calls, String bucket) {
    try {
      return Optional.ofNullable(
          calls
              .call(
                  "s3:ListBucket",
                  options ->
                      client(calls, calls.region().code())
                          .headBucket(
                              request -> request.bucket(bucket).overrideConfiguration(options)))
              .bucketRegion());
    } catch (AwsRefusal refused) {
      return Optional.empty();
    }
  }

  /** Returns the common prefixes at the top of the bucket, sorted by name. */
  List<Folder> folders(AwsCalls calls, Bucket bucket) {
    return calls
        .all(
            "objects at the top of the bucket",
            token -> objects(calls, bucket, null, token, PAGE),
            ListObjectsV2Response::nextContinuationToken,
            page ->
                page.commonPrefixes().stream()
                    .map(prefix -> folder(calls, bucket, prefix))
                    .toList())
        .stream()
        .sorted(comparing(Folder::name))
        .toList();
  }

  private static Folder folder(AwsCalls calls, Bucket bucket, CommonPrefix prefix) {
    String text = AwsCalls.text("s3:ListBucket", prefix.prefix());
    return named(
        calls, bucket, text.endsWith(DELIMITER) ? text.substring(0, text.length() - 1) : text);
  }

  private static Folder named(AwsCalls calls, Bucket bucket, String name) {
    return new Folder(
        NameBasedUuid.of(FOLDERS, arn(calls, bucket.name()) + DELIMITER + name + DELIMITER), name);
  }

  /** Finds a folder at the top of the bucket by its name. Does not list the other folders. */
  Optional<Folder> folder(AwsCalls calls, Bucket bucket, String name) {
    if (name.contains(DELIMITER)) {
      return Optional.empty();
    }
    ListObjectsV2Response found = objects(calls, bucket, name + DELIMITER, null, 1);
    return found.contents().isEmpty() && found.commonPrefixes().isEmpty()
        ? Optional.empty()
        : Optional.of(named(calls, bucket, name));
  }

  private ListObjectsV2Response objects(
      AwsCalls calls, Bucket bucket, @Nullable String prefix, @Nullable String token, int size) {
    String region = bucket.regionCode().orElse(calls.region().code());
    return calls.call(
        "s3:ListBucket",
        options ->
            client(calls, region)
                .listObjectsV2(
                    request ->
                        request
                            .bucket(bucket.name())
                            .delimiter(DELIMITER)
                            .prefix(prefix)
                            .maxKeys(size)
                            .continuationToken(token)
                            .overrideConfiguration(options)));
  }

  /** A region that Untether does not know could lead the request to any host. */
  private S3Client client(AwsCalls calls, String region) {
    return clients.s3(Regions.byCode(region).orElse(calls.region()).code());
  }

  /** The oldest regions have names of their own in locations. */
  private static final class LegacyLocation {
    private LegacyLocation() {}

    static String region(@Nullable String constraint) {
      if (constraint == null || constraint.isEmpty() || constraint.equals("null")) {
        return "us-east-1";
      }
      return constraint.equals("EU") ? "eu-west-1" : constraint;
    }
  }
}
