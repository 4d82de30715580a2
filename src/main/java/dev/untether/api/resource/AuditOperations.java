package dev.untether.api.resource;

import static dev.untether.api.operation.Operation.Access.ADMINISTRATORS;

import dev.untether.api.answer.Answer;
import dev.untether.api.answer.ListFormat;
import dev.untether.api.answer.ListFormat.CommaSeparatedValues;
import dev.untether.api.answer.ListFormat.NewlineDelimitedJson;
import dev.untether.api.operation.Operation;
import dev.untether.api.operation.Operation.Access;
import dev.untether.api.operation.Operation.Access.Authorized;
import dev.untether.api.operation.Operation.Access.SessionCheck;
import dev.untether.api.operation.Operation.Body;
import dev.untether.api.property.RequestProperties;
import dev.untether.api.request.AcceptHeader;
import dev.untether.api.request.ApiRequest;
import dev.untether.api.request.Paging;
import dev.untether.api.request.Paging.Sorting;
import dev.untether.audit.AuditRecords;
import dev.untether.audit.AuditRecords.AuditFilter;
import dev.untether.audit.AuditRecords.AuditRecord;
import dev.untether.audit.AuditRecords.Order;
import dev.untether.command.IncidentCommands;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.command.IncidentCommands.RecordIncident;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the audit trail, as pages or as a file. Each reading is recorded before it begins. */
final class AuditOperations {
  private static final int MAX_TEXT_LENGTH = 256;

  private static final List<String> MEDIA_TYPES =
      List.of(
          AcceptHeader.JSON,
          AcceptHeader.PROBLEM_JSON,
          NewlineDelimitedJson.MEDIA_TYPE,
          CommaSeparatedValues.MEDIA_TYPE);

  private static final List<String> COLUMNS =
      List.of(
          "number",
          "time",
          "recordedAt",
          "type",
          "subject",
          "actor",
          "id",
          "sequence",
          "data",
          "hash");

  private static final String NEWEST_FIRST = "numberDesc";

  private static final Map<String, Order> ORDERS =
      Map.of("numberAsc", Order.OLDEST_FIRST, NEWEST_FIRST, Order.NEWEST_FIRST);

  private final Bus bus;
  private final AuditRecords records;
  private final Supplier<UUID> ids;

  AuditOperations(Bus bus, AuditRecords records, Supplier<UUID> ids) {
    this.bus = bus;
    this.records = records;
    this.ids = ids;
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
    Order order = Sorting.read(query, ORDERS).orElse(Order.OLDEST_FIRST);
    AuditFilter filter =
        new AuditFilter(
            query.optionalText("subject", MAX_TEXT_LENGTH).orElse(null),
            query.optionalText("actor", MAX_TEXT_LENGTH).orElse(null),
            query.optionalText("type", MAX_TEXT_LENGTH).orElse(null),
            query.optionalInstant("from").orElse(null),
            query.optionalInstant("to").orElse(null));
    query.check();
    String mediaType = mediaType(request);
    return recordReading(request, mediaType, filter, order, paging)
        .compose(recorded -> answer(mediaType, filter, order, paging));
  }

  private Future<Answer> answer(String mediaType, AuditFilter filter, Order order, Paging paging) {
    RecordSlices slices = new RecordSlices(records, filter, order);
    return switch (mediaType) {
      case NewlineDelimitedJson.MEDIA_TYPE ->
          export("audit-records.ndjson", new NewlineDelimitedJson(), paging, slices);
      case CommaSeparatedValues.MEDIA_TYPE ->
          export("audit-records.csv", new CommaSeparatedValues(COLUMNS), paging, slices);
      default ->
          records.count(filter).map(count -> new Answer.Page<AuditRecord>(paging, count, slices));
    };
  }

  private static Future<Answer> export(
      String fileName, ListFormat format, Paging paging, RecordSlices slices) {
    return Future.succeededFuture(new Answer.Export<>(fileName, format, paging, slices));
  }

  private static String mediaType(ApiRequest request) {
    return AcceptHeader.choose(request.headers(), MEDIA_TYPES);
  }

  private Future<Done> recordReading(
      ApiRequest request, String mediaType, AuditFilter filter, Order order, Paging paging) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("format", mediaType);
    details.put("offset", Long.toString(paging.offset()));
    details.put("limit", Integer.toString(paging.limit()));
    if (order == Order.NEWEST_FIRST) {
      details.put("sort", NEWEST_FIRST);
    }
    putIfGiven(details, "subject", filter.subject());
    putIfGiven(details, "actor", filter.actor());
    putIfGiven(details, "type", filter.type());
    putIfGiven(details, "from", filter.from());
    putIfGiven(details, "to", filter.to());
    Event reading =
        new Event(ids.get(), EventType.AUDIT_TRAIL_READ, "auditRecords", request.cause(), details);
    return bus.request(IncidentCommands.RECORD, new RecordIncident(reading));
  }

  private static void putIfGiven(Map<String, Object> details, String name, @Nullable Object value) {
    if (value != null) {
      details.put(name, value.toString());
    }
  }

  private record RecordSlices(AuditRecords records, AuditFilter filter, Order order)
      implements Answer.Slices<AuditRecord> {

    @Override
    public Future<List<AuditRecord>> next(@Nullable AuditRecord after, long offset, int limit) {
      return records.slice(filter, order, after, offset, limit);
    }

    @Override
    public JsonObject render(AuditRecord record) {
      return record.toJson();
    }
  }
}
