-- Attempts at passwords, counted where every server sees them. A row that is whole again is as good as none.
CREATE TABLE login_attempts (
  key         BLOB PRIMARY KEY CHECK (length(key) = 16), -- a hash of account, network or browser
  whole_again INTEGER NOT NULL -- when its allowance is
) STRICT;
CREATE INDEX login_attempts_by_end ON login_attempts (whole_again);
