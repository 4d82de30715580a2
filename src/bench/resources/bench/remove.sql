-- Run by pgbench: one removal by one statement. Each of the clients takes every so-many-th row, in
-- an order that looks random.
\set turn :turn + 1
\set row permute(:turn * :clients + :client_id, :rows, 1)
WITH removed AS (
  DELETE FROM reference_connection
   WHERE id = reference_id(:row::bigint)
  RETURNING id
)
INSERT INTO reference_event (position, id, type, subject, user_id, user_name, session_id,
                             source_address, request_id)
SELECT nextval('reference_position'), gen_random_uuid(), 'dev.untether.connection.removed.v1',
       id::text, gen_random_uuid(), 'admin', gen_random_uuid(), '127.0.0.1', gen_random_uuid()::text
  FROM removed;
