-- Owned by dev.untether.audit.

-- The trail becomes a chain: each record has the next number, and its hash covers the hash before
-- it. Records of before have no hash. They are all derived from the event log, from which nothing
-- was ever removed before this version; so the trail is made anew from the log's beginning.
DROP TABLE audit_record;
UPDATE event_consumer SET position = 0 WHERE name = 'audit';

CREATE TABLE audit_record (
  number        bigint      PRIMARY KEY,
  position      bigint      NOT NULL UNIQUE, -- the event's: no event is recorded twice
  event_id      uuid        NOT NULL,
  type          text        NOT NULL,
  subject       text        NOT NULL,
  actor         text,                        -- NULL: nobody was logged on
  time          timestamptz NOT NULL,        -- when it happened
  recorded_at   timestamptz NOT NULL,
  data          jsonb       NOT NULL,
  previous_hash bytea       NOT NULL,        -- SHA-256
  hash          bytea       NOT NULL
);
CREATE INDEX audit_record_by_subject ON audit_record (subject, number);
CREATE INDEX audit_record_by_actor ON audit_record (actor, number);
CREATE INDEX audit_record_by_type ON audit_record (type, number);
CREATE INDEX audit_record_by_time ON audit_record USING brin (time);

CREATE TRIGGER audit_record_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The head of the chain: number and hash of the last record. As numbers have no gaps, it also tells
-- how many records there are.
DROP TABLE audit_trail;
CREATE TABLE audit_trail (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  number   bigint  NOT NULL,
  hash     bytea   NOT NULL
);
INSERT INTO audit_trail (number, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
