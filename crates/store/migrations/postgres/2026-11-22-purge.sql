-- A grant goes when no refresh token of it is left. They are few beside access tokens, and written when a person logs in.
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_key) WHERE grant_key IS NOT NULL;
