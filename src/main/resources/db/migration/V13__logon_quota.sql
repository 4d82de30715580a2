-- Owned by dev.untether.identity.

-- Behind this migration all nodes of before would wait, if it had to wait for a long reader such as a
-- backup: it fails instead, and the start can be repeated.
SET LOCAL lock_timeout = '5s';

-- How often logons have failed, by what is counted together: an account from one network, a network,
-- an account. The key is a keyed hash of it, since people type passwords in the place of names. Rows
-- are forgotten soon after the last failure.
CREATE TABLE logon_failure (
  key            uuid        PRIMARY KEY,
  failures       integer     NOT NULL,
  last_failed_at timestamptz NOT NULL
);
CREATE INDEX logon_failure_by_time ON logon_failure (last_failed_at);

-- From where users have logged on successfully: failures that others cause do not stop them there.
CREATE TABLE known_logon (
  user_id      uuid        NOT NULL REFERENCES registered_user ON DELETE CASCADE,
  network      text        NOT NULL, -- an IPv4 address, or a /64 network of IPv6
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, network)
);
CREATE INDEX known_logon_by_network ON known_logon (network, last_used_at);
CREATE INDEX known_logon_by_time ON known_logon (last_used_at);
