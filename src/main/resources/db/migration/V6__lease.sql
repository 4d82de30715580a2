-- Owned by dev.untether.platform.lease.

-- Work that one node at a time does. Who holds the lease renews it; when it has expired, another
-- node takes it over with the next token.
CREATE TABLE lease (
  name       text        PRIMARY KEY,
  holder     uuid        NOT NULL,
  token      bigint      NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The fence for statements of other packages: false for a holder that has been superseded, however
-- long it was stopped in between.
CREATE FUNCTION lease_is_current(name text, token bigint) RETURNS boolean
  LANGUAGE sql STABLE
  RETURN EXISTS (SELECT FROM lease
                  WHERE lease.name = lease_is_current.name
                    AND lease.token = lease_is_current.token);
