package dev.untether.api.resource;

import dev.untether.api.operation.Operation;
import dev.untether.audit.AuditRecords;
import dev.untether.audit.Ledger;
import dev.untether.audit.LedgerKeys.KeyReplacement;
import dev.untether.aws.Aws;
import dev.untether.identity.AccessTokens;
import dev.untether.identity.Sessions;
import dev.untether.identity.Users;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.stream.Audience;
import dev.untether.stream.Streams;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All operations of the API. */
public final class Operations {
  /**
   * The path of the list of Amazon connections. Each connection has a slash and its id after it.
   */
  public static final String CONNECTIONS = ConnectionOperations.COLLECTION;

  private Operations() {}

  /**
   * Returns all of them.
   *
   * @param stopping whether the node stops
   */
  public static List<Operation> of(Services services, Audience audience, BooleanSupplier stopping) {
    BulkRemovals bulkRemovals =
        new BulkRemovals(
            services.bus(), services.removals(), services.accessTokens(), services.ids(), stopping);
    return Stream.of(
            new RemovalOperations(services.bus(), services.removals(), bulkRemovals, services.ids())
                .operations(),
            new ConnectionOperations(services.bus(), services.ids()).operations(),
            new AccountOperations(services.bus(), services.ids()).operations(),
            new BrowseOperations(services.aws(), new ConnectionUse(services.bus())).operations(),
            new CloudOperations(services.aws()).operations(),
            new RegionOperations().operations(),
            new SessionOperations(services.sessions()).operations(),
            new LogonSessionOperations(services.sessions(), services.users()).operations(),
            new UserOperations(services.users()).operations(),
            new WebhookOperations(services.bus(), services.ids()).operations(),
            new WebhookDeliveryOperations(services.bus(), services.ids()).operations(),
            new AuditOperations(services.bus(), services.audit().records(), services.ids())
                .operations(),
            new EventOperations(services.streams(), audience).operations(),
            new LedgerOperations(services.audit().ledger(), services.audit().keyReplacement())
                .operations(),
            new SystemOperations(services.bus()).operations(),
            new DocumentOperations().operations())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * The services that operations use; shared by all instances of the verticle.
   *
   * @param removals limits removals in flight; those above the limit are refused before they cost
   *     anything
   * @param ids creates ids that sort by time (UUID version 7); may be called from any thread
   */
  public record Services(
      Bus bus,
      Bulkhead removals,
      AccessTokens accessTokens,
      Sessions sessions,
      Users users,
      Audit audit,
      Aws aws,
      Streams streams,
      Supplier<UUID> ids) {}

  /** The services of the audit trail. */
  public record Audit(AuditRecords records, Ledger ledger, KeyReplacement keyReplacement) {}
}
