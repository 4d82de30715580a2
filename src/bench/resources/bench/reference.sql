-- What pgbench works on: tables like those of Untether, without their triggers.
CREATE TABLE reference_connection (LIKE amazon_connection INCLUDING ALL);
CREATE TABLE reference_event (LIKE event INCLUDING ALL);
CREATE SEQUENCE reference_position;

-- Sorts by the number, as ids sort that are made one after the other.
CREATE FUNCTION reference_id(number bigint) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid;
