package dev.untether.command;

import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.RegionType;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Cause;
import dev.untether.platform.bus.BusAddress;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bus addresses of the commands about accounts at AWS, and of the question how Untether reaches
 * AWS. For all of them: a request fails with {@link
 * dev.untether.platform.flow.UnavailableException} when it should be tried again later; replies
 * come after the commit. The commands that change something may be sent again with the same command
 * id; they take effect once.
 */
public final class AccountCommands {
  private AccountCommands() {}

  public static final BusAddress<AddAccount, AccountChange> ADD =
      new BusAddress<>("untether.accounts.add", AddAccount.class, AccountChange.class);

  public static final BusAddress<ChangeAccount, AccountChange> CHANGE =
      new BusAddress<>("untether.accounts.change", ChangeAccount.class, AccountChange.class);

  public static final BusAddress<RemoveAccount, AccountRemoval> REMOVE =
      new BusAddress<>("untether.accounts.remove", RemoveAccount.class, AccountRemoval.class);

  public static final BusAddress<FindAccount, FoundAccount> FIND =
      new BusAddress<>("untether.accounts.find", FindAccount.class, FoundAccount.class);

  public static final BusAddress<ListAccounts, AccountSlice> LIST =
      new BusAddress<>("untether.accounts.slice", ListAccounts.class, AccountSlice.class);

  public static final BusAddress<FindAccountUse, AccountUse> FIND_USE =
      new BusAddress<>("untether.accounts.use", FindAccountUse.class, AccountUse.class);

  public static final BusAddress<FindAccountByName, FoundAccount> FIND_BY_NAME =
      new BusAddress<>(
          "untether.accounts.find-by-name", FindAccountByName.class, FoundAccount.class);

  public static final BusAddress<FindAccess, FoundAccess> FIND_ACCESS =
      new BusAddress<>("untether.connections.access", FindAccess.class, FoundAccess.class);

  public static final BusAddress<FindAccessIn, FoundAccess> FIND_ACCESS_IN =
      new BusAddress<>("untether.connections.access-in", FindAccessIn.class, FoundAccess.class);

  public static final BusAddress<FindAccountAccess, FoundAccountAccess> FIND_ACCOUNT_ACCESS =
      new BusAddress<>(
          "untether.accounts.access", FindAccountAccess.class, FoundAccountAccess.class);

  /** The credentials that a client gives for an account. Secrets are in the clear here only. */
  public sealed interface NewCredentials {

    /**
     * A long-term key pair.
     *
     * @param accessKey in a change, the masked access key stands for the present one
     * @param secretKey null in a change that keeps the present one
     */
    record AccessKeys(String accessKey, @Nullable String secretKey, RegionType regionType)
        implements NewCredentials {
      @Override
      public String toString() {
        return "AccessKeys[hidden]";
      }
    }

    /** A role of the account in which Untether itself runs. */
    record Role(String roleName) implements NewCredentials {}

    /**
     * A role of another account.
     *
     * @param externalId null in a change that keeps the present one; empty if the role wants none
     */
    record RoleOfAnotherAccount(String awsAccountId, String roleName, @Nullable String externalId)
        implements NewCredentials {
      @Override
      public String toString() {
        return "RoleOfAnotherAccount[" + awsAccountId + ", " + roleName + "]";
      }
    }
  }

  /**
   * Adds an account.
   *
   * @param commandId the same in every attempt of one command; becomes the event's id
   * @param accountId the id of the new account, never used before
   */
  public record AddAccount(
      UUID commandId,
      UUID accountId,
      String name,
      String description,
      NewCredentials credentials,
      Cause cause) {}

  /**
   * Changes an account.
   *
   * @param description null if it stays as it is
   * @param credentials null if they stay as they are
   */
  public record ChangeAccount(
      UUID commandId,
      UUID accountId,
      String name,
      @Nullable String description,
      @Nullable NewCredentials credentials,
      Cause cause) {}

  /** The result of an {@link AddAccount} or a {@link ChangeAccount}. */
  public sealed interface AccountChange {

    record Done(AmazonAccount account) implements AccountChange {}

    record NotFound() implements AccountChange {}

    /** Another account has the name. */
    record NameTaken() implements AccountChange {}

    /** There are already as many accounts as are allowed. */
    record TooMany(int limit) implements AccountChange {}

    /** The access key is another one than before, so its secret key is needed. */
    record NoSecretKey() implements AccountChange {}

    /** The access key is masked, but not the present one. */
    record ForeignMask() implements AccountChange {}

    /** The session has ended; nothing was changed. */
    record SessionEnded() implements AccountChange {}
  }

  /** Removes an account that no connection uses. */
  public record RemoveAccount(UUID commandId, UUID accountId, Cause cause) {}

  /** The result of a {@link RemoveAccount}. */
  public sealed interface AccountRemoval {

    record Removed() implements AccountRemoval {}

    record NotFound() implements AccountRemoval {}

    /** Connections use it; nothing was changed. */
    record InUse(long connections) implements AccountRemoval {}

    /** The session has ended; nothing was changed. */
    record SessionEnded() implements AccountRemoval {}
  }

  /** Finds one account. */
  public record FindAccount(UUID accountId) {}

  /** Finds the account with this name, without regard to case. */
  public record FindAccountByName(String name) {}

  /**
   * Reply to {@link FindAccount} and {@link FindAccountByName}.
   *
   * @param account null if there is none
   */
  public record FoundAccount(@Nullable AmazonAccount account) {}

  /**
   * Lists a slice of the accounts, sorted by name.
   *
   * @param searchPattern a pattern for names, as {@link dev.untether.model.Regions.SearchPattern}
   *     reads it
   * @param offset how many of the matching accounts to skip
   * @param limit the maximum number of accounts to return; 0 to count only
   */
  public record ListAccounts(String searchPattern, boolean descending, long offset, int limit) {}

  /**
   * Reply to {@link ListAccounts}.
   *
   * @param total how many accounts match
   */
  public record AccountSlice(long total, List<AmazonAccount> accounts) {
    public AccountSlice {
      accounts = List.copyOf(accounts);
    }
  }

  /** Finds out which connections use an account. */
  public record FindAccountUse(UUID accountId) {}

  /**
   * Reply to {@link FindAccountUse}.
   *
   * @param connections how many connections use it
   * @param first the ids of some of them
   */
  public record AccountUse(boolean exists, long connections, List<UUID> first) {
    public AccountUse {
      first = List.copyOf(first);
    }
  }

  /** Finds how a connection reaches AWS. */
  public record FindAccess(UUID connectionId) {}

  /**
   * Reply to {@link FindAccess} and {@link FindAccessIn}.
   *
   * @param access null if there is no such connection
   */
  public record FoundAccess(@Nullable AwsAccess access) {}

  /**
   * Finds how some connection reaches AWS that has credentials.
   *
   * @param regionId where it should be
   * @param orRegionIds where it may be if there is none
   */
  public record FindAccessIn(UUID regionId, List<UUID> orRegionIds) {
    public FindAccessIn {
      orRegionIds = List.copyOf(orRegionIds);
    }
  }

  /** Finds the credentials of an account. */
  public record FindAccountAccess(UUID accountId) {}

  /**
   * Reply to {@link FindAccountAccess}.
   *
   * @param credentials null if there is no such account
   */
  public record FoundAccountAccess(@Nullable Credentials credentials) {}
}
