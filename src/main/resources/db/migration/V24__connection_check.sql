-- Owned by dev.untether.persistence.

-- While this migration waits for a long reader such as a backup, the running nodes would wait, too.
-- It fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- What the last check of a connection has found.
ALTER TABLE amazon_connection
  ADD COLUMN state        text CHECK (state IN ('working', 'refused', 'unreachable')), -- NULL: never checked
  ADD COLUMN checked_at   timestamptz,
  ADD COLUMN check_code   text, -- the error code of AWS
  ADD COLUMN check_aws_id text, -- the 12 digits of the account at AWS
  ADD COLUMN check_arn    text; -- of the user or role

-- For lists of connections in one state. Neither a removal nor an addition writes to this index. A check
-- does so when it finds another state than before, or when the page of the row is full. Building the index
-- reads the table once, which takes a second for a million rows.
CREATE INDEX amazon_connection_by_state ON amazon_connection (state, id) WHERE state IS NOT NULL;
