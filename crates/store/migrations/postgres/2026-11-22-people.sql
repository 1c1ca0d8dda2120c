-- Second factors, and what a token's session was like when it was issued.

-- The second factor of a person, for all linked identities. The secret is made of the salt and a key of the server.
CREATE TABLE second_factors (
  account_id  TEXT COLLATE "C" PRIMARY KEY,
  salt        BYTEA NOT NULL CHECK (length(salt) = 16), -- random
  last_step   BIGINT NOT NULL, -- of the one-time password that was used last, in steps of 30 s since 1970
  whole_again BIGINT NOT NULL, -- when the allowance of attempts is
  created     BIGINT NOT NULL
);

-- What stands in for it when it is lost, each once.
CREATE TABLE recovery_codes (
  account_id TEXT COLLATE "C" NOT NULL REFERENCES second_factors (account_id) ON DELETE CASCADE,
  hash       BYTEA NOT NULL CHECK (length(hash) = 32), -- SHA-256 of 80 random bits
  PRIMARY KEY (account_id, hash)
);

-- A log-in whose password was right and whose second factor is awaited: the identity, and since when.
ALTER TABLE interactions ADD COLUMN awaiting TEXT COLLATE "C";
ALTER TABLE interactions ADD COLUMN awaiting_since BIGINT;

-- Who had proved themselves in the session when the request was completed, a JSON list: what its tokens tell of it.
ALTER TABLE grants ADD COLUMN authentications TEXT COLLATE "C" NOT NULL DEFAULT '[]';
