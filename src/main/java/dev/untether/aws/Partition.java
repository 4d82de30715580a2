package dev.untether.aws;

import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import java.util.Arrays;
import java.util.List;

/** The parts of AWS that share neither accounts nor credentials with each other. */
enum Partition {
  CHINA("aws-cn", "cn-", "cn-north-1", "China"),
  GOVERNMENT("aws-us-gov", "us-gov-", "us-gov-west-1", "Government"),
  STANDARD("aws", "", "us-east-1", "Global");

  private final String code;
  private final String prefix;
  private final String mainRegion;
  private final String regionType;

  Partition(String code, String prefix, String mainRegion, String regionType) {
    this.code = code;
    this.prefix = prefix;
    this.mainRegion = mainRegion;
    this.regionType = regionType;
  }

  static Partition of(Region region) {
    return Arrays.stream(values())
        .filter(partition -> region.code().startsWith(partition.prefix))
        .findFirst()
        .orElse(STANDARD);
  }

  /** Returns the partition of accounts of this type of regions. */
  static Partition ofRegionType(String regionType) {
    return Arrays.stream(values())
        .filter(partition -> partition.regionType.equals(regionType))
        .findFirst()
        .orElse(STANDARD);
  }

  /** As in {@code aws-cn}. */
  String code() {
    return code;
  }

  /** As accounts name it: Global, Government or China. */
  String regionType() {
    return regionType;
  }

  /** The region whose endpoint answers for resources that belong to no region, such as buckets. */
  Region mainRegion() {
    return Regions.byCode(mainRegion).orElseThrow();
  }

  List<Region> regions() {
    return Regions.all().stream().filter(region -> of(region) == this).toList();
  }

  String roleArn(String account, String roleName) {
    return "arn:%s:iam::%s:role/%s".formatted(code, account, roleName);
  }
}
