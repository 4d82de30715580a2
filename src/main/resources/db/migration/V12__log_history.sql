-- Owned by dev.untether.eventlog.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- A failover to a standby that lags behind, or a restore, puts an older state of the log in the
-- place of the one that nodes and subscribers have read: from there on the log has another history.
-- Each has an id, and the place at which it is written. The place tells another history apart
-- without anybody's help: promotion changes the timeline, a restore the table or the database, and
-- a move the server.
ALTER TABLE event_log
  ADD COLUMN history uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN place   text NOT NULL DEFAULT '';

-- Where the log is written now: server / timeline / database / table. The timeline is taken from
-- the write-ahead log: pg_control_checkpoint() tells the one of before until the first checkpoint
-- after a promotion. NULL on a standby, which writes nothing.
CREATE VIEW present_place AS
SELECT CASE
         WHEN NOT pg_is_in_recovery()
         THEN system_identifier
              || '/' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)
              || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
              || '/' || 'event_log'::regclass::oid
       END AS place
  FROM pg_control_system();

UPDATE event_log SET place = present_place.place FROM present_place;

-- What a reader has to know before it trusts what it has read before. False until a node has
-- noticed that the place is another one.
CREATE VIEW log_history AS
SELECT history, event_log.place IS NOT DISTINCT FROM present_place.place AS is_present
  FROM event_log, present_place;

-- SQLSTATE class 57, operator intervention: nodes of every version take it for what passes soon,
-- since one of them continues the log within a second or so.
CREATE FUNCTION refuse_position() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log has another history since a failover or a restore'
    USING ERRCODE = '57U01', HINT = 'A node continues it, see continue_event_log().';
END $$;

-- As before, but nothing is appended to another history before it was continued: positions that
-- somebody has seen in the lost one would be used again.
CREATE OR REPLACE VIEW next_position AS
SELECT CASE
         WHEN event_log.place = present_place.place
         THEN base + (pg_current_xact_id()::text::bigint << 20)
         ELSE refuse_position()
       END AS position
  FROM event_log, present_place;

CREATE OR REPLACE FUNCTION event_position(ordinal bigint) RETURNS bigint
  LANGUAGE sql
  RETURN (SELECT position FROM next_position) + ordinal;

-- The last position that is in the log or was removed from it; the last one that a consumer has
-- seen, too; and the first one that the next transaction may use. No transaction of this PostgreSQL
-- that has ended has an id from its snapshot's xmax on.
CREATE VIEW log_end AS
SELECT greatest(removed_through, (SELECT max(position) FROM event)) AS kept,
       greatest(removed_through, (SELECT max(position) FROM event),
                (SELECT max(position) FROM event_consumer)) AS last,
       base + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint << 20) AS next
  FROM event_log;

-- To be called before a node appends anything, and whenever one notices another history. Where the
-- history is another one indeed, the log goes on behind all that the node has seen, with an event
-- that tells of it; gives the id of the history, which is new then. It does so once, however many
-- nodes notice it. Parameters: the last event that the node has seen, and in which history; NULL if
-- there is none.
--
-- Nobody knows what others have seen of the lost history. So the log leaves out as many positions as
-- 2^28 transactions have: at 1,000 a second they take three days, and a standby lags behind by
-- less. There is room for 30,000 such gaps.
CREATE FUNCTION continue_event_log(seen_position bigint, seen_id uuid, seen_in uuid)
  RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  gap      CONSTANT bigint := 1 << 28;
  log      event_log;
  finish   log_end;
  before   text;
  present  text;
  vanished boolean;
BEGIN
  LOCK TABLE event_log IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO STRICT log FROM event_log;
  before := log.place;
  SELECT place INTO STRICT present FROM present_place;
  vanished := coalesce(seen_in = log.history
                       AND seen_position > log.removed_through
                       AND NOT EXISTS (SELECT FROM event
                                        WHERE position = seen_position AND id = seen_id),
                       false);
  SELECT * INTO STRICT finish FROM log_end;
  IF present = before AND (vanished OR greatest(finish.last, seen_position) >= finish.next) THEN
    -- Some may be appending behind the present base: a reader must not pass them. At another place
    -- nobody does, see next_position.
    LOCK TABLE event_log IN ACCESS EXCLUSIVE MODE;
    SELECT * INTO STRICT finish FROM log_end;
  END IF;
  finish.last := greatest(finish.last, seen_position);
  IF vanished OR present <> before THEN
    finish.last := greatest(finish.last, finish.next) + (gap << 20);
  END IF;
  IF finish.last >= finish.next THEN
    UPDATE event_log SET base = base + (((finish.last - finish.next) >> 20) + 1 << 20);
  END IF;
  IF NOT vanished AND present = before THEN
    RETURN log.history;
  END IF;
  UPDATE event_log SET history = gen_random_uuid(), place = present RETURNING * INTO log;
  -- Who held a lease in the lost history may go on with its token: none of them counts any more.
  UPDATE lease SET token = token + 1048576, expires_at = clock_timestamp();
  INSERT INTO event (position, id, type, subject, source_address, request_id, details)
  SELECT next_position.position, gen_random_uuid(), 'dev.untether.log.diverged.v1', 'event-log',
         'untether', 'history ' || log.history,
         jsonb_strip_nulls(jsonb_build_object(
           'keptThrough', lpad(finish.kept::text, 19, '0'),
           'seenThrough', lpad(seen_position::text, 19, '0'),
           'continuesAt', lpad(next_position.position::text, 19, '0'),
           'from', jsonb_build_object('systemIdentifier', split_part(before, '/', 1),
                                      'timeline', split_part(before, '/', 2)),
           'to', jsonb_build_object('systemIdentifier', split_part(present, '/', 1),
                                    'timeline', split_part(present, '/', 2))))
    FROM next_position;
  RETURN log.history;
END $$;

-- As nodes of before call it.
CREATE OR REPLACE FUNCTION continue_event_log() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM continue_event_log(NULL, NULL, NULL);
END $$;
