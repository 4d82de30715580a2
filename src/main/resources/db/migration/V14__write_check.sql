-- Each node changes this one row to see whether the database stores what is written.
CREATE TABLE write_check (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  checked_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);

INSERT INTO write_check DEFAULT VALUES;
