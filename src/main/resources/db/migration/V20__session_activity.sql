-- Owned by dev.untether.identity.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- From where a session was started, and when and from where it was last used. Neither is known of
-- sessions that a node of before has started. The time of use is written at most once a minute.
ALTER TABLE session
  ADD COLUMN source_address    text,
  ADD COLUMN last_seen_at      timestamptz,
  ADD COLUMN last_seen_address text;
