package dev.untether.command;

import dev.untether.model.AwsAccess;
import dev.untether.model.AwsAccess.Credentials;
import dev.untether.platform.bus.BusAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bus addresses of the commands about accounts, and of the question how Untether reaches AWS.
 * For all of them: a request fails with {@link dev.untether.platform.flow.UnavailableException}
 * when it should be tried again later.
 */
public final class AccountCommands {
  private AccountCommands() {}

  public static final BusAddress<FindAccess, FoundAccess> FIND_ACCESS =
      new BusAddress<>("untether.connections.access", FindAccess.class, FoundAccess.class);

  public static final BusAddress<FindAccountAccess, FoundAccountAccess> FIND_ACCOUNT_ACCESS =
      new BusAddress<>(
          "untether.accounts.access", FindAccountAccess.class, FoundAccountAccess.class);

  /** Finds how a connection reaches AWS. */
  public record FindAccess(UUID connectionId) {}

  /**
   * Reply to {@link FindAccess}.
   *
   * @param access null if there is no such connection
   */
  public record FoundAccess(@Nullable AwsAccess access) {}

  /** Finds the credentials of an account. */
  public record FindAccountAccess(UUID accountId) {}

  /**
   * Reply to {@link FindAccountAccess}.
   *
   * @param credentials null if there is no such account
   */
  public record FoundAccountAccess(@Nullable Credentials credentials) {}
}
