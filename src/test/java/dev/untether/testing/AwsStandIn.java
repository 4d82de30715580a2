package dev.untether.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * EC2, KMS, S3 and STS of AWS, at one address, in the shapes of AWS's public API reference. Refuses
 * requests that are signed for another service than they ask, or for no region.
 */
public final class AwsStandIn implements AutoCloseable {
  public static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  public static final String SESSION_KEY = "ASIAIOSFODNN7SESSION";
  public static final String SESSION_SECRET = "sEsSiOnSeCrEt/K7MDENG/bPxRfiCYEXAMPLE";
  public static final String SESSION_TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN";
  public static final String ACCOUNT = "111122223333";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/(\\d{8})/([a-z0-9-]+)/([a-z0-9]+)/aws4_request,"
              + " ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");
  private static final String EC2_VERSION = "2016-11-15";
  private static final String STS_VERSION = "2011-06-15";

  /** A request that has come, and for whom it was signed. */
  public record Call(
      String action,
      String service,
      String region,
      String accessKey,
      String authorization,
      String token,
      Map<String, String> parameters) {}

  /** What is answered to a call. */
  public record Reply(int status, String mediaType, Map<String, String> headers, Buffer body) {
    public static Reply xml(String body) {
      return new Reply(200, "text/xml", Map.of(), Buffer.buffer(body));
    }

    static Reply json(JsonObject body) {
      return new Reply(200, "application/x-amz-json-1.1", Map.of(), body.toBuffer());
    }
  }

  private record Bucket(String region, List<String> keys) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, UnaryOperator<Reply>> changes = new ConcurrentHashMap<>();
  private final Map<String, Duration> delays = new ConcurrentHashMap<>();
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private volatile int subnets = 3;
  private volatile boolean tellsBucketRegions = true;

  private AwsStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    reset();
  }

  public static AwsStandIn start() {
    AwsStandIn standIn = new AwsStandIn();
    standIn.server.start();
    return standIn;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Forgets what has come and what was to be answered. */
  public void reset() {
    calls.clear();
    changes.clear();
    delays.clear();
    buckets.clear();
    buckets.put(
        "logs-of-frankfurt", new Bucket("eu-central-1", List.of("2026/a", "top", "2025/b")));
    buckets.put("photos-of-dublin", new Bucket("eu-west-1", List.of("cats/1", "dogs/1")));
    subnets = 3;
    tellsBucketRegions = true;
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public long calls(String action) {
    return calls.stream().filter(call -> call.action().equals(action)).count();
  }

  /** Answers an error from now on, in the form of the service. */
  public void refuse(String action, int status, String code, String message) {
    changes.put(action, usual -> error(usual.mediaType(), action, status, code, message));
  }

  /** Answers this from now on. */
  public void answer(String action, Reply reply) {
    changes.put(action, usual -> reply);
  }

  /** Answers as ever again. */
  public void recover(String action) {
    changes.remove(action);
    delays.remove(action);
  }

  public void delay(String action, Duration delay) {
    delays.put(action, delay);
  }

  public void subnets(int count) {
    subnets = count;
  }

  public void bucket(String name, String region, List<String> keys) {
    buckets.put(name, new Bucket(region, List.copyOf(keys)));
  }

  /** Lists buckets without their regions, as some other services with this interface do. */
  public void hideBucketRegions() {
    tellsBucketRegions = false;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Map<String, String> parameters = new LinkedHashMap<>();
      addParameters(parameters, exchange.getRequestURI().getRawQuery());
      String target = header(exchange, "X-Amz-Target");
      if (!target.isEmpty()) {
        new JsonObject(body).forEach(e -> parameters.put(e.getKey(), String.valueOf(e.getValue())));
      } else {
        addParameters(parameters, body);
      }
      String action = action(exchange, parameters, target);
      String service = action.substring(0, action.indexOf(':'));
      Matcher authorization = AUTHORIZATION.matcher(header(exchange, "Authorization"));
      if (!authorization.matches()
          || !authorization.group(4).equals(service)
          || !header(exchange, "X-Amz-Date").startsWith(authorization.group(2))) {
        send(exchange, error("text/xml", action, 403, "SignatureDoesNotMatch", "wrong scope"));
        return;
      }
      Call call =
          new Call(
              action,
              service,
              authorization.group(3),
              authorization.group(1),
              header(exchange, "Authorization"),
              header(exchange, "X-Amz-Security-Token"),
              parameters);
      calls.add(call);
      if (delays.containsKey(action)) {
        Thread.sleep(delays.get(action).toMillis());
      }
      Reply usual = usual(call, exchange.getRequestURI().getPath());
      send(exchange, changes.getOrDefault(action, UnaryOperator.identity()).apply(usual));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String action(
      HttpExchange exchange, Map<String, String> parameters, String target) {
    if (target.startsWith("TrentService.")) {
      return "kms:" + target.substring("TrentService.".length());
    }
    if (EC2_VERSION.equals(parameters.get("Version"))) {
      return "ec2:" + parameters.get("Action");
    }
    if (STS_VERSION.equals(parameters.get("Version"))) {
      return "sts:" + parameters.get("Action");
    }
    if (exchange.getRequestURI().getPath().equals("/")) {
      return "s3:ListBuckets";
    }
    if (parameters.containsKey("location")) {
      return "s3:GetBucketLocation";
    }
    return exchange.getRequestMethod().equals("HEAD") ? "s3:HeadBucket" : "s3:ListObjectsV2";
  }

  private Reply usual(Call call, String path) {
    return switch (call.action()) {
      case "ec2:DescribeVpcs" -> vpcs(call);
      case "ec2:DescribeSubnets" -> subnets(call);
      case "ec2:DescribeSecurityGroups" -> securityGroups(call);
      case "ec2:DescribeAvailabilityZones" -> zones(call);
      case "ec2:DescribeInstanceTypes" -> instanceTypes(call);
      case "ec2:DescribeRouteTables" -> routeTables(call);
      case "ec2:DescribeVpcEndpoints" -> vpcEndpoints(call);
      case "kms:ListKeys" -> keys(call);
      case "kms:ListAliases" -> aliases();
      case "sts:GetCallerIdentity" -> identity(call);
      case "sts:AssumeRole" -> role(call);
      case "s3:ListBuckets" -> bucketList();
      case "s3:GetBucketLocation" -> location(path.substring(1));
      case "s3:HeadBucket" -> head(path.substring(1));
      case "s3:ListObjectsV2" -> objects(call, path.substring(1));
      default -> error("text/xml", call.action(), 400, "InvalidAction", "unknown");
    };
  }

  private static Reply vpcs(Call call) {
    return page(
        call,
        "vpcSet",
        List.of(
            item(
                "<vpcId>vpc-0a1b2c3d</vpcId><state>available</state>"
                    + "<cidrBlock>10.0.0.0/16</cidrBlock><isDefault>false</isDefault>"
                    + "<tagSet><item><key>Name</key><value>production</value></item></tagSet>"),
            item(
                "<vpcId>vpc-0e1f2a3b</vpcId><state>pending</state>"
                    + "<cidrBlock>172.31.0.0/16</cidrBlock><isDefault>true</isDefault>")));
  }

  private Reply subnets(Call call) {
    String wanted = call.parameters().getOrDefault("SubnetId.1", "");
    if (!wanted.isEmpty() && number(wanted) >= subnets) {
      return error(
          "text/xml",
          call.action(),
          400,
          "InvalidSubnetID.NotFound",
          "The subnet ID '" + wanted + "' does not exist");
    }
    return page(
        call,
        "subnetSet",
        IntStream.range(0, subnets)
            .filter(n -> wanted.isEmpty() || n == number(wanted))
            .filter(n -> filter(call, "vpc-id", network(n)))
            .mapToObj(
                n ->
                    item(
                        "<subnetId>%s</subnetId><state>available</state><vpcId>%s</vpcId>"
                                .formatted(subnetId(n), network(n))
                            + "<cidrBlock>10.0.%d.0/24</cidrBlock>".formatted(n % 256)
                            + "<availabilityZone>%s%s</availabilityZone>"
                                .formatted(call.region(), n % 2 == 0 ? "a" : "b")
                            + (n == 0
                                ? "<tagSet><item><key>Name</key><value>first</value></item></tagSet>"
                                : "")))
            .toList());
  }

  public static String subnetId(int number) {
    return "subnet-%08x".formatted(number);
  }

  private static int number(String subnetId) {
    return Integer.parseInt(subnetId.substring("subnet-".length()), 16);
  }

  private static String network(int subnet) {
    return subnet == 2 ? "vpc-0e1f2a3b" : "vpc-0a1b2c3d";
  }

  private static Reply securityGroups(Call call) {
    return page(
        call,
        "securityGroupInfo",
        List.of("vpc-0a1b2c3d", "vpc-0e1f2a3b").stream()
            .filter(network -> filter(call, "vpc-id", network))
            .map(
                network ->
                    item(
                        "<ownerId>%s</ownerId><groupId>sg-of-%s</groupId>"
                                .formatted(ACCOUNT, network)
                            + "<groupName>default</groupName><vpcId>%s</vpcId>".formatted(network)))
            .toList());
  }

  private static Reply zones(Call call) {
    return page(
        call,
        "availabilityZoneInfo",
        List.of("b", "a").stream()
            .map(
                letter ->
                    item(
                        "<zoneName>%s%s</zoneName><zoneState>available</zoneState>"
                                .formatted(call.region(), letter)
                            + "<regionName>%s</regionName>".formatted(call.region())))
            .toList());
  }

  private static Reply instanceTypes(Call call) {
    return page(
        call,
        "instanceTypeSet",
        List.of(
            instanceType("t3.micro", 2, 1024, "x86_64", "hvm"),
            instanceType("m1.small", 1, 1740, "x86_64", "paravirtual"),
            instanceType("t4g.micro", 2, 1024, "arm64", "hvm")));
  }

  private static String instanceType(
      String name, int cpus, int memory, String architecture, String virtualization) {
    return item(
        "<instanceType>%s</instanceType><vCpuInfo><defaultVCpus>%d</defaultVCpus></vCpuInfo>"
                .formatted(name, cpus)
            + "<memoryInfo><sizeInMiB>%d</sizeInMiB></memoryInfo>".formatted(memory)
            + "<processorInfo><supportedArchitectures><item>%s</item></supportedArchitectures>"
                .formatted(architecture)
            + "</processorInfo><supportedVirtualizationTypes><item>%s</item>"
                .formatted(virtualization)
            + "</supportedVirtualizationTypes>");
  }

  /** The first subnet has a table of its own, the others that of their network. */
  private static Reply routeTables(Call call) {
    String of = parameter(call, "association.subnet-id");
    String table = of.isEmpty() ? "rtb-main" : of.equals(subnetId(0)) ? "rtb-own" : "";
    return page(
        call,
        "routeTableSet",
        table.isEmpty()
            ? List.of()
            : List.of(item("<routeTableId>%s</routeTableId>".formatted(table))));
  }

  /** S3 is reached by the first subnet's route table, and through the second subnet. */
  private static Reply vpcEndpoints(Call call) {
    String service = "<serviceName>com.amazonaws.%s.s3</serviceName>".formatted(call.region());
    return page(
        call,
        "vpcEndpointSet",
        filter(call, "vpc-id", "vpc-0a1b2c3d")
            ? List.of(
                item(
                    "<vpcEndpointId>vpce-gateway</vpcEndpointId><state>available</state>"
                        + "<vpcEndpointType>Gateway</vpcEndpointType>"
                        + service
                        + "<routeTableIdSet><item>rtb-own</item></routeTableIdSet>"),
                item(
                    "<vpcEndpointId>vpce-interface</vpcEndpointId><state>available</state>"
                        + "<vpcEndpointType>Interface</vpcEndpointType>"
                        + service
                        + "<subnetIdSet><item>%s</item></subnetIdSet>".formatted(subnetId(1))))
            : List.of());
  }

  /** One key on each page. */
  private static Reply keys(Call call) {
    int number = Integer.parseInt(call.parameters().getOrDefault("Marker", "0"));
    JsonObject body =
        new JsonObject()
            .put(
                "Keys",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("KeyId", "key-" + number)
                            .put(
                                "KeyArn",
                                "arn:aws:kms:%s:%s:key/key-%d"
                                    .formatted(call.region(), ACCOUNT, number))))
            .put("Truncated", number < 1);
    return Reply.json(number < 1 ? body.put("NextMarker", "1") : body);
  }

  private static Reply aliases() {
    return Reply.json(
        new JsonObject()
            .put(
                "Aliases",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("AliasName", "alias/backups")
                            .put("TargetKeyId", "key-1"))
                    .add(new JsonObject().put("AliasName", "alias/aws/unused")))
            .put("Truncated", false));
  }

  private static Reply identity(Call call) {
    return Reply.xml(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/%s/\">"
                .formatted(STS_VERSION)
            + "<GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/%s</Arn>"
                .formatted(ACCOUNT, call.accessKey().toLowerCase(Locale.ROOT))
            + "<UserId>AIDA</UserId><Account>%s</Account></GetCallerIdentityResult>"
                .formatted(ACCOUNT)
            + "</GetCallerIdentityResponse>");
  }

  private static Reply role(Call call) {
    return Reply.xml(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/%s/\"><AssumeRoleResult>"
                .formatted(STS_VERSION)
            + "<Credentials><AccessKeyId>%s</AccessKeyId>".formatted(SESSION_KEY)
            + "<SecretAccessKey>%s</SecretAccessKey>".formatted(SESSION_SECRET)
            + "<SessionToken>%s</SessionToken>".formatted(SESSION_TOKEN)
            + "<Expiration>%s</Expiration></Credentials>"
                .formatted(
                    Instant.now()
                        .plusSeconds(
                            Long.parseLong(
                                call.parameters().getOrDefault("DurationSeconds", "900")))
                        .truncatedTo(ChronoUnit.SECONDS))
            + "</AssumeRoleResult></AssumeRoleResponse>");
  }

  private Reply bucketList() {
    return Reply.xml(
        buckets.entrySet().stream()
            .map(
                bucket ->
                    "<Bucket><Name>%s</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>%s"
                        .formatted(
                            bucket.getKey(),
                            tellsBucketRegions
                                ? "<BucketRegion>%s</BucketRegion></Bucket>"
                                    .formatted(bucket.getValue().region())
                                : "</Bucket>"))
            .collect(
                Collectors.joining(
                    "",
                    "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                        + "<Owner><ID>1</ID></Owner><Buckets>",
                    "</Buckets></ListAllMyBucketsResult>")));
  }

  private Reply location(String bucket) {
    return Reply.xml(
        "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s"
                .formatted(buckets.get(bucket).region())
            + "</LocationConstraint>");
  }

  private Reply head(String bucket) {
    return new Reply(
        200,
        "application/xml",
        Map.of("x-amz-bucket-region", buckets.get(bucket).region()),
        Buffer.buffer());
  }

  /** One prefix or object on each page. A bucket is served in its region only. */
  private Reply objects(Call call, String path) {
    String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      return error("application/xml", call.action(), 404, "NoSuchBucket", "no such bucket");
    }
    if (!bucket.region().equals(call.region())) {
      return error("application/xml", call.action(), 301, "PermanentRedirect", "another region");
    }
    String prefix = call.parameters().getOrDefault("prefix", "");
    List<String> top =
        bucket.keys().stream()
            .filter(key -> key.startsWith(prefix))
            .map(
                key -> {
                  int slash = key.indexOf('/', prefix.length());
                  return slash < 0
                      ? "<Contents><Key>%s</Key><Size>1</Size></Contents>".formatted(key)
                      : "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>"
                          .formatted(key.substring(0, slash + 1));
                })
            .distinct()
            .toList();
    int at = Integer.parseInt(call.parameters().getOrDefault("continuation-token", "0"));
    boolean isTruncated = at + 1 < top.size();
    return Reply.xml(
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>%s</Name>"
                .formatted(name)
            + "<IsTruncated>%s</IsTruncated>".formatted(isTruncated)
            + (isTruncated
                ? "<NextContinuationToken>%d</NextContinuationToken>".formatted(at + 1)
                : "")
            + (at < top.size() ? top.get(at) : "")
            + "</ListBucketResult>");
  }

  /** As many items as are wanted, and the number of the next as a token. */
  private static Reply page(Call call, String set, List<String> items) {
    int from = Integer.parseInt(call.parameters().getOrDefault("NextToken", "0"));
    int size = Integer.parseInt(call.parameters().getOrDefault("MaxResults", "1000"));
    int to = Math.min(items.size(), from + size);
    String name = call.action().substring("ec2:".length()) + "Response";
    return Reply.xml(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s xmlns=\"http://ec2.amazonaws.com/doc/%s/\">"
                .formatted(name, EC2_VERSION)
            + "<requestId>8f7724cf-496f-496e-8fe3-example</requestId><%s>".formatted(set)
            + String.join("", items.subList(from, to))
            + "</%s>%s</%s>"
                .formatted(
                    set, to < items.size() ? "<nextToken>" + to + "</nextToken>" : "", name));
  }

  private static String item(String content) {
    return "<item>" + content + "</item>";
  }

  private static boolean filter(Call call, String name, String value) {
    String wanted = parameter(call, name);
    return wanted.isEmpty() || wanted.equals(value);
  }

  /** The value of a filter of EC2; empty if there is none. */
  private static String parameter(Call call, String filter) {
    for (int n = 1; call.parameters().containsKey("Filter." + n + ".Name"); n++) {
      if (call.parameters().get("Filter." + n + ".Name").equals(filter)) {
        return call.parameters().get("Filter." + n + ".Value.1");
      }
    }
    return "";
  }

  private static Reply error(
      String mediaType, String action, int status, String code, String message) {
    String service = action.substring(0, action.indexOf(':'));
    String body =
        switch (service) {
          case "ec2" ->
              "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>1</RequestID></Response>"
                  .formatted(code, message);
          case "sts" ->
              "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>1</RequestId></ErrorResponse>"
                  .formatted(code, message);
          case "kms" -> new JsonObject().put("__type", code).put("message", message).encode();
          default ->
              "<Error><Code>%s</Code><Message>%s</Message><RequestId>1</RequestId></Error>"
                  .formatted(code, message);
        };
    return new Reply(status, mediaType, Map.of(), Buffer.buffer(body));
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", reply.mediaType());
    reply.headers().forEach(exchange.getResponseHeaders()::add);
    boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(reply.status(), hasBody ? reply.body().length() : -1);
    if (hasBody) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body().getBytes());
      }
    }
  }

  private static void addParameters(Map<String, String> parameters, String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return;
    }
    Arrays.stream(encoded.split("&", -1))
        .map(pair -> new ArrayList<>(List.of(pair.split("=", 2))))
        .forEach(
            pair ->
                parameters.put(
                    URLDecoder.decode(pair.get(0), UTF_8),
                    pair.size() > 1 ? URLDecoder.decode(pair.get(1), UTF_8) : ""));
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }
}
