-- Owned by dev.untether.eventlog.

-- What statements ask of the log, as views: PostgreSQL plans them as a part of each statement, once,
-- while a function with a query in it is parsed and planned anew each time that a statement runs,
-- which took a quarter of the time of a single removal.

-- Where the transaction that asks puts its first event. Positions of transactions that commit out
-- of order are out of order, too, but see settled_below.
CREATE VIEW next_position AS
SELECT base + (pg_current_xact_id()::text::bigint << 20) AS position FROM event_log;

-- All events below this position are settled: each transaction that could still append one there
-- has ended. A reader that stops short of it never passes a position at which an event appears later.
CREATE VIEW settled_below AS
SELECT base + (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20) AS position
  FROM event_log;

-- The functions event_position and event_horizon stay: while nodes are updated one after the other,
-- those of before still call them.

-- Owned by dev.untether.identity.

-- Of the given sessions, those that live; for statements of other packages that change something
-- on behalf of several sessions.
CREATE FUNCTION live_sessions(session_ids uuid[]) RETURNS TABLE (id uuid)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT session.id FROM session WHERE session.id = ANY (session_ids);
END;
