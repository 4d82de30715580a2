package dev.untether.persistence;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.untether.command.ConnectionCommands.ConnectionFilter;
import dev.untether.command.ConnectionCommands.ConnectionSlice;
import dev.untether.command.ConnectionCommands.CountConnections;
import dev.untether.command.ConnectionCommands.CountMatches;
import dev.untether.command.ConnectionCommands.FindConnection;
import dev.untether.command.ConnectionCommands.FoundConnection;
import dev.untether.command.ConnectionCommands.ListConnections;
import dev.untether.command.ConnectionCommands.PreviewRemoval;
import dev.untether.command.ConnectionCommands.RecordUse;
import dev.untether.command.ConnectionCommands.RemovalPreview;
import dev.untether.command.ConnectionCommands.SearchConnections;
import dev.untether.command.IncidentCommands.Done;
import dev.untether.model.AmazonConnection;
import dev.untether.model.AmazonConnection.Check;
import dev.untether.model.AmazonConnection.Check.State;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads connections, and records that they are used. Single connections that are requested at the
 * same time are read by one statement, and equal lists are read once for all who request them.
 */
final class ConnectionReads {
  private static final int MAX_BATCH = 256;
  private static final int MAX_IN_FLIGHT = 1024;

  private final Database database;
  private final Database reports;
  private final Bulkhead bulkhead = new Bulkhead(MAX_IN_FLIGHT);
  private final Batching<FindConnection, FoundConnection> finding;
  private final SharedReads<ListConnections, ConnectionSlice> listing;
  private final SharedReads<CountConnections, Long> counting;

  /**
   * Belongs to the context on which it is used.
   *
   * @param reports for searches, which read more than other requests
   */
  ConnectionReads(Database database, Database reports) {
    this.database = database;
    this.reports = reports;
    this.finding = new Batching<>(MAX_BATCH, this::findAll);
    this.listing = new SharedReads<>(this::read);
    this.counting = new SharedReads<>(this::countAll);
  }

  Future<FoundConnection> find(FindConnection query) {
    return bulkhead.admit(() -> finding.submit(query));
  }

  Future<ConnectionSlice> list(ListConnections query) {
    return listing.ask(query);
  }

  Future<Long> count(CountConnections query) {
    return counting.ask(query);
  }

  /**
   * Checks whether a removal would succeed, without removing anything, and reads what depends on
   * the connection.
   */
  Future<RemovalPreview> preview(PreviewRemoval query) {
    return bulkhead.admit(
        () ->
            database
                .executeRepeatable(
                    ConnectionTable.PREVIEW_REMOVAL,
                    Tuple.of(query.cause().sessionId(), query.connectionId()))
                .map(rows -> preview(Rows.only(rows))));
  }

  private static RemovalPreview preview(Row row) {
    if (!row.getBoolean("session_is_live")) {
      return new RemovalPreview.SessionEnded();
    }
    return row.getUUID("id") == null
        ? new RemovalPreview.NotFound()
        : new RemovalPreview.Possible(ConnectionRow.read(row), row.getUUID("alternative"));
  }

  Future<Done> recordUse(RecordUse command) {
    return database
        .executeRepeatable(
            ConnectionTable.RECORD_USE, Tuple.of(command.connectionId(), command.userName()))
        .map(Done.DONE);
  }

  Future<ConnectionSlice> search(SearchConnections query) {
    Tuple parameters =
        conditions(query.filter())
            .addUUID(query.after())
            .addLong(query.offset())
            .addInteger(query.limit());
    // A beginning is compared with several columns, so the planner cannot estimate how many
    // connections match. What was counted tells it.
    String sql =
        query.filter().beginning() != null && query.few()
            ? ConnectionTable.searchFew(query.newestFirst())
            : ConnectionTable.searchMany(query.newestFirst());
    return reports
        .execute(sql, parameters)
        .map(rows -> new ConnectionSlice(Rows.list(rows, ConnectionRow::read)));
  }

  Future<Long> countMatches(CountMatches query) {
    return reports
        .execute(
            query.filter().beginning() == null
                ? ConnectionTable.COUNT_MATCHES
                : ConnectionTable.COUNT_MATCHES_OF_BEGINNING,
            conditions(query.filter()).addLong(ConnectionFilter.MAX_COUNT + 1))
        .map(rows -> Rows.only(rows).getLong("connections"));
  }

  private static Tuple conditions(ConnectionFilter filter) {
    String beginning = lowerCase(filter.beginning());
    Optional<IdRange> ids = Optional.ofNullable(beginning).flatMap(IdRange::beginningWith);
    return Tuple.tuple()
        .addString(beginning == null ? null : likePattern(beginning))
        .addUUID(ids.map(IdRange::first).orElse(null))
        .addUUID(ids.map(IdRange::last).orElse(null))
        .addString(lowerCase(filter.regionCode()))
        .addString(lowerCase(filter.account()))
        .addString(lowerCase(filter.accessKeyEnding()))
        .addString(lowerCase(filter.createdBy()))
        .addString(filter.state() == null ? null : filter.state().text());
  }

  private static @Nullable String lowerCase(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** Everything in the text stands for itself. */
  private static String likePattern(String beginning) {
    return beginning.replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  /** The ids that begin with certain digits. */
  record IdRange(UUID first, UUID last) {
    private static final Pattern HYPHENS_AT_THEIR_PLACES =
        Pattern.compile(
            "[0-9a-f]{0,8}|[0-9a-f]{8}-[0-9a-f]{0,4}|[0-9a-f]{8}(-[0-9a-f]{4}){1,2}-[0-9a-f]{0,4}"
                + "|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{0,12}");

    private static final String LEAST = "00000000-0000-0000-0000-000000000000";

    /** Empty if no id begins with the text, which must be in lower case. */
    static Optional<IdRange> beginningWith(String text) {
      return HYPHENS_AT_THEIR_PLACES.matcher(text).matches()
          ? Optional.of(
              new IdRange(
                  UUID.fromString(text + LEAST.substring(text.length())),
                  UUID.fromString(text + LEAST.replace('0', 'f').substring(text.length()))))
          : Optional.empty();
    }
  }

  private Future<List<FoundConnection>> findAll(List<FindConnection> queries) {
    UUID[] ids = queries.stream().map(FindConnection::connectionId).distinct().toArray(UUID[]::new);
    return database
        .execute(ConnectionTable.FIND, Tuple.tuple().addArrayOfUUID(ids))
        .map(
            rows -> {
              Map<UUID, AmazonConnection> found =
                  rows.stream()
                      .map(ConnectionRow::read)
                      .collect(toMap(AmazonConnection::id, identity()));
              return queries.stream()
                  .map(query -> new FoundConnection(found.get(query.connectionId())))
                  .toList();
            });
  }

  private Future<ConnectionSlice> read(ListConnections query) {
    UUID after = query.after();
    Future<RowSet<Row>> slice =
        after == null
            ? database.execute(ConnectionTable.FIRST_SLICE, Tuple.of(query.offset(), query.limit()))
            : database.execute(
                ConnectionTable.NEXT_SLICE, Tuple.of(after, query.offset(), query.limit()));
    return slice.map(rows -> new ConnectionSlice(Rows.list(rows, ConnectionRow::read)));
  }

  private Future<Long> countAll(CountConnections query) {
    return database
        .execute(ConnectionTable.COUNT, Tuple.tuple())
        .map(rows -> Rows.only(rows).getLong("connections"));
  }

  /** Reads a connection from a row of the statements that show connections. */
  static final class ConnectionRow {
    private ConnectionRow() {}

    static AmazonConnection read(Row row) {
      return new AmazonConnection(
          row.getUUID("id"),
          row.getUUID("region_id"),
          row.getString("amazon_account_id"),
          row.getString("masked_access_key"),
          row.getOffsetDateTime("created_at").toInstant(),
          row.getString("created_by"),
          row.getLong("version"),
          instant(row, "last_used_at"),
          row.getString("last_used_by"),
          check(row));
    }

    private static @Nullable Check check(Row row) {
      String state = row.getString("state");
      return state == null
          ? null
          : new Check(
              State.of(state).orElseThrow(),
              instant(row, "state_since"),
              row.getString("check_code"),
              row.getString("check_aws_id"),
              row.getString("check_arn"),
              row.getOffsetDateTime("checked_at").toInstant());
    }

    private static @Nullable Instant instant(Row row, String column) {
      OffsetDateTime time = row.getOffsetDateTime(column);
      return time == null ? null : time.toInstant();
    }
  }

  /**
   * Lets callers that ask the same question at the same time share one read. A caller never gets
   * the result of a read that began before it asked, so it always sees its own changes: callers
   * that arrive while a read is running share the next one.
   *
   * <p>Belongs to one context; must not be used from other threads.
   *
   * @param <Q> the question; equal questions share a read
   */
  static final class SharedReads<Q, R> {

    private static final class Next<R> {
      @Nullable Promise<R> promise;
    }

    private final Function<Q, Future<R>> read;
    private final Map<Q, Next<R>> underWay = new HashMap<>();

    SharedReads(Function<Q, Future<R>> read) {
      this.read = read;
    }

    Future<R> ask(Q query) {
      Next<R> next = underWay.get(query);
      if (next == null) {
        return begin(query);
      }
      if (next.promise == null) {
        next.promise = Promise.promise();
      }
      return next.promise.future();
    }

    private Future<R> begin(Q query) {
      Next<R> next = new Next<>();
      underWay.put(query, next);
      return read.apply(query)
          .onComplete(
              done -> {
                underWay.remove(query);
                if (next.promise != null) {
                  begin(query).onComplete(next.promise);
                }
              });
    }
  }
}
