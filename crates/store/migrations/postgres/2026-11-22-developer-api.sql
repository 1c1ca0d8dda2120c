-- What the developer API administers besides.

-- The groups whose members administer a project.
ALTER TABLE projects ADD COLUMN admin_group_ids TEXT COLLATE "C" NOT NULL DEFAULT '[]'; -- JSON list of group ids

-- A client's own tokens name scopes by their text: one that was issued before the scope was made is not for it.
ALTER TABLE scopes ADD COLUMN created BIGINT NOT NULL DEFAULT 0;

-- Clients are looked up by who made them, and by the domain names that few of them have.
CREATE INDEX clients_by_parent ON clients (parent_client);
CREATE INDEX clients_with_fqdns ON clients (id) WHERE fqdns <> '[]';
