package dev.untether.aws;

import dev.untether.model.Regions.Region;
import java.util.Arrays;

/** The parts of AWS that share neither accounts nor credentials with each other. */
enum Partition {
  CHINA("aws-cn", "cn-"),
  GOVERNMENT("aws-us-gov", "us-gov-"),
  STANDARD("aws", "");

  private final String code;
  private final String prefix;

  Partition(String code, String prefix) {
    this.code = code;
    this.prefix = prefix;
  }

  static Partition of(Region region) {
    return Arrays.stream(values())
        .filter(partition -> region.code().startsWith(partition.prefix))
        .findFirst()
        .orElse(STANDARD);
  }

  /** As in {@code aws-cn}. */
  String code() {
    return code;
  }

  String roleArn(String account, String roleName) {
    return "arn:%s:iam::%s:role/%s".formatted(code, account, roleName);
  }
}
