-- Owned by dev.untether.eventlog.

-- Retention has removed the events up to this position; readers must start at it or behind it.
ALTER TABLE event_log ADD COLUMN removed_through bigint NOT NULL DEFAULT 0;
