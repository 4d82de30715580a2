package dev.untether.api.resource;

import dev.untether.api.operation.Operation;
import dev.untether.stream.Audience;
import java.util.List;
import java.util.stream.Stream;

/** The whole API. */
public final class Operations {
  private Operations() {}

  public static List<Operation> of(Services services, Audience audience) {
    return Stream.of(
            new ConnectionOperations(services.bus(), services.removals(), services.ids())
                .operations(),
            new RegionOperations().operations(),
            new SessionOperations(services.sessions()).operations(),
            new UserOperations(services.users()).operations(),
            new WebhookOperations(services.bus(), services.ids()).operations(),
            new WebhookDeliveryOperations(services.bus(), services.ids()).operations(),
            new AuditOperations(services.bus(), services.auditRecords(), services.ids())
                .operations(),
            new EventOperations(services.streams(), audience).operations(),
            new DocumentOperations().operations(),
            new HealthOperations().operations())
        .flatMap(List::stream)
        .toList();
  }
}
