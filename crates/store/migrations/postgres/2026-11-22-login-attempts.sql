-- Attempts at passwords, counted where every server sees them. A row that is whole again is as good as none.
CREATE TABLE login_attempts (
  key         BYTEA PRIMARY KEY CHECK (length(key) = 16), -- a hash of account, network or browser
  whole_again BIGINT NOT NULL -- when its allowance is
);
CREATE INDEX login_attempts_by_end ON login_attempts (whole_again);
