package dev.untether.api;

import java.util.List;
import java.util.stream.Stream;

/** The whole API. */
final class Operations {
  private Operations() {}

  static List<Operation> of(Services services) {
    return Stream.of(
            new ConnectionOperations(services.bus(), services.ids()).operations(),
            new RegionOperations().operations(),
            new SessionOperations(services.sessions()).operations(),
            new UserOperations(services.users()).operations(),
            new AuditOperations(services.auditRecords()).operations(),
            new DocumentOperations().operations())
        .flatMap(List::stream)
        .toList();
  }
}
