package dev.untether.api.resource;

import dev.untether.api.property.RequestProperties;
import dev.untether.command.AccountCommands.NewCredentials;
import dev.untether.model.AmazonAccount.RegionType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of the request that adds or changes an account.
 *
 * @param description null if it is left out
 * @param credentials null if they are left out, which only a change may do
 */
record AccountProperties(
    String name, @Nullable String description, @Nullable NewCredentials credentials) {
  static final int MAX_NAME_LENGTH = 256;
  static final String ACCESS_KEYS = "accessKeys";
  static final String ROLE = "IAMRole";
  static final String ROLE_OF_ANOTHER_ACCOUNT = "IAMRoleFromAnotherAccount";

  private static final int MAX_DESCRIPTION_LENGTH = 1024;
  private static final List<String> FORMS = List.of(ACCESS_KEYS, ROLE, ROLE_OF_ANOTHER_ACCOUNT);

  /** At least five characters, because the last four are shown in the clear. */
  private static final Pattern ACCESS_KEY_FORM = Pattern.compile("\\w{5,128}");

  private static final Pattern MASKED_OR_NEW = Pattern.compile("[\\w*]{5,128}");
  private static final Pattern SECRET_KEY_FORM = Pattern.compile("[!-~]{1,256}");

  /** The name of a role, with the path that stands before it at AWS. */
  private static final Pattern ROLE_NAME_FORM =
      Pattern.compile("[\\w+=,.@-]{1,64}(/[\\w+=,.@-]{1,64}){0,8}");

  private static final Pattern ACCOUNT_NUMBER_FORM = Pattern.compile("[0-9]{12}");
  private static final Pattern EXTERNAL_ID_FORM = Pattern.compile("([\\w+=,.@:/-]{2,1224})?");

  static AccountProperties ofNew(RequestProperties properties) {
    return of(properties, false);
  }

  static AccountProperties ofChange(RequestProperties properties) {
    return of(properties, true);
  }

  private static AccountProperties of(RequestProperties properties, boolean isChange) {
    String name = properties.requiredText("name", MAX_NAME_LENGTH);
    Optional<String> description = properties.optionalText("description", MAX_DESCRIPTION_LENGTH);
    Optional<NewCredentials> credentials = credentials(properties, isChange);
    properties.check();
    return new AccountProperties(name, description.orElse(null), credentials.orElse(null));
  }

  private static Optional<NewCredentials> credentials(
      RequestProperties properties, boolean isChange) {
    List<String> given = FORMS.stream().filter(properties::has).toList();
    if (given.isEmpty() && !isChange) {
      properties.wrong(
          ACCESS_KEYS, "must be given, or " + ROLE + " or " + ROLE_OF_ANOTHER_ACCOUNT + " instead");
    }
    if (given.size() > 1) {
      properties.wrong(given.get(1), "must not be given together with " + given.get(0));
    }
    Optional<NewCredentials> keys =
        properties.optionalObject(ACCESS_KEYS).map(object -> accessKeys(object, isChange));
    Optional<NewCredentials> role = properties.optionalObject(ROLE).map(AccountProperties::role);
    Optional<NewCredentials> otherRole =
        properties
            .optionalObject(ROLE_OF_ANOTHER_ACCOUNT)
            .map(object -> roleOfAnotherAccount(object, isChange));
    return keys.or(() -> role).or(() -> otherRole);
  }

  private static NewCredentials accessKeys(RequestProperties keys, boolean isChange) {
    String accessKey =
        keys.requiredMatch(
            "accessKey",
            isChange ? MASKED_OR_NEW : ACCESS_KEY_FORM,
            "must have 5 to 128 letters, digits or underscores");
    String wrongSecret = "must have 1 to 256 printable characters, no spaces";
    Optional<String> secretKey =
        isChange
            ? keys.optionalMatch("secretKey", SECRET_KEY_FORM, wrongSecret)
            : Optional.of(keys.requiredMatch("secretKey", SECRET_KEY_FORM, wrongSecret));
    return new NewCredentials.AccessKeys(accessKey, secretKey.orElse(null), regionType(keys));
  }

  private static RegionType regionType(RequestProperties keys) {
    String given = keys.requiredText("defaultRegionType", 64);
    Optional<RegionType> type = RegionType.of(given);
    if (type.isEmpty()) {
      keys.wrong("defaultRegionType", "must be Global, Government or China");
    }
    return type.orElse(RegionType.GLOBAL);
  }

  private static NewCredentials role(RequestProperties role) {
    return new NewCredentials.Role(roleName(role));
  }

  private static NewCredentials roleOfAnotherAccount(RequestProperties role, boolean isChange) {
    String account = role.requiredMatch("accountId", ACCOUNT_NUMBER_FORM, "must have 12 digits");
    Optional<String> externalId =
        role.optionalMatch(
            "externalId",
            EXTERNAL_ID_FORM,
            "must have 2 to 1224 letters, digits or any of _+=,.@:/-");
    return new NewCredentials.RoleOfAnotherAccount(
        account, roleName(role), externalId.orElse(isChange ? null : ""));
  }

  private static String roleName(RequestProperties role) {
    return role.requiredMatch(
        "roleName",
        ROLE_NAME_FORM,
        "must have 1 to 64 letters, digits or any of _+=,.@-, maybe after a path");
  }
}
