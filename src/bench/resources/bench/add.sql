-- Run by pgbench: one addition by one statement.
WITH added AS (
  INSERT INTO reference_connection (id, region_id, region_code, amazon_account_id, created_by)
  VALUES (time_ordered_uuid(), gen_random_uuid(), 'eu-central-1', '123456789012', 'admin')
  RETURNING id
)
INSERT INTO reference_event (position, id, type, subject, user_id, user_name, session_id,
                             source_address, request_id)
SELECT nextval('reference_position'), gen_random_uuid(), 'dev.untether.connection.added.v1',
       id::text, gen_random_uuid(), 'admin', gen_random_uuid(), '127.0.0.1', gen_random_uuid()::text
  FROM added;
