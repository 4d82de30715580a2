-- Owned by dev.untether.audit, but for the indexes of event.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- The event log becomes the audit trail: instead of a second copy of each event, the trail is a
-- Merkle tree over the log (RFC 9162, section 2.1). The leaf of an event is the hash of its
-- canonical form, and the leaf's index is the record's number, from 0.
CREATE TABLE ledger (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  size       bigint  NOT NULL, -- how many events have a leaf
  position   bigint  NOT NULL, -- of the last one of them
  root       bytea   NOT NULL, -- the hash of the whole tree
  checkpoint text              -- signed, of this size; NULL before the first event
) WITH (fillfactor = 10); -- room for new versions of the row on its page
INSERT INTO ledger (size, position, root) VALUES (0, 0, sha256(''));

-- Up to 256 hashes that stand beside each other in the tree (C2SP tlog-tiles). The last tile of a
-- level grows; the others never change.
CREATE TABLE ledger_tile (
  level          smallint NOT NULL,
  number         bigint   NOT NULL,
  hashes         bytea    NOT NULL, -- 32 bytes each
  positions      bigint[],          -- of the events, in the order of their leaves; level 0 only
  first_position bigint,            -- the first of them
  PRIMARY KEY (level, number),
  CHECK ((level = 0) = (positions IS NOT NULL AND first_position IS NOT NULL))
);
CREATE UNIQUE INDEX ledger_tile_by_position ON ledger_tile (first_position);
-- Hashes cannot be compressed, and a part of them can be read from what is not compressed.
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- The leaves, for people and for tests.
CREATE VIEW ledger_leaf AS
SELECT tile.number * 256 + leaf.ordinal - 1 AS number,
       leaf.position,
       substring(tile.hashes FROM leaf.ordinal::integer * 32 - 31 FOR 32) AS hash
  FROM ledger_tile AS tile
       CROSS JOIN LATERAL unnest(tile.positions) WITH ORDINALITY AS leaf (position, ordinal)
 WHERE tile.level = 0;

-- The keys that have signed checkpoints. The last one signs; the others stay, so that what they have
-- signed can be verified.
CREATE TABLE ledger_key (
  number                 integer     PRIMARY KEY,
  verifier               text        NOT NULL UNIQUE, -- C2SP signed-note: name, key id and public key
  private_key_ciphertext bytea       NOT NULL,
  created_at             timestamptz NOT NULL DEFAULT now()
);

-- What the audit trail is searched by. Values of one type or user are appended at one end of their
-- part of an index, which costs a removal about one microsecond each. Subjects would be spread over
-- all of a B-tree, which costs five, a quarter of what PostgreSQL does for a removal. So a Bloom filter
-- tells for each 16 pages whether a subject may be in them; it is made later, see EventSummaries.
CREATE INDEX event_by_type ON event (type, position);
CREATE INDEX event_by_user ON event (user_name, position);
CREATE INDEX event_by_subject ON event
 USING brin (subject text_bloom_ops (n_distinct_per_range = 512, false_positive_rate = 0.01))
  WITH (pages_per_range = 16);
CREATE INDEX event_by_time ON event USING brin (time) WITH (pages_per_range = 16);

-- The trail of before stays for those who want to read and verify it. Nodes of before that still run
-- add to it; when they have ended, it does not change any more.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_record) THEN
    DROP TABLE audit_record, audit_trail;
    DELETE FROM event_consumer WHERE name = 'audit';
  END IF;
END $$;
