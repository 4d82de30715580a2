-- Owned by dev.untether.persistence.

-- While this migration waits for a long reader such as a backup, the running nodes would wait, too.
-- It fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- They find the connections that match a filter in a table of a million rows, and give the ids of one
-- value in their order. Additions maintain them. A removal does not touch them, because PostgreSQL leaves
-- the entries of deleted rows to its vacuum. Building them takes a few seconds for a million rows, during
-- which no connection can be added or removed.
CREATE INDEX amazon_connection_by_region ON amazon_connection (region_code text_pattern_ops, id);
CREATE INDEX amazon_connection_by_account
  ON amazon_connection (lower(amazon_account_id) text_pattern_ops, id)
  WHERE amazon_account_id IS NOT NULL;
CREATE INDEX amazon_connection_by_key
  ON amazon_connection (lower(right(access_key, 4)) text_pattern_ops, id)
  WHERE access_key IS NOT NULL;
CREATE INDEX amazon_connection_by_creator
  ON amazon_connection (lower(created_by) text_pattern_ops, id);
