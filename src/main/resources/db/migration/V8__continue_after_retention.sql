-- Owned by dev.untether.eventlog.

-- Receipts of removals that had an Idempotency-Key outlive the events around them. Behind this
-- position, up to removed_through, some may still be there; before it there is nothing.
ALTER TABLE event_log ADD COLUMN receipts_removed_through bigint NOT NULL DEFAULT 0;

-- As before, but retention may have emptied the log: the positions of what it has removed are not
-- used again either.
CREATE OR REPLACE FUNCTION continue_event_log() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
  next bigint;
BEGIN
  LOCK TABLE event_log IN SHARE ROW EXCLUSIVE MODE;
  SELECT greatest((SELECT max(position) FROM event), (SELECT max(position) FROM event_consumer),
                  removed_through),
         base + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint << 20)
    INTO last, next
    FROM event_log;
  IF last >= next THEN
    UPDATE event_log SET base = base + (((last - next) >> 20) + 1 << 20);
  END IF;
END $$;
