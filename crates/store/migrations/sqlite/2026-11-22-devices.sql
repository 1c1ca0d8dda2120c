-- From where people are logged in, for them to see.

ALTER TABLE sessions ADD COLUMN address TEXT; -- of the browser at the last log-in
ALTER TABLE sessions ADD COLUMN agent TEXT;   -- what the browser said then that it is
ALTER TABLE sessions ADD COLUMN last_used INTEGER NOT NULL DEFAULT 0; -- to the hour
UPDATE sessions SET last_used = created;
