-- The first schema: who there is, what they may do, what they agreed to, what was issued.

-- Which migrations this database has seen; their number is also its `user_version`.
CREATE TABLE applied_migrations (
  number INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE
) STRICT;

-- Services that vouch for identities.
CREATE TABLE identity_providers (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL,
  short_name        TEXT NOT NULL,
  domains           TEXT NOT NULL, -- JSON list, lower case: the domains of its usernames
  alternative_names TEXT NOT NULL  -- JSON list
) STRICT;

-- Accounts at identity providers.
CREATE TABLE identities (
  id            TEXT PRIMARY KEY,
  username      TEXT NOT NULL,        -- as it is shown: name@domain
  username_key  TEXT NOT NULL UNIQUE, -- the same in lower case: usernames are told apart without regard to case
  provider_id   TEXT NOT NULL REFERENCES identity_providers (id),
  name          TEXT,
  email         TEXT,
  organization  TEXT,
  status        TEXT NOT NULL CHECK (status IN ('unused', 'used', 'private', 'closed')),
  identity_type TEXT CHECK (identity_type IN ('login', 'link')),
  account_id    TEXT NOT NULL,        -- identities with the same one are linked
  is_primary    INTEGER NOT NULL CHECK (is_primary IN (0, 1)), -- whether its account speaks as it
  created       INTEGER NOT NULL
) STRICT;
CREATE INDEX identities_by_account ON identities (account_id);
CREATE UNIQUE INDEX one_primary_identity_an_account ON identities (account_id) WHERE is_primary = 1;

-- How identities of our own providers prove themselves.
CREATE TABLE passwords (
  identity_id TEXT PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,
  hash        TEXT NOT NULL -- argon2id, PHC text
) STRICT;

-- Containers of clients, scopes and policies.
CREATE TABLE projects (
  id            TEXT PRIMARY KEY,
  display_name  TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  admin_ids     TEXT NOT NULL, -- JSON list of identity ids
  created       INTEGER NOT NULL
) STRICT;

-- Named authentication requirements.
CREATE TABLE policies (
  id                               TEXT PRIMARY KEY,
  project_id                       TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  display_name                     TEXT NOT NULL,
  description                      TEXT NOT NULL,
  high_assurance                   INTEGER NOT NULL CHECK (high_assurance IN (0, 1)),
  authentication_assurance_timeout INTEGER, -- seconds
  required_mfa                     INTEGER NOT NULL CHECK (required_mfa IN (0, 1)),
  domain_constraints_include       TEXT,    -- JSON list
  domain_constraints_exclude       TEXT     -- JSON list
) STRICT;
CREATE INDEX policies_by_project ON policies (project_id);

-- Registered applications and services.
CREATE TABLE clients (
  id                               TEXT PRIMARY KEY,
  name                             TEXT NOT NULL,
  project_id                       TEXT REFERENCES projects (id),
  client_type                      TEXT NOT NULL,
  visibility                       TEXT NOT NULL CHECK (visibility IN ('public', 'private')),
  redirect_uris                    TEXT NOT NULL, -- JSON list
  privacy_policy                   TEXT,          -- a link
  terms_and_conditions             TEXT,          -- a link
  required_idp                     TEXT,
  preselect_idp                    TEXT,
  parent_client                    TEXT,
  template_instance                INTEGER NOT NULL CHECK (template_instance IN (0, 1)),
  prompt_for_named_grant           INTEGER NOT NULL CHECK (prompt_for_named_grant IN (0, 1)),
  userinfo_from_effective_identity INTEGER NOT NULL CHECK (userinfo_from_effective_identity IN (0, 1)),
  fqdns                            TEXT NOT NULL, -- JSON list
  resource_server                  TEXT NOT NULL, -- the name its tokens carry when it is a resource server
  created                          INTEGER NOT NULL
) STRICT;
CREATE INDEX clients_by_project ON clients (project_id);

-- The secrets of clients.
CREATE TABLE client_credentials (
  id          TEXT PRIMARY KEY,
  client_id   TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32), -- SHA-256 of a random secret
  created     INTEGER NOT NULL
) STRICT;
CREATE INDEX client_credentials_by_client ON client_credentials (client_id);

-- Permissions of resource servers.
CREATE TABLE scopes (
  id                   TEXT PRIMARY KEY,
  scope_string         TEXT NOT NULL UNIQUE,
  owner_id             TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  name                 TEXT NOT NULL,
  description          TEXT NOT NULL,
  advertised           INTEGER NOT NULL CHECK (advertised IN (0, 1)),
  allows_refresh_token INTEGER NOT NULL CHECK (allows_refresh_token IN (0, 1)),
  required_domains     TEXT NOT NULL -- JSON list
) STRICT;
CREATE INDEX scopes_by_owner ON scopes (owner_id);

-- Which scopes a scope needs in order to do its work.
CREATE TABLE scope_dependencies (
  scope_id               TEXT NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
  needs_scope_id         TEXT NOT NULL REFERENCES scopes (id),
  position               INTEGER NOT NULL, -- their order
  optional               INTEGER NOT NULL CHECK (optional IN (0, 1)),
  requires_refresh_token INTEGER NOT NULL CHECK (requires_refresh_token IN (0, 1)),
  PRIMARY KEY (scope_id, needs_scope_id)
) STRICT;
CREATE INDEX scope_dependencies_by_needed ON scope_dependencies (needs_scope_id);

-- That people let clients use scopes: a forest, client → resource server → downstream.
-- AUTOINCREMENT because tokens name consents: the number of one that was taken back is never given to another.
CREATE TABLE consents (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id            INTEGER REFERENCES consents (id) ON DELETE CASCADE, -- none for a root
  path                 TEXT NOT NULL,    -- ids from the root to this one, with '.' between; '' until the id is known
  root_client_id       TEXT NOT NULL,    -- the client of its root
  client_id            TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  scope_id             TEXT NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
  identity_id          TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
  created              INTEGER NOT NULL,
  updated              INTEGER NOT NULL,
  last_used            INTEGER NOT NULL,
  status               TEXT NOT NULL CHECK (status IN ('approved')),
  allows_refresh       INTEGER NOT NULL CHECK (allows_refresh IN (0, 1)),
  auto_approved        INTEGER NOT NULL CHECK (auto_approved IN (0, 1)),
  atomically_revocable INTEGER NOT NULL CHECK (atomically_revocable IN (0, 1)),
  named_grant          TEXT
) STRICT;
-- Two windows in which the same thing is agreed to make one consent.
CREATE UNIQUE INDEX one_consent_a_place
  ON consents (identity_id, root_client_id, client_id, scope_id, (COALESCE(parent_id, 0)));
CREATE INDEX consents_by_parent ON consents (parent_id);
CREATE INDEX consents_by_client ON consents (client_id);
CREATE INDEX consents_by_scope ON consents (scope_id);

-- Sessions of browsers.
CREATE TABLE sessions (
  id          TEXT PRIMARY KEY,
  cookie_hash BLOB NOT NULL UNIQUE CHECK (length(cookie_hash) = 32), -- SHA-256; another one at every log-in
  created     INTEGER NOT NULL,
  expires     INTEGER NOT NULL,
  ended       INTEGER -- when the person logged out
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- Which identities proved themselves in a session: of each the last time.
CREATE TABLE authentications (
  session_id  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  identity_id TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
  provider_id TEXT NOT NULL,
  auth_time   INTEGER NOT NULL,
  acr         TEXT,
  amr         TEXT NOT NULL, -- JSON list
  PRIMARY KEY (session_id, identity_id)
) STRICT;
CREATE INDEX authentications_by_identity ON authentications (identity_id);

-- Authorize requests whose person is still logging in or consenting.
CREATE TABLE interactions (
  id            TEXT PRIMARY KEY, -- random
  query         TEXT NOT NULL,
  browser_hash  BLOB NOT NULL CHECK (length(browser_hash) = 32), -- SHA-256 of the cookie of the browser that began it
  created       INTEGER NOT NULL,
  expires       INTEGER NOT NULL,
  authenticated TEXT, -- the identity that proved itself within it
  session_id    TEXT
) STRICT;
CREATE INDEX interactions_by_expiry ON interactions (expires);
CREATE INDEX interactions_by_browser ON interactions (browser_hash);

-- What follows is written at every log-in or at every token, so it has no index but its key, and no foreign keys, each
-- of which would need an index to delete what it points to. The keys grow with time, so that rows are added at the end
-- of their table: a random key would touch another page for each.

-- Completed authorize requests. `revoked` here ends all tokens that came of one, with one row written.
CREATE TABLE grants (
  key         INTEGER PRIMARY KEY,
  client_id   TEXT NOT NULL,
  identity_id TEXT NOT NULL,
  session_id  TEXT NOT NULL,
  created     INTEGER NOT NULL,
  revoked     INTEGER
) STRICT;

-- Authorization codes. Their key is random; there is one a log-in, which checks a password anyway.
CREATE TABLE codes (
  hash         BLOB PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256
  grant_key    INTEGER NOT NULL,
  client_id    TEXT NOT NULL,
  identity_id  TEXT NOT NULL,
  session_id   TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge    TEXT, -- base64url of the S256 code challenge
  scope        TEXT NOT NULL,
  state        TEXT,
  nonce        TEXT,
  offline      INTEGER NOT NULL CHECK (offline IN (0, 1)),
  issued       INTEGER NOT NULL,
  expires      INTEGER NOT NULL,
  redeemed     INTEGER -- when it was used
) STRICT;
CREATE INDEX codes_by_expiry ON codes (expires);

CREATE TABLE refresh_tokens (
  key             INTEGER PRIMARY KEY,
  hash            BLOB NOT NULL, -- SHA-256
  grant_key       INTEGER,
  client_id       TEXT NOT NULL,
  identity_id     TEXT NOT NULL,
  resource_server TEXT NOT NULL,
  scope           TEXT NOT NULL,
  consents        TEXT NOT NULL, -- JSON list of numbers
  session_id      TEXT,
  issued          INTEGER NOT NULL,
  last_used       INTEGER NOT NULL,
  revoked         INTEGER
) STRICT;

CREATE TABLE access_tokens (
  key             INTEGER PRIMARY KEY,
  hash            BLOB NOT NULL, -- SHA-256
  grant_key       INTEGER,
  refresh_key     INTEGER,       -- it ends with this refresh token
  client_id       TEXT NOT NULL,
  identity_id     TEXT NOT NULL,
  resource_server TEXT NOT NULL,
  scope           TEXT NOT NULL,
  consents        TEXT NOT NULL, -- JSON list of numbers
  session_id      TEXT,
  issued          INTEGER NOT NULL,
  expires         INTEGER NOT NULL,
  revoked         INTEGER
) STRICT;

-- Keys that sign ID tokens.
CREATE TABLE signing_keys (
  kid     TEXT PRIMARY KEY,
  pkcs8   BLOB NOT NULL, -- the private key, DER
  created INTEGER NOT NULL
) STRICT;

-- Keys that only this server uses: to mask token keys, to bind forms to cookies.
CREATE TABLE server_secrets (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
