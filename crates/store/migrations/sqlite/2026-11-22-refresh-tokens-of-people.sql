-- When somebody looks at what they allowed, their refresh tokens tell when it was last used. They are few beside access
-- tokens, and written when a person logs in.
CREATE INDEX refresh_tokens_by_identity ON refresh_tokens (identity_id);
