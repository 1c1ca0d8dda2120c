-- Second factors, and what a token's session was like when it was issued.

-- The second factor of a person, for all linked identities. The secret is made of the salt and a key of the server.
CREATE TABLE second_factors (
  account_id  TEXT PRIMARY KEY,
  salt        BLOB NOT NULL CHECK (length(salt) = 16), -- random
  last_step   INTEGER NOT NULL, -- of the one-time password that was used last, in steps of 30 s since 1970
  whole_again INTEGER NOT NULL, -- when the allowance of attempts is
  created     INTEGER NOT NULL
) STRICT;

-- What stands in for it when it is lost, each once.
CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL REFERENCES second_factors (account_id) ON DELETE CASCADE,
  hash       BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 of 80 random bits
  PRIMARY KEY (account_id, hash)
) STRICT;

-- A log-in whose password was right and whose second factor is awaited: the identity, and since when.
ALTER TABLE interactions ADD COLUMN awaiting TEXT;
ALTER TABLE interactions ADD COLUMN awaiting_since INTEGER;

-- Who had proved themselves in the session when the request was completed, a JSON list: what its tokens tell of it.
ALTER TABLE grants ADD COLUMN authentications TEXT NOT NULL DEFAULT '[]';
