package dev.untether.persistence;

import dev.untether.command.AccountCommands.AccountChange;
import dev.untether.command.AccountCommands.ChangeAccount;
import dev.untether.command.AccountCommands.NewCredentials;
import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.Identity;
import dev.untether.model.AwsAccess.EncryptedSecret;
import dev.untether.persistence.AccountTable.AccountColumns;
import dev.untether.platform.flow.UnhandledVariantException;
import dev.untether.platform.security.Keyring;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns the credentials of an account into columns, with the secret encrypted. What a client cannot
 * see, it cannot send back: a change that leaves a secret out keeps it, as long as it belongs to
 * the same access key or role.
 */
final class AccountCredentials {
  private final Keyring keyring;

  AccountCredentials(Keyring keyring) {
    this.keyring = keyring;
  }

  /** Returns the columns of a new account. */
  AccountColumns columns(UUID id, String name, String description, NewCredentials credentials) {
    if (credentials instanceof NewCredentials.AccessKeys keys) {
      return new AccountColumns(
          id,
          name,
          description,
          null,
          keys.accessKey(),
          keys.regionType().text(),
          null,
          null,
          encrypted(id, keys.secretKey()));
    }
    if (credentials instanceof NewCredentials.Role role) {
      return new AccountColumns(
          id, name, description, null, null, null, role.roleName(), null, null);
    }
    if (credentials instanceof NewCredentials.RoleOfAnotherAccount role) {
      return new AccountColumns(
          id,
          name,
          description,
          role.awsAccountId(),
          null,
          null,
          role.roleName(),
          role.awsAccountId(),
          encrypted(id, role.externalId()));
    }
    throw new UnhandledVariantException(credentials);
  }

  /** Returns why the account cannot be changed so. */
  Optional<AccountChange> mistake(
      AmazonAccount shown, AccountColumns present, ChangeAccount change) {
    if (!(change.credentials() instanceof NewCredentials.AccessKeys keys)) {
      return Optional.empty();
    }
    if (isPresent(keys, shown, present)) {
      return Optional.empty();
    }
    if (keys.accessKey().indexOf('*') >= 0) {
      return Optional.of(new AccountChange.ForeignMask());
    }
    return keys.secretKey() == null
        ? Optional.of(new AccountChange.NoSecretKey())
        : Optional.empty();
  }

  /** Returns the columns after a change without a mistake. */
  AccountColumns changed(AmazonAccount shown, AccountColumns present, ChangeAccount change) {
    String description =
        change.description() == null ? present.description() : change.description();
    NewCredentials wanted = change.credentials();
    if (wanted == null) {
      return present.renamed(change.name(), description);
    }
    AccountColumns next = columns(present.id(), change.name(), description, wanted);
    if (wanted instanceof NewCredentials.AccessKeys keys && isPresent(keys, shown, present)) {
      return next.keeping(present, keys.secretKey() == null);
    }
    if (wanted instanceof NewCredentials.RoleOfAnotherAccount role
        && Objects.equals(present.roleName(), next.roleName())
        && Objects.equals(present.roleAccountId(), next.roleAccountId())) {
      return next.keeping(present, role.externalId() == null);
    }
    return wanted instanceof NewCredentials.Role && shown.identity() instanceof Identity.Role
        ? next.keeping(present, true)
        : next;
  }

  /** Whether these are the keys that the account has, whole or masked. */
  private static boolean isPresent(
      NewCredentials.AccessKeys keys, AmazonAccount shown, AccountColumns present) {
    return keys.accessKey().equals(present.accessKey())
        || (shown.identity() instanceof Identity.AccessKeys mine
            && keys.accessKey().equals(mine.maskedAccessKey()));
  }

  /** Returns the names of the properties that differ. */
  static List<String> differences(AccountColumns before, AccountColumns after) {
    List<String> differences = new ArrayList<>();
    if (!before.name().equals(after.name())) {
      differences.add("name");
    }
    if (!before.description().equals(after.description())) {
      differences.add("description");
    }
    if (!before.renamed("", "").equals(after.renamed("", ""))) {
      differences.add("credentials");
    }
    return differences;
  }

  /** Returns what events tell of an account: nothing secret. */
  static Map<String, Object> details(AmazonAccount account) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", account.name());
    if (account.awsId() != null) {
      details.put("awsAccountId", account.awsId());
    }
    if (account.identity() instanceof Identity.AccessKeys keys) {
      details.put("accessKey", keys.maskedAccessKey());
      details.put("regionType", keys.regionType().text());
    } else if (account.identity() instanceof Identity.Role role) {
      details.put("roleName", role.roleName());
    } else if (account.identity() instanceof Identity.RoleOfAnotherAccount role) {
      details.put("roleName", role.roleName());
    } else {
      throw new UnhandledVariantException(account.identity());
    }
    return details;
  }

  /**
   * Encrypts a secret together with the account's id, so that it cannot be moved to another row.
   */
  private @Nullable Buffer encrypted(UUID id, @Nullable String secret) {
    return secret == null || secret.isEmpty()
        ? null
        : Buffer.buffer(
            keyring.encrypt(
                secret.getBytes(StandardCharsets.UTF_8), EncryptedSecret.associatedData(id)));
  }
}
