-- Owned by dev.untether.persistence.

CREATE TABLE amazon_connection (
  id                    uuid        PRIMARY KEY, -- version 7: new rows lie together
  region_id             uuid        NOT NULL,
  region_code           text        NOT NULL,
  amazon_account_id     text,
  access_key            text,
  secret_key_ciphertext bytea,
  created_at            timestamptz NOT NULL DEFAULT now(),
  created_by            text        NOT NULL,
  CHECK (num_nonnulls(amazon_account_id, access_key) = 1),
  CHECK ((access_key IS NULL) = (secret_key_ciphertext IS NULL))
);

-- All but the last four characters hidden.
CREATE FUNCTION masked_access_key(access_key text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN repeat('*', length(access_key) - 4) || right(access_key, 4);

-- What the events about a connection tell of it.
CREATE FUNCTION connection_details(
  region_id uuid, region_code text, amazon_account_id text, access_key text
) RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN jsonb_strip_nulls(jsonb_build_object(
    'regionId', region_id,
    'region', region_code,
    'amazonAccountId', amazon_account_id,
    'accessKey', masked_access_key(access_key)));
