-- Owned by dev.untether.notification.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- A delivery that succeeded refers to its event, and has no copy of it. One that still has to be sent,
-- or is dead, keeps its copy: it may have to wait for longer than the event is kept.
--
-- While nodes of before still run: pending deliveries have a body, whichever node has planned them, so
-- that every node can send them. A node of before cannot redeliver what a new node has delivered: it
-- answers an error. Two nodes of different versions may plan at the same time; only one of them can
-- write, so that a receiver may get an event twice, with the same id, but none is lost.
ALTER TABLE webhook_delivery ALTER COLUMN body DROP NOT NULL;

-- Not checked for the rows that are there, because they all have one.
ALTER TABLE webhook_delivery
  ADD CONSTRAINT webhook_delivery_body CHECK (status = 'delivered' OR body IS NOT NULL) NOT VALID;
