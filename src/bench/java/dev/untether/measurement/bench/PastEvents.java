package dev.untether.measurement.bench;

import dev.untether.testing.TestDatabase;

/** Events of before, which all consumers have handled. */
record PastEvents(TestDatabase database) {

  /** To be called when nothing has happened yet, since these come before all others. */
  void append(int events) {
    new Statements(database)
        .execute(
            """
            UPDATE event_log SET removed_through = %1$d;
            UPDATE event_consumer SET position = greatest(position, %1$d);
            INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                               source_address, request_id, details)
            SELECT number, time_ordered_uuid(), 'dev.untether.benchmark.v1',
                   gen_random_uuid()::text, gen_random_uuid(), 'admin', gen_random_uuid(),
                   '127.0.0.1', gen_random_uuid()::text,
                   '{"region": "eu-central-1", "amazonAccountId": "123456789012"}'
              FROM generate_series(1, %1$d) AS number
            """
                .formatted(events));
    new Statements(database).execute("VACUUM (ANALYZE) event");
  }
}
