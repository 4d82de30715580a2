-- Owned by dev.untether.persistence.

-- How many connections there are, so that a page can tell without reading the table. The sum of the
-- rows counts; each server process adds to one of them, so that changes do not wait for each other.
CREATE TABLE connection_count (
  slot        integer PRIMARY KEY,
  connections bigint  NOT NULL
) WITH (fillfactor = 10); -- room for new versions of a row on its page

INSERT INTO connection_count (slot, connections)
SELECT slot, 0 FROM generate_series(0, 15) AS slot;

CREATE FUNCTION count_connections() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  difference bigint;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE connection_count SET connections = 0;
    RETURN NULL;
  END IF;
  SELECT CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END INTO difference FROM changed;
  IF difference <> 0 THEN
    UPDATE connection_count SET connections = connections + difference
     WHERE slot = pg_backend_pid() % 16;
  END IF;
  RETURN NULL;
END $$;

LOCK TABLE amazon_connection IN SHARE ROW EXCLUSIVE MODE;
UPDATE connection_count SET connections = (SELECT count(*) FROM amazon_connection) WHERE slot = 0;

CREATE TRIGGER connections_added AFTER INSERT ON amazon_connection
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_connections();
CREATE TRIGGER connections_removed AFTER DELETE ON amazon_connection
  REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_connections();
CREATE TRIGGER connections_truncated AFTER TRUNCATE ON amazon_connection
  FOR EACH STATEMENT EXECUTE FUNCTION count_connections();
