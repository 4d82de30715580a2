package dev.untether.aws;

import static java.util.Comparator.comparing;

import dev.untether.aws.AwsRefusal.Reason;
import dev.untether.command.AccountCommands;
import dev.untether.command.AccountCommands.FindAccess;
import dev.untether.command.AccountCommands.FindAccessIn;
import dev.untether.command.AccountCommands.FindAccount;
import dev.untether.command.AccountCommands.FindAccountAccess;
import dev.untether.command.AccountCommands.ListAccounts;
import dev.untether.model.AmazonAccount;
import dev.untether.model.AmazonAccount.Identity;
import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * Chooses the credentials for a request to AWS. A request through a connection uses those of the
 * connection. Any other request uses those of an account or, if no account fits, those of some
 * connection. May be used from any thread.
 */
final class CredentialChoice {
  /** Asking more accounts one after the other would take too long. */
  private static final int MAX_ACCOUNTS = 100;

  /** Looking for a connection may read the whole table. */
  private static final int MAX_SEARCHES = 4;

  private final Bus bus;
  private final Bulkhead searches = new Bulkhead(MAX_SEARCHES);

  /**
   * Whose credentials AWS is asked with.
   *
   * @param subject the account or the connection
   * @param owner who has the credentials: the account, or the connection with keys of its own
   * @param region in which to ask
   */
  record Holder(UUID subject, UUID owner, Credentials credentials, Region region) {
    static Holder of(AwsAccess access, Region region) {
      UUID account = access.accountId();
      return new Holder(
          access.connectionId(),
          account == null ? access.connectionId() : account,
          access.credentials(),
          region);
    }
  }

  CredentialChoice(Bus bus) {
    this.bus = bus;
  }

  /** An account of the region's partition, or a connection in the region or its partition. */
  Future<Holder> forRegion(Region region) {
    Partition partition = Partition.of(region);
    return accounts()
        .compose(
            accounts ->
                accounts.stream()
                    .filter(account -> isFor(account, partition))
                    .min(comparing(account -> !hasKeys(account)))
                    .map(account -> holder(account.id(), region))
                    .orElseGet(() -> connection(region)));
  }

  /** Returns the credentials of a connection, for requests in its region. */
  Future<Holder> ofConnection(UUID id) {
    return bus.request(AccountCommands.FIND_ACCESS, new FindAccess(id))
        .map(
            found -> {
              AwsAccess access = found.access();
              if (access == null) {
                throw noConnection();
              }
              return Holder.of(access, Regions.byId(access.regionId()).orElseThrow());
            });
  }

  /** Returns the credentials of an account, for requests in the main region of its partition. */
  Future<Holder> ofAccount(UUID id) {
    return bus.request(AccountCommands.FIND, new FindAccount(id))
        .compose(
            found -> {
              AmazonAccount account = found.account();
              return account == null ? Future.failedFuture(noAccount()) : holder(account);
            });
  }

  /** All accounts; where there are none, a connection of the standard partition. */
  Future<List<Holder>> forBuckets() {
    return accounts()
        .compose(
            accounts ->
                accounts.isEmpty()
                    ? connection(Partition.STANDARD.mainRegion()).map(List::of)
                    : Future.all(accounts.stream().map(this::holder).toList())
                        .map(all -> all.<Holder>list()));
  }

  private Future<Holder> holder(AmazonAccount account) {
    return holder(account.id(), partition(account).mainRegion());
  }

  private Future<Holder> holder(UUID account, Region region) {
    return bus.request(AccountCommands.FIND_ACCOUNT_ACCESS, new FindAccountAccess(account))
        .map(
            found -> {
              Credentials credentials = found.credentials();
              if (credentials == null) {
                throw noAccount();
              }
              return new Holder(account, account, credentials, region);
            });
  }

  private Future<List<AmazonAccount>> accounts() {
    return bus.request(AccountCommands.LIST, new ListAccounts("", false, 0, MAX_ACCOUNTS))
        .map(slice -> slice.accounts());
  }

  private Future<Holder> connection(Region region) {
    Partition partition = Partition.of(region);
    List<UUID> regions = partition.regions().stream().map(Region::id).toList();
    return searches
        .admit(
            () ->
                bus.request(AccountCommands.FIND_ACCESS_IN, new FindAccessIn(region.id(), regions)))
        .map(
            found -> {
              AwsAccess access = found.access();
              if (access == null) {
                throw nobody(partition);
              }
              return Holder.of(access, region);
            });
  }

  static AwsRefusal noConnection() {
    return AwsRefusal.of(Reason.NO_CONNECTION, "There is no such connection.");
  }

  private static AwsRefusal noAccount() {
    return AwsRefusal.of(Reason.NO_ACCOUNT, "There is no such account.");
  }

  private static AwsRefusal nobody(Partition partition) {
    return AwsRefusal.of(
        Reason.NOBODY_TO_ASK_AS,
        ("There are no credentials for the partition %s of AWS. Add an account with"
                + " POST /api/v1/accounts/amazon (with access keys: defaultRegionType %s), or a"
                + " connection in a region of this partition.")
            .formatted(partition.code(), partition.regionType()));
  }

  /** What a role can be assumed in depends on this machine's identity, which is one partition's. */
  private static boolean isFor(AmazonAccount account, Partition partition) {
    return !hasKeys(account) || partition(account) == partition;
  }

  private static boolean hasKeys(AmazonAccount account) {
    return account.identity() instanceof Identity.AccessKeys;
  }

  private static Partition partition(AmazonAccount account) {
    return account.identity() instanceof Identity.AccessKeys keys
        ? Partition.ofRegionType(keys.regionType().text())
        : Partition.STANDARD;
  }
}
