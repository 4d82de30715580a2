package dev.untether.aws;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is found at AWS, as the API shows it. */
public final class Cloud {
  private Cloud() {}

  /**
   * A VPC.
   *
   * @param name its tag "Name"; null if it has none
   * @param state Available or Pending
   */
  public record Network(
      String resourceId,
      @Nullable String name,
      String cidrBlock,
      String state,
      boolean isDefault) {}

  /**
   * A subnet.
   *
   * @param name its tag "Name", or its id if it has none
   * @param availabilityZone the zone's name
   */
  public record Subnetwork(
      String resourceId,
      String name,
      String networkId,
      String cidrBlock,
      @Nullable String availabilityZone) {}

  public record SecurityGroup(String resourceId, String networkId, String name) {}

  /**
   * An availability zone.
   *
   * @param id the same in every installation, for ever
   */
  public record Zone(UUID id, String name) {}

  /** Whether a subnet reaches S3 without the internet, and by what or why not. */
  public record EndpointVerdict(boolean isValid, String details) {}

  /**
   * A key of KMS.
   *
   * @param name its alias, or its id if it has none
   */
  public record EncryptionKey(String arn, String name) {}

  /** A type of virtual machine. */
  public record InstanceType(
      String name, int cpuCount, long ramMebibytes, boolean isArm64, List<String> virtualization) {
    public InstanceType {
      virtualization = List.copyOf(virtualization);
    }
  }

  /**
   * A bucket.
   *
   * @param id the same in every installation, for ever
   * @param regionCode empty if AWS does not tell it to this account
   */
  public record Bucket(UUID id, String name, Optional<String> regionCode) {}

  /**
   * A common prefix at the top of a bucket, without its slash.
   *
   * @param id the same in every installation, for ever
   */
  public record Folder(UUID id, String name) {}

  /** Whom AWS takes credentials for. */
  public record Identity(String awsAccountId, String arn) {}
}
