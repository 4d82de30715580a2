package dev.untether.aws;

import static java.util.Comparator.comparing;

import dev.untether.aws.Cloud.EndpointVerdict;
import dev.untether.aws.Cloud.InstanceType;
import dev.untether.aws.Cloud.Network;
import dev.untether.aws.Cloud.SecurityGroup;
import dev.untether.aws.Cloud.Subnetwork;
import dev.untether.aws.Cloud.Zone;
import dev.untether.model.Regions.NameBasedUuid;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/**
 * What EC2 knows of networks, zones and types of machines. Lists are sorted, because AWS promises
 * no order and they are read page by page. Blocks.
 */
final class Ec2Reads {
  /** The id of a zone is the name-based UUID of its name; neither may ever change. */
  private static final UUID ZONES = UUID.fromString("0c2f3a52-8a0e-4d0c-9c5e-5a2f4b6d7e11");

  private static final int PAGE = 500;

  /** Of what AWS describes with many words. */
  private static final int SMALL_PAGE = 50;

  private final AwsClients clients;

  Ec2Reads(AwsClients clients) {
    this.clients = clients;
  }

  List<Network> networks(AwsCalls calls) {
    String action = "ec2:DescribeVpcs";
    return calls
        .all(
            "networks",
            token ->
                calls.call(
                    action,
                    options ->
                        client(calls)
                            .describeVpcs(
                                request ->
                                    request
                                        .maxResults(PAGE)
                                        .nextToken(token)
                                        .overrideConfiguration(options))),
            DescribeVpcsResponse::nextToken,
            page -> page.vpcs().stream().map(vpc -> network(vpc, action)).toList())
        .stream()
        .sorted(comparing(Network::resourceId))
        .toList();
  }

  private static Network network(Vpc vpc, String action) {
    return new Network(
        AwsCalls.text(action, vpc.vpcId()),
        name(vpc.tags()),
        Objects.requireNonNullElse(vpc.cidrBlock(), ""),
        AwsCalls.capitalised(AwsCalls.text(action, vpc.stateAsString())),
        Boolean.TRUE.equals(vpc.isDefault()));
  }

  /**
   * Returns the subnets.
   *
   * @param network only those of this VPC; empty for all
   */
  List<Subnetwork> subnetworks(AwsCalls calls, Optional<String> network) {
    String action = "ec2:DescribeSubnets";
    return calls
        .all(
            "subnetworks",
            token ->
                calls.call(
                    action,
                    options ->
                        client(calls)
                            .describeSubnets(
                                request ->
                                    request
                                        .maxResults(PAGE)
                                        .nextToken(token)
                                        .filters(ofNetwork(network))
                                        .overrideConfiguration(options))),
            DescribeSubnetsResponse::nextToken,
            page -> page.subnets().stream().map(subnet -> subnetwork(subnet, action)).toList())
        .stream()
        .sorted(comparing(Subnetwork::resourceId))
        .toList();
  }

  private static Subnetwork subnetwork(Subnet subnet, String action) {
    String id = AwsCalls.text(action, subnet.subnetId());
    return new Subnetwork(
        id,
        Objects.requireNonNullElse(name(subnet.tags()), id),
        AwsCalls.text(action, subnet.vpcId()),
        Objects.requireNonNullElse(subnet.cidrBlock(), ""),
        subnet.availabilityZone());
  }

  /**
   * Returns the security groups.
   *
   * @param network only those of this VPC; empty for all
   */
  List<SecurityGroup> securityGroups(AwsCalls calls, Optional<String> network) {
    String action = "ec2:DescribeSecurityGroups";
    return calls
        .all(
            "security groups",
            token ->
                calls.call(
                    action,
                    options ->
                        client(calls)
                            .describeSecurityGroups(
                                request ->
                                    request
                                        .maxResults(SMALL_PAGE)
                                        .nextToken(token)
                                        .filters(ofNetwork(network))
                                        .overrideConfiguration(options))),
            DescribeSecurityGroupsResponse::nextToken,
            page ->
                page.securityGroups().stream()
                    .map(
                        group ->
                            new SecurityGroup(
                                AwsCalls.text(action, group.groupId()),
                                Objects.requireNonNullElse(group.vpcId(), ""),
                                AwsCalls.text(action, group.groupName())))
                    .toList())
        .stream()
        .sorted(comparing(SecurityGroup::resourceId))
        .toList();
  }

  /** Returns the zones that the account may use in the region of the calls. */
  List<Zone> zones(AwsCalls calls) {
    String action = "ec2:DescribeAvailabilityZones";
    return calls
        .call(
            action,
            options ->
                client(calls)
                    .describeAvailabilityZones(request -> request.overrideConfiguration(options)))
        .availabilityZones()
        .stream()
        .map(zone -> AwsCalls.text(action, zone.zoneName()))
        .distinct()
        .sorted()
        .map(name -> new Zone(zoneId(name), name))
        .toList();
  }

  static UUID zoneId(String name) {
    return NameBasedUuid.of(ZONES, name);
  }

  List<InstanceType> instanceTypes(AwsCalls calls) {
    String action = "ec2:DescribeInstanceTypes";
    return calls
        .all(
            "instance types",
            token ->
                calls.call(
                    action,
                    options ->
                        client(calls)
                            .describeInstanceTypes(
                                request ->
                                    request
                                        .maxResults(SMALL_PAGE)
                                        .nextToken(token)
                                        .overrideConfiguration(options))),
            DescribeInstanceTypesResponse::nextToken,
            page -> page.instanceTypes().stream().map(type -> instanceType(type, action)).toList())
        .stream()
        .sorted(comparing(InstanceType::name))
        .toList();
  }

  private static InstanceType instanceType(InstanceTypeInfo type, String action) {
    return new InstanceType(
        AwsCalls.text(action, type.instanceTypeAsString()),
        type.vCpuInfo() == null ? 0 : zeroIfNull(type.vCpuInfo().defaultVCpus()),
        type.memoryInfo() == null ? 0 : zeroIfNull(type.memoryInfo().sizeInMiB()),
        type.processorInfo() != null
            && type.processorInfo()
                .supportedArchitecturesAsStrings()
                .contains(ArchitectureType.ARM64.toString()),
        type.supportedVirtualizationTypesAsStrings());
  }

  /** Finds out whether there is a way to S3 from the subnet by an endpoint. */
  EndpointVerdict reachesS3(AwsCalls calls, String subnetId) {
    String network = networkOf(calls, subnetId);
    List<VpcEndpoint> endpoints =
        endpoints(calls, network).stream().filter(endpoint -> isOfS3(endpoint, calls)).toList();
    List<VpcEndpoint> available =
        endpoints.stream()
            .filter(endpoint -> "available".equalsIgnoreCase(endpoint.stateAsString()))
            .toList();
    Optional<VpcEndpoint> inSubnet =
        available.stream().filter(endpoint -> endpoint.subnetIds().contains(subnetId)).findFirst();
    if (inSubnet.isPresent()) {
      return new EndpointVerdict(
          true,
          "The interface endpoint %s in the subnet leads to S3."
              .formatted(inSubnet.get().vpcEndpointId()));
    }
    List<String> tables = routeTables(calls, network, subnetId);
    Optional<VpcEndpoint> onRoute =
        available.stream()
            .filter(endpoint -> endpoint.routeTableIds().stream().anyMatch(tables::contains))
            .findFirst();
    if (onRoute.isPresent()) {
      return new EndpointVerdict(
          true,
          "The gateway endpoint %s on the route table %s of the subnet leads to S3."
              .formatted(onRoute.get().vpcEndpointId(), String.join(", ", tables)));
    }
    return new EndpointVerdict(false, missing(network, endpoints, available));
  }

  private static String missing(
      String network, Collection<VpcEndpoint> endpoints, Collection<VpcEndpoint> available) {
    if (endpoints.isEmpty()) {
      return "The network %s has no endpoint for S3.".formatted(network);
    }
    if (available.isEmpty()) {
      return "The network %s has an endpoint for S3, but it is not available.".formatted(network);
    }
    return ("The network %s has an endpoint for S3, but it is neither in the subnet nor on the"
            + " subnet's route table.")
        .formatted(network);
  }

  private String networkOf(AwsCalls calls, String subnetId) {
    String action = "ec2:DescribeSubnets";
    return calls
        .call(
            action,
            options ->
                client(calls)
                    .describeSubnets(
                        request -> request.subnetIds(subnetId).overrideConfiguration(options)))
        .subnets()
        .stream()
        .findFirst()
        .map(subnet -> AwsCalls.text(action, subnet.vpcId()))
        .orElseThrow(
            () ->
                AwsRefusal.byAws(
                    AwsRefusal.Reason.NOT_FOUND,
                    "There is no such thing at AWS.",
                    "InvalidSubnetID.NotFound",
                    action,
                    ""));
  }

  private List<VpcEndpoint> endpoints(AwsCalls calls, String network) {
    return calls.all(
        "endpoints",
        token ->
            calls.call(
                "ec2:DescribeVpcEndpoints",
                options ->
                    client(calls)
                        .describeVpcEndpoints(
                            request ->
                                request
                                    .maxResults(PAGE)
                                    .nextToken(token)
                                    .filters(ofNetwork(Optional.of(network)))
                                    .overrideConfiguration(options))),
        DescribeVpcEndpointsResponse::nextToken,
        DescribeVpcEndpointsResponse::vpcEndpoints);
  }

  /** As in com.amazonaws.eu-central-1.s3; in China it begins with cn. */
  private static boolean isOfS3(VpcEndpoint endpoint, AwsCalls calls) {
    return endpoint.serviceName() != null
        && endpoint.serviceName().endsWith("." + calls.region().code() + ".s3");
  }

  /** A subnet without a route table of its own has the main one of its network. */
  private List<String> routeTables(AwsCalls calls, String network, String subnetId) {
    List<String> own = routeTables(calls, filter("association.subnet-id", subnetId));
    return own.isEmpty()
        ? routeTables(calls, filter("vpc-id", network), filter("association.main", "true"))
        : own;
  }

  private List<String> routeTables(AwsCalls calls, Filter... filters) {
    return calls.all(
        "route tables",
        token ->
            calls.call(
                "ec2:DescribeRouteTables",
                options ->
                    client(calls)
                        .describeRouteTables(
                            request ->
                                request
                                    .maxResults(SMALL_PAGE)
                                    .nextToken(token)
                                    .filters(filters)
                                    .overrideConfiguration(options))),
        DescribeRouteTablesResponse::nextToken,
        page -> page.routeTables().stream().map(RouteTable::routeTableId).toList());
  }

  private Ec2Client client(AwsCalls calls) {
    return clients.ec2(calls.region().code());
  }

  private static List<Filter> ofNetwork(Optional<String> network) {
    return network.map(id -> filter("vpc-id", id)).stream().toList();
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  private static @Nullable String name(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> "Name".equals(tag.key()) && tag.value() != null && !tag.value().isEmpty())
        .map(tag -> AwsCalls.text("a tag", tag.value()))
        .findFirst()
        .orElse(null);
  }

  private static int zeroIfNull(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static long zeroIfNull(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
