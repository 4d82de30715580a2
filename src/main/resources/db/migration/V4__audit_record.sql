-- Owned by dev.untether.audit.

CREATE TABLE audit_record (
  position    bigint      PRIMARY KEY, -- the event's: no event is recorded twice
  event_id    uuid        NOT NULL,
  type        text        NOT NULL,
  subject     text        NOT NULL,
  actor       text,                    -- NULL: nobody was logged on
  time        timestamptz NOT NULL,    -- when it happened
  recorded_at timestamptz NOT NULL DEFAULT now(),
  data        jsonb       NOT NULL
);
CREATE INDEX audit_record_by_subject ON audit_record (subject, position);
CREATE INDEX audit_record_by_actor ON audit_record (actor, position);
CREATE INDEX audit_record_by_type ON audit_record (type, position);
CREATE INDEX audit_record_by_time ON audit_record USING brin (time);

CREATE TRIGGER audit_record_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How many records there are: to count a long trail takes long.
CREATE TABLE audit_trail (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  records  bigint  NOT NULL
);
INSERT INTO audit_trail (records) VALUES (0);
