-- Owned by dev.untether.eventlog.

-- Added to every position. A database that was restored into another PostgreSQL counts its
-- transactions anew; the log then goes on behind the last position of before: see
-- continue_event_log().
CREATE TABLE event_log (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  base     bigint  NOT NULL
);
INSERT INTO event_log (base) VALUES (0);

-- The position of an event: the transaction that appends it, then its place among that
-- transaction's events (below 2^20). Positions of transactions that commit out of order are out of
-- order, too, but see event_horizon().
CREATE FUNCTION event_position(ordinal bigint) RETURNS bigint
  LANGUAGE sql STABLE
  RETURN (SELECT base FROM event_log) + (pg_current_xact_id()::text::bigint << 20) + ordinal;

-- All events below this position are settled: each transaction that could still append one there
-- has ended. A reader that stops short of it never passes a position at which an event appears later.
CREATE FUNCTION event_horizon() RETURNS bigint
  LANGUAGE sql STABLE
  RETURN (SELECT base FROM event_log)
       + (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20);

CREATE TABLE event (
  position        bigint      PRIMARY KEY,
  id              uuid        NOT NULL UNIQUE, -- the id of the command that caused it
  type            text        NOT NULL,
  subject         text        NOT NULL,
  time            timestamptz NOT NULL DEFAULT now(),
  user_id         uuid,                        -- NULL: nobody was logged on
  user_name       text,
  session_id      uuid,
  source_address  text        NOT NULL,
  request_id      text        NOT NULL,
  idempotency_key text,
  details         jsonb       NOT NULL DEFAULT '{}'
);

-- The event is the receipt of a removal that had an Idempotency-Key.
CREATE UNIQUE INDEX event_receipt ON event (user_id, subject, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% only grows: % is not allowed', TG_TABLE_NAME, TG_OP;
END $$;

-- Deleting is left to retention.
CREATE TRIGGER event_never_changes BEFORE UPDATE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far each named consumer has come: it has handled every event up to this position.
CREATE TABLE event_consumer (
  name     text   PRIMARY KEY,
  position bigint NOT NULL
);

-- To be called before a node appends anything: moves the log behind what was there before a restore.
-- No transaction of this PostgreSQL that has ended has an id from its snapshot's xmax on.
CREATE FUNCTION continue_event_log() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
  next bigint;
BEGIN
  LOCK TABLE event_log IN SHARE ROW EXCLUSIVE MODE;
  SELECT greatest((SELECT max(position) FROM event), (SELECT max(position) FROM event_consumer)),
         base + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint << 20)
    INTO last, next
    FROM event_log;
  IF last >= next THEN
    UPDATE event_log SET base = base + (((last - next) >> 20) + 1 << 20);
  END IF;
END $$;
