-- Owned by dev.untether.identity.

CREATE TABLE registered_user (
  id            uuid        PRIMARY KEY,
  name          text        NOT NULL,
  name_key      text        NOT NULL UNIQUE, -- the name, normalised and in lower case
  description   text        NOT NULL,
  role          text        NOT NULL,
  password_hash text        NOT NULL,        -- Argon2id, PHC string format
  is_default    boolean     NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);

-- A session is over when its row is gone.
CREATE TABLE session (
  id         uuid        PRIMARY KEY,
  user_id    uuid        NOT NULL REFERENCES registered_user ON DELETE CASCADE,
  started_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Used tokens stay until their session goes: a second use must be recognised.
CREATE TABLE refresh_token (
  hash       bytea       PRIMARY KEY, -- SHA-256
  session_id uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used       boolean     NOT NULL DEFAULT false
);
CREATE INDEX refresh_token_of_session ON refresh_token (session_id);

-- One row: the key that signs access tokens on every node.
CREATE TABLE signing_key (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  ciphertext bytea   NOT NULL
);

-- For statements of other packages that change something on behalf of a session.
CREATE FUNCTION session_is_live(session_id uuid) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (SELECT FROM session WHERE id = session_id);
