-- People who are on their way to another OpenID Connect provider. The state itself is known to their browser alone.
CREATE TABLE upstream_attempts (
  state_hash   BYTEA PRIMARY KEY CHECK (length(state_hash) = 32), -- SHA-256 of a random state
  browser_hash BYTEA NOT NULL CHECK (length(browser_hash) = 32),
  interaction  TEXT COLLATE "C" NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
  provider_id  TEXT COLLATE "C" NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  expires      BIGINT NOT NULL
);
CREATE INDEX upstream_attempts_by_interaction ON upstream_attempts (interaction);
CREATE INDEX upstream_attempts_by_expiry ON upstream_attempts (expires);

-- How providers tell people apart. A username may change or be given to somebody else; a subject never.
CREATE TABLE upstream_subjects (
  provider_id TEXT COLLATE "C" NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  subject     TEXT COLLATE "C" NOT NULL,
  identity_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES identities (id) ON DELETE CASCADE,
  PRIMARY KEY (provider_id, subject)
);
