-- Owned by dev.untether.notification.

CREATE TABLE webhook (
  id                         uuid        PRIMARY KEY, -- version 7: in the order of addition
  url                        text        NOT NULL,
  description                text        NOT NULL,
  event_types                text[]      NOT NULL, -- empty: all
  subjects                   text[]      NOT NULL, -- empty: all
  ordering                   text        NOT NULL CHECK (ordering IN ('strict', 'none')),
  enabled                    boolean     NOT NULL,
  disabled_reason            text,                 -- set when Untether itself has disabled it
  secret_ciphertext          bytea       NOT NULL,
  previous_secret_ciphertext bytea,                -- signs, too, until ...
  previous_secret_until      timestamptz,
  failing_since              timestamptz,          -- no attempt has succeeded since
  created_at                 timestamptz NOT NULL DEFAULT now(),
  created_by                 text        NOT NULL,
  -- Nobody sees it any more, and it is not enabled: the row goes once its deliveries are gone, step
  -- by step.
  removed                    boolean     NOT NULL DEFAULT false,
  CHECK (NOT (removed AND enabled))
);

-- Version 7 of RFC 9562: sorts by the time at which it was made.
CREATE FUNCTION time_ordered_uuid() RETURNS uuid
  LANGUAGE sql VOLATILE
  RETURN encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
              FROM 1 FOR 6),
      52, 1), 53, 1),
    'hex')::uuid;

-- An event on its way to a webhook. It holds the body, so that it outlives the log's retention.
CREATE TABLE webhook_delivery (
  id              uuid        PRIMARY KEY, -- version 7
  webhook_id      uuid        NOT NULL REFERENCES webhook ON DELETE CASCADE,
  sequence        bigint      GENERATED ALWAYS AS IDENTITY, -- the order of sending
  position        bigint,                                   -- NULL: a test
  event_id        uuid        NOT NULL,
  event_type      text        NOT NULL,
  subject         text        NOT NULL,
  body            text        NOT NULL,                     -- the CloudEvent
  status          text        NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
  attempts        integer     NOT NULL DEFAULT 0,
  response_status integer,
  duration_millis bigint,
  failure         text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  last_attempt_at timestamptz,
  next_attempt_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, sequence)
  WHERE status = 'pending';
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at)
  WHERE status = 'pending';
CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (webhook_id, sequence DESC);
CREATE INDEX webhook_delivery_settled ON webhook_delivery (last_attempt_at)
  WHERE status <> 'pending';
CREATE INDEX webhook_delivery_dead ON webhook_delivery (webhook_id, sequence DESC)
  WHERE status = 'dead';
