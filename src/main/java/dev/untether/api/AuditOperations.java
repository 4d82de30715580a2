package dev.untether.api;

import static dev.untether.api.Access.ADMINISTRATORS;

import dev.untether.api.Access.Authorized;
import dev.untether.api.Access.SessionCheck;
import dev.untether.api.Operation.Body;
import dev.untether.audit.AuditFilter;
import dev.untether.audit.AuditRecord;
import dev.untether.audit.AuditRecords;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading the audit trail. */
final class AuditOperations {
  private static final int LONGEST_TEXT = 256;

  private final AuditRecords records;

  AuditOperations(AuditRecords records) {
    this.records = records;
  }

  List<Operation> operations() {
    Access read = new Authorized(ADMINISTRATORS, SessionCheck.RECENT);
    return List.of(
        new Operation(
            "listAuditRecords",
            HttpMethod.GET,
            "/api/v1/auditRecords",
            read,
            Body.NONE,
            this::list));
  }

  private Future<Answer> list(ApiRequest request) {
    RequestProperties query = RequestProperties.of(request.query());
    Paging paging = Paging.read(query);
    AuditFilter filter =
        new AuditFilter(
            query.optionalText("subject", LONGEST_TEXT).orElse(null),
            query.optionalText("actor", LONGEST_TEXT).orElse(null),
            query.optionalText("type", LONGEST_TEXT).orElse(null),
            query.optionalInstant("from").orElse(null),
            query.optionalInstant("to").orElse(null));
    query.check();
    return records
        .count(filter)
        .map(count -> new Answer.Page<>(paging, count, new RecordSlices(records, filter)));
  }

  private record RecordSlices(AuditRecords records, AuditFilter filter)
      implements Answer.Slices<AuditRecord> {

    @Override
    public Future<List<AuditRecord>> next(@Nullable AuditRecord after, long offset, int limit) {
      return records.slice(filter, after == null ? 0 : after.position(), offset, limit);
    }

    @Override
    public JsonObject render(AuditRecord record) {
      return record
          .cloudEvent()
          .put("actor", record.actor())
          .put("recordedAt", Timestamps.text(record.recordedAt()));
    }
  }
}
