-- Owned by dev.untether.persistence.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- What Untether needs to reach an account of AWS: an access key, a role of the account in which
-- Untether itself runs, or a role of another account.
CREATE TABLE amazon_account (
  id                uuid        PRIMARY KEY, -- version 7: in the order of addition
  name              text        NOT NULL,
  name_key          text        NOT NULL UNIQUE, -- the name, normalised and in lower case
  description       text        NOT NULL,
  aws_id            text,                    -- the 12 digits; NULL: not known yet
  access_key        text,
  region_type       text        CHECK (region_type IN ('Global', 'Government', 'China')),
  role_name         text,
  role_account_id   text,                    -- the 12 digits of the other account
  secret_ciphertext bytea,                   -- the secret key, or the external id of the role
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text        NOT NULL,
  CHECK (num_nonnulls(access_key, role_name) = 1),
  CHECK (access_key IS NULL
         OR secret_ciphertext IS NOT NULL AND region_type IS NOT NULL AND role_account_id IS NULL),
  CHECK (role_name IS NULL OR role_account_id IS NOT NULL OR secret_ciphertext IS NULL)
);

-- The account of a connection whose amazon_account_id is the id of one; NULL where that is the number
-- of an account at AWS, or an id that an earlier version did not look up. No existing row has a value,
-- so that there is nothing to validate.
ALTER TABLE amazon_connection ADD COLUMN account_id uuid;
ALTER TABLE amazon_connection
  ADD CONSTRAINT amazon_connection_account FOREIGN KEY (account_id) REFERENCES amazon_account NOT VALID;
ALTER TABLE amazon_connection
  ADD CONSTRAINT amazon_connection_account_id
  CHECK (account_id IS NULL OR account_id::text = amazon_account_id) NOT VALID;
-- Reads the table once, which takes less than a second for a million rows. Removals do not touch it.
CREATE INDEX amazon_connection_of_account ON amazon_connection (account_id)
  WHERE account_id IS NOT NULL;
