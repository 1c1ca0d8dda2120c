-- Where refresh tokens are rotated, a row stays and its hash becomes that of the successor: since when it is that.
ALTER TABLE refresh_tokens ADD COLUMN rotated INTEGER;
