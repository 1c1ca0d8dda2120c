-- On which day a client was last issued tokens. A table of its own, for servers keep clients in memory until one changes.
CREATE TABLE client_uses (
  client_id TEXT COLLATE "C" PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
  last_used BIGINT NOT NULL -- the first time on that day that a server heard of
);
