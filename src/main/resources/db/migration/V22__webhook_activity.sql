-- Owned by dev.untether.notification.

-- While this migration waits for a long reader such as a backup, the running nodes would wait, too.
-- It fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- Written every ten seconds by the node that sends, for the webhooks that had attempts. An older
-- attempts_counted_at means that nothing is being sent.
ALTER TABLE webhook
  ADD COLUMN last_success_at      timestamptz,
  ADD COLUMN attempts_last_minute integer NOT NULL DEFAULT 0,
  ADD COLUMN attempts_counted_at  timestamptz;
