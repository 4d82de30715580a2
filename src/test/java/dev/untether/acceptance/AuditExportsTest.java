package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditExportsTest {
  private static final String LINES = "application/x-ndjson";
  private static final String TABLE = "text/csv";
  private static final int MANY = 100_000;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @BeforeAll
  static void there_are_many_records() throws SQLException {
    execute(
        """
        INSERT INTO event (position, id, type, subject, user_name, source_address, request_id,
                           details)
        SELECT (SELECT position FROM next_position) + n, gen_random_uuid(),
               'dev.untether.audit.read.v1', 'many',
               'nobody', '192.0.2.7', 'of a test', '{"format": "text/csv", "offset": "0", "limit": "1"}'
          FROM generate_series(1, %d) AS n
        """
            .formatted(MANY));
    new Tables(NODE.database()).awaitConsumers();
  }

  @Test
  void every_record_is_a_line_of_json() throws IOException {
    HttpResponse<InputStream> export = export(LINES, "subject=many").open();

    assertThat(export.headers().firstValue("Content-Type")).contains(LINES);
    assertThat(export.headers().firstValue("Transfer-Encoding")).contains("chunked");
    assertThat(export.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"audit-records.ndjson\"");
    try (BufferedReader lines = reader(export)) {
      long first = new JsonObject(lines.readLine()).getLong("number");
      for (int n = 1; n < MANY; n++) {
        assertThat(lines.readLine()).contains("\"number\":" + (first + n) + ",");
      }
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void a_line_is_the_record_that_a_page_shows() {
    String query = "subject=many&Offset=41&Limit=3";

    List<JsonObject> page = NODE.get("/api/v1/auditRecords?" + query).results();

    assertThat(page).hasSize(3);
    assertThat(export(LINES, query).send().body().lines().map(JsonObject::new))
        .containsExactlyElementsOf(page);
  }

  @Test
  void a_table_has_a_line_of_names_and_the_data_as_json() throws IOException {
    ApiResponse export = export(TABLE, "subject=many&Offset=41&Limit=2").send();
    JsonObject shown =
        NODE.get("/api/v1/auditRecords?subject=many&Offset=41&Limit=1").results().get(0);

    assertThat(export.header("Content-Type")).contains("text/csv; charset=utf-8; header=present");
    assertThat(export.header("Content-Disposition"))
        .contains("attachment; filename=\"audit-records.csv\"");
    assertThat(export.body()).contains("\r\n");
    List<CSVRecord> records = records(export);
    assertThat(records).hasSize(2);
    assertThat(records.get(0).toMap().keySet())
        .containsExactly(
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
    assertThat(records.get(0).toMap())
        .allSatisfy((name, cell) -> assertThat(cell).isEqualTo(shown.getValue(name).toString()));
  }

  @Test
  void a_name_that_a_spreadsheet_would_calculate_is_text() throws IOException {
    List<String> names =
        List.of(
            "=1+1", "+1", "-1", "@sum(1)", "＝1+1", "＋1", "－1", "＠sum(1)", "\"=1\",=1", "a;=1+1;b");
    for (String name : names) {
      NODE.client()
          .addUser(name, "quite the right one", "Portal Operator", NODE.administratorToken());
      NODE.client().logOn(name, "wrong one");
    }
    new Trail(NODE.client(), NODE.administratorToken()).matching("Limit=0");

    ApiResponse export = export(TABLE, "type=dev.untether.session.logon.refused.v1").send();

    assertThat(records(export))
        .extracting(line -> line.get("actor"))
        .containsExactly(
            "'=1+1",
            "'+1",
            "'-1",
            "'@sum(1)",
            "'＝1+1",
            "'＋1",
            "'－1",
            "'＠sum(1)",
            "\"=1\",=1",
            "a;'=1+1;b");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, application/json",
    "image/png, application/json",
    "text/csv;q=0.1, text/csv; charset=utf-8; header=present",
    "'text/csv;q=0.1, application/x-ndjson;q=0.2', application/x-ndjson",
    "'text/csv;q=0.1, application/problem+json;q=0.2', application/problem+json",
  })
  void what_the_client_prefers_is_sent(String accept, String contentType) {
    assertThat(export(accept, "Limit=1").send().header("Content-Type")).contains(contentType);
  }

  @ParameterizedTest
  @CsvSource({TABLE + ",1", LINES + ",0"})
  void an_empty_export_is_a_whole_answer(String accept, int lines) {
    ApiResponse export = export(accept, "subject=none").send();

    assertThat(export.status()).isEqualTo(200);
    assertThat(export.body().lines()).hasSize(lines);
  }

  @ParameterizedTest
  @CsvSource({TABLE, LINES})
  void a_wrong_filter_is_answered_with_a_problem(String accept) {
    assertThat(export(accept, "from=yesterday").send().problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @ParameterizedTest
  @CsvSource({TABLE, LINES})
  void a_problem_is_no_file_to_be_saved(String accept) throws SQLException {
    execute("ALTER TABLE ledger_tile RENAME TO ledger_tile_away");
    try {
      ApiResponse failed = export(accept, "subject=many").send();

      assertThat(failed.problem()).isEqualTo("500 UnknownError unknownError");
      assertThat(failed.header("Content-Disposition")).isEmpty();
    } finally {
      execute("ALTER TABLE ledger_tile_away RENAME TO ledger_tile");
    }
  }

  @ParameterizedTest
  @CsvSource({TABLE, LINES})
  void an_export_that_fails_on_its_way_breaks_off(String accept) throws IOException, SQLException {
    HttpResponse<InputStream> export = export(accept, "subject=many").open();
    try (BufferedReader lines = reader(export)) {
      assertThat(lines.readLine()).isNotEmpty();
      execute("ALTER TABLE ledger_tile RENAME TO ledger_tile_away");

      assertThatThrownBy(() -> lines.lines().count()).hasRootCauseInstanceOf(IOException.class);
    } finally {
      execute("ALTER TABLE ledger_tile_away RENAME TO ledger_tile");
    }
  }

  private static ApiRequest export(String accept, String query) {
    return NODE.client()
        .request("GET", "/api/v1/auditRecords?" + query, NODE.administratorToken())
        .header("Accept", accept);
  }

  private static BufferedReader reader(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
  }

  private static List<CSVRecord> records(ApiResponse export) throws IOException {
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(export.body()))
        .getRecords();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection database = NODE.database().connect();
        Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }
}
