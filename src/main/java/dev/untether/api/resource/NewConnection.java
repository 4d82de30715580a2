package dev.untether.api.resource;

import dev.untether.api.property.JsonProperties;
import dev.untether.api.property.RequestProperties;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.AmazonConnection.Credential.Account;
import dev.untether.model.AmazonConnection.Credential.KeyPair;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of an addition: a region, and either an account or a key pair. */
record NewConnection(Region region, Credential credential) {
  private static final String ACCOUNT = "amazonAccountId";
  private static final String ACCESS_KEY = "accessKey";
  private static final String SECRET_KEY = "secretKey";

  /** An account's number, the id of a role, or its ARN. */
  private static final Pattern ACCOUNT_FORM = Pattern.compile("[\\w+=,.@:/-]{1,256}");

  /** AWS documents word characters; it must be longer than the part that is shown. */
  private static final Pattern ACCESS_KEY_FORM = Pattern.compile("\\w{5,128}");

  private static final Pattern SECRET_KEY_FORM = Pattern.compile("[!-~]{1,256}");

  static NewConnection of(Buffer body) {
    RequestProperties properties = JsonProperties.read(body);
    Optional<Region> region = Regions.byId(properties.requiredUuid("regionId"));
    if (region.isEmpty()) {
      properties.wrong("regionId", "must be the id of a region that the API lists");
    }
    Credential credential = credential(properties);
    properties.check();
    return new NewConnection(region.orElseThrow(), credential);
  }

  private static Credential credential(RequestProperties properties) {
    boolean hasKeys = properties.has(ACCESS_KEY) || properties.has(SECRET_KEY);
    if (properties.has(ACCOUNT) == hasKeys) {
      String choice =
          hasKeys
              ? "must not be given together with accessKey and secretKey"
              : "must be given, or accessKey and secretKey instead";
      properties.wrong(ACCOUNT, choice);
    }
    return hasKeys ? keyPair(properties) : account(properties);
  }

  private static Credential account(RequestProperties properties) {
    return new Account(
        properties.requiredMatch(
            ACCOUNT, ACCOUNT_FORM, "must have 1 to 256 letters, digits or any of _+=,.@:/-"));
  }

  private static Credential keyPair(RequestProperties properties) {
    return new KeyPair(
        properties.requiredMatch(
            ACCESS_KEY, ACCESS_KEY_FORM, "must have 5 to 128 letters, digits or underscores"),
        properties.requiredMatch(
            SECRET_KEY, SECRET_KEY_FORM, "must have 1 to 256 printable characters, no spaces"));
  }
}
