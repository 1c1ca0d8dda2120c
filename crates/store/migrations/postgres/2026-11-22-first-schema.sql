-- The first schema: who there is, what they may do, what they agreed to, what was issued.

-- Which migrations this database has seen.
CREATE TABLE applied_migrations (
  number BIGINT PRIMARY KEY,
  name   TEXT COLLATE "C" NOT NULL UNIQUE
);

-- Services that vouch for identities.
CREATE TABLE identity_providers (
  id                TEXT COLLATE "C" PRIMARY KEY,
  name              TEXT COLLATE "C" NOT NULL,
  short_name        TEXT COLLATE "C" NOT NULL,
  domains           TEXT COLLATE "C" NOT NULL, -- JSON list, lower case: the domains of its usernames
  alternative_names TEXT COLLATE "C" NOT NULL  -- JSON list
);

-- Accounts at identity providers.
CREATE TABLE identities (
  id            TEXT COLLATE "C" PRIMARY KEY,
  username      TEXT COLLATE "C" NOT NULL,        -- as it is shown: name@domain
  username_key  TEXT COLLATE "C" NOT NULL UNIQUE, -- the same in lower case: usernames are told apart without regard to case
  provider_id   TEXT COLLATE "C" NOT NULL REFERENCES identity_providers (id),
  name          TEXT COLLATE "C",
  email         TEXT COLLATE "C",
  organization  TEXT COLLATE "C",
  status        TEXT COLLATE "C" NOT NULL CHECK (status IN ('unused', 'used', 'private', 'closed')),
  identity_type TEXT COLLATE "C" CHECK (identity_type IN ('login', 'link')),
  account_id    TEXT COLLATE "C" NOT NULL,        -- identities with the same one are linked
  is_primary    BIGINT NOT NULL CHECK (is_primary IN (0, 1)), -- whether its account speaks as it
  created       BIGINT NOT NULL
);
CREATE INDEX identities_by_account ON identities (account_id);
CREATE UNIQUE INDEX one_primary_identity_an_account ON identities (account_id) WHERE is_primary = 1;

-- How identities of our own providers prove themselves.
CREATE TABLE passwords (
  identity_id TEXT COLLATE "C" PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,
  hash        TEXT COLLATE "C" NOT NULL -- argon2id, PHC text
);

-- Containers of clients, scopes and policies.
CREATE TABLE projects (
  id            TEXT COLLATE "C" PRIMARY KEY,
  display_name  TEXT COLLATE "C" NOT NULL,
  contact_email TEXT COLLATE "C" NOT NULL,
  admin_ids     TEXT COLLATE "C" NOT NULL, -- JSON list of identity ids
  created       BIGINT NOT NULL
);

-- Named authentication requirements.
CREATE TABLE policies (
  id                               TEXT COLLATE "C" PRIMARY KEY,
  project_id                       TEXT COLLATE "C" NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  display_name                     TEXT COLLATE "C" NOT NULL,
  description                      TEXT COLLATE "C" NOT NULL,
  high_assurance                   BIGINT NOT NULL CHECK (high_assurance IN (0, 1)),
  authentication_assurance_timeout BIGINT, -- seconds
  required_mfa                     BIGINT NOT NULL CHECK (required_mfa IN (0, 1)),
  domain_constraints_include       TEXT COLLATE "C",    -- JSON list
  domain_constraints_exclude       TEXT COLLATE "C"     -- JSON list
);
CREATE INDEX policies_by_project ON policies (project_id);

-- Registered applications and services.
CREATE TABLE clients (
  id                               TEXT COLLATE "C" PRIMARY KEY,
  name                             TEXT COLLATE "C" NOT NULL,
  project_id                       TEXT COLLATE "C" REFERENCES projects (id),
  client_type                      TEXT COLLATE "C" NOT NULL,
  visibility                       TEXT COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'private')),
  redirect_uris                    TEXT COLLATE "C" NOT NULL, -- JSON list
  privacy_policy                   TEXT COLLATE "C",          -- a link
  terms_and_conditions             TEXT COLLATE "C",          -- a link
  required_idp                     TEXT COLLATE "C",
  preselect_idp                    TEXT COLLATE "C",
  parent_client                    TEXT COLLATE "C",
  template_instance                BIGINT NOT NULL CHECK (template_instance IN (0, 1)),
  prompt_for_named_grant           BIGINT NOT NULL CHECK (prompt_for_named_grant IN (0, 1)),
  userinfo_from_effective_identity BIGINT NOT NULL CHECK (userinfo_from_effective_identity IN (0, 1)),
  fqdns                            TEXT COLLATE "C" NOT NULL, -- JSON list
  resource_server                  TEXT COLLATE "C" NOT NULL, -- the name its tokens carry when it is a resource server
  created                          BIGINT NOT NULL
);
CREATE INDEX clients_by_project ON clients (project_id);

-- The secrets of clients.
CREATE TABLE client_credentials (
  id          TEXT COLLATE "C" PRIMARY KEY,
  client_id   TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  name        TEXT COLLATE "C" NOT NULL,
  secret_hash BYTEA NOT NULL CHECK (length(secret_hash) = 32), -- SHA-256 of a random secret
  created     BIGINT NOT NULL
);
CREATE INDEX client_credentials_by_client ON client_credentials (client_id);

-- Permissions of resource servers.
CREATE TABLE scopes (
  id                   TEXT COLLATE "C" PRIMARY KEY,
  scope_string         TEXT COLLATE "C" NOT NULL UNIQUE,
  owner_id             TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  name                 TEXT COLLATE "C" NOT NULL,
  description          TEXT COLLATE "C" NOT NULL,
  advertised           BIGINT NOT NULL CHECK (advertised IN (0, 1)),
  allows_refresh_token BIGINT NOT NULL CHECK (allows_refresh_token IN (0, 1)),
  required_domains     TEXT COLLATE "C" NOT NULL -- JSON list
);
CREATE INDEX scopes_by_owner ON scopes (owner_id);

-- Which scopes a scope needs in order to do its work.
CREATE TABLE scope_dependencies (
  scope_id               TEXT COLLATE "C" NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
  needs_scope_id         TEXT COLLATE "C" NOT NULL REFERENCES scopes (id),
  position               BIGINT NOT NULL, -- their order
  optional               BIGINT NOT NULL CHECK (optional IN (0, 1)),
  requires_refresh_token BIGINT NOT NULL CHECK (requires_refresh_token IN (0, 1)),
  PRIMARY KEY (scope_id, needs_scope_id)
);
CREATE INDEX scope_dependencies_by_needed ON scope_dependencies (needs_scope_id);

-- That people let clients use scopes: a forest, client → resource server → downstream.
-- Tokens name consents: the number of one that was taken back is never given to another.
CREATE TABLE consents (
  id                   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id            BIGINT REFERENCES consents (id) ON DELETE CASCADE, -- none for a root
  path                 TEXT COLLATE "C" NOT NULL,    -- ids from the root to this one, with '.' between; '' until the id is known
  root_client_id       TEXT COLLATE "C" NOT NULL,    -- the client of its root
  client_id            TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  scope_id             TEXT COLLATE "C" NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
  identity_id          TEXT COLLATE "C" NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
  created              BIGINT NOT NULL,
  updated              BIGINT NOT NULL,
  last_used            BIGINT NOT NULL,
  status               TEXT COLLATE "C" NOT NULL CHECK (status IN ('approved')),
  allows_refresh       BIGINT NOT NULL CHECK (allows_refresh IN (0, 1)),
  auto_approved        BIGINT NOT NULL CHECK (auto_approved IN (0, 1)),
  atomically_revocable BIGINT NOT NULL CHECK (atomically_revocable IN (0, 1)),
  named_grant          TEXT COLLATE "C"
);
-- Two windows in which the same thing is agreed to make one consent.
CREATE UNIQUE INDEX one_consent_a_place
  ON consents (identity_id, root_client_id, client_id, scope_id, (COALESCE(parent_id, 0)));
CREATE INDEX consents_by_parent ON consents (parent_id);
CREATE INDEX consents_by_client ON consents (client_id);
CREATE INDEX consents_by_scope ON consents (scope_id);

-- Sessions of browsers.
CREATE TABLE sessions (
  id          TEXT COLLATE "C" PRIMARY KEY,
  cookie_hash BYTEA NOT NULL UNIQUE CHECK (length(cookie_hash) = 32), -- SHA-256; another one at every log-in
  created     BIGINT NOT NULL,
  expires     BIGINT NOT NULL,
  ended       BIGINT -- when the person logged out
);
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- Which identities proved themselves in a session: of each the last time.
CREATE TABLE authentications (
  session_id  TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  identity_id TEXT COLLATE "C" NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
  provider_id TEXT COLLATE "C" NOT NULL,
  auth_time   BIGINT NOT NULL,
  acr         TEXT COLLATE "C",
  amr         TEXT COLLATE "C" NOT NULL, -- JSON list
  PRIMARY KEY (session_id, identity_id)
);
CREATE INDEX authentications_by_identity ON authentications (identity_id);

-- Authorize requests whose person is still logging in or consenting.
CREATE TABLE interactions (
  id            TEXT COLLATE "C" PRIMARY KEY, -- random
  query         TEXT COLLATE "C" NOT NULL,
  browser_hash  BYTEA NOT NULL CHECK (length(browser_hash) = 32), -- SHA-256 of the cookie of the browser that began it
  created       BIGINT NOT NULL,
  expires       BIGINT NOT NULL,
  authenticated TEXT COLLATE "C", -- the identity that proved itself within it
  session_id    TEXT COLLATE "C"
);
CREATE INDEX interactions_by_expiry ON interactions (expires);
CREATE INDEX interactions_by_browser ON interactions (browser_hash);

-- What follows is written at every log-in or at every token, so it has no index but its key, and no foreign keys, each
-- of which would need an index to delete what it points to. The keys grow with time, so that rows are added at the end
-- of their table: a random key would touch another page for each.

-- Completed authorize requests. `revoked` here ends all tokens that came of one, with one row written.
CREATE TABLE grants (
  key         BIGINT PRIMARY KEY,
  client_id   TEXT COLLATE "C" NOT NULL,
  identity_id TEXT COLLATE "C" NOT NULL,
  session_id  TEXT COLLATE "C" NOT NULL,
  created     BIGINT NOT NULL,
  revoked     BIGINT
);

-- Authorization codes. Their key is random; there is one a log-in, which checks a password anyway.
CREATE TABLE codes (
  hash         BYTEA PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256
  grant_key    BIGINT NOT NULL,
  client_id    TEXT COLLATE "C" NOT NULL,
  identity_id  TEXT COLLATE "C" NOT NULL,
  session_id   TEXT COLLATE "C" NOT NULL,
  redirect_uri TEXT COLLATE "C" NOT NULL,
  challenge    TEXT COLLATE "C", -- base64url of the S256 code challenge
  scope        TEXT COLLATE "C" NOT NULL,
  state        TEXT COLLATE "C",
  nonce        TEXT COLLATE "C",
  offline      BIGINT NOT NULL CHECK (offline IN (0, 1)),
  issued       BIGINT NOT NULL,
  expires      BIGINT NOT NULL,
  redeemed     BIGINT -- when it was used
);
CREATE INDEX codes_by_expiry ON codes (expires);

CREATE TABLE refresh_tokens (
  key             BIGINT PRIMARY KEY,
  hash            BYTEA NOT NULL, -- SHA-256
  grant_key       BIGINT,
  client_id       TEXT COLLATE "C" NOT NULL,
  identity_id     TEXT COLLATE "C" NOT NULL,
  resource_server TEXT COLLATE "C" NOT NULL,
  scope           TEXT COLLATE "C" NOT NULL,
  consents        TEXT COLLATE "C" NOT NULL, -- JSON list of numbers
  session_id      TEXT COLLATE "C",
  issued          BIGINT NOT NULL,
  last_used       BIGINT NOT NULL,
  revoked         BIGINT
);

CREATE TABLE access_tokens (
  key             BIGINT PRIMARY KEY,
  hash            BYTEA NOT NULL, -- SHA-256
  grant_key       BIGINT,
  refresh_key     BIGINT,       -- it ends with this refresh token
  client_id       TEXT COLLATE "C" NOT NULL,
  identity_id     TEXT COLLATE "C" NOT NULL,
  resource_server TEXT COLLATE "C" NOT NULL,
  scope           TEXT COLLATE "C" NOT NULL,
  consents        TEXT COLLATE "C" NOT NULL, -- JSON list of numbers
  session_id      TEXT COLLATE "C",
  issued          BIGINT NOT NULL,
  expires         BIGINT NOT NULL,
  revoked         BIGINT
);

-- Keys that sign ID tokens.
CREATE TABLE signing_keys (
  kid     TEXT COLLATE "C" PRIMARY KEY,
  pkcs8   BYTEA NOT NULL, -- the private key, DER
  created BIGINT NOT NULL
);

-- Keys that only this server uses: to mask token keys, to bind forms to cookies.
CREATE TABLE server_secrets (
  name  TEXT COLLATE "C" PRIMARY KEY,
  value BYTEA NOT NULL
);
