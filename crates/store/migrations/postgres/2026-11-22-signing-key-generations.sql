-- Signing keys follow one another; a number that is given once keeps two servers from making the same successor twice.
ALTER TABLE signing_keys ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX signing_keys_by_generation ON signing_keys (generation);
