-- Owned by dev.untether.persistence.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- The version grows with each change by which somebody may decide whether to remove the connection;
-- a removal can ask for it. That the connection was used is no such change.
ALTER TABLE amazon_connection
  ADD COLUMN version      bigint NOT NULL DEFAULT 1,
  ADD COLUMN last_used_at timestamptz, -- NULL: never, as far as Untether knows
  ADD COLUMN last_used_by text;

-- Finds another connection that reaches the same account. Reads the table once, which takes a second
-- or two for a million rows. A removal does not touch an index.
CREATE INDEX amazon_connection_by_credentials
  ON amazon_connection (coalesce(amazon_account_id, access_key), region_id);
