-- Owned by dev.untether.eventlog.

-- How many events of each type there were in each minute, hour and day (UTC), so that a plot need not
-- read the log. Every event is counted once in each of the three. The consumer "event-counts" adds to
-- it about once a second, in the transaction that moves its position; it begins with the oldest event.
CREATE TABLE event_count (
  resolution text        NOT NULL CHECK (resolution IN ('minute', 'hour', 'day')),
  bucket     timestamptz NOT NULL,
  type       text        NOT NULL,
  events     bigint      NOT NULL,
  PRIMARY KEY (resolution, bucket, type)
) WITH (fillfactor = 50); -- room for new versions of a row on its page

-- An installation that exists counts what is in its log, too: the log is read in the background.
INSERT INTO event_consumer (name, position)
SELECT 'event-counts', removed_through FROM event_log
ON CONFLICT (name) DO NOTHING;
