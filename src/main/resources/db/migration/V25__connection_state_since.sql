-- Owned by dev.untether.persistence.

-- While this migration waits for a long reader such as a backup, the running nodes would wait, too.
-- It fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- NULL: never checked, or in this state since before this version. A column without a value needs no
-- change of the rows.
ALTER TABLE amazon_connection ADD COLUMN state_since timestamptz;
