-- What operators need: the audit log, what was counted, and who they are.

-- Who did what to whom, when, and from where. Written in the transaction of the deed. Ids point to nothing, for the log
-- outlives what it tells of.
CREATE TABLE audit_events (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  at           INTEGER NOT NULL,
  actor_kind   TEXT NOT NULL, -- 'identity', 'client', 'command', 'server', 'unknown'
  actor_id     TEXT,
  action       TEXT NOT NULL, -- 'session.log_in' and so on
  subject_kind TEXT NOT NULL, -- 'identity', 'client' and so on
  subject_id   TEXT,
  outcome      TEXT NOT NULL CHECK (outcome IN ('done', 'failed')),
  times        INTEGER NOT NULL, -- how often it failed within the hour; at, address, agent and request_id are of the last time
  address      TEXT,
  agent        TEXT, -- what the browser or program says that it is
  request_id   TEXT,
  details      TEXT NOT NULL, -- JSON object; no secrets
  merge_key    TEXT UNIQUE -- of failures only: action, subject and hour, so that guessing cannot fill the log
) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (at, id);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at, id);
CREATE INDEX audit_events_by_action ON audit_events (action, at, id);
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, at, id);

-- How often things happened in each minute, as each server process counted it.
CREATE TABLE minute_counts (
  minute  INTEGER NOT NULL, -- since 1970
  process TEXT NOT NULL, -- a random name that a process has from its start to its end
  kind    TEXT NOT NULL, -- 'issued', 'refused' and so on
  count   INTEGER NOT NULL,
  PRIMARY KEY (minute, process, kind)
) STRICT;

-- Who may see the operator pages, beside those whom the configuration names.
CREATE TABLE operators (
  identity_id TEXT PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,
  added       INTEGER NOT NULL
) STRICT;
