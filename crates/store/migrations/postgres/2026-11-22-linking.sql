-- Log-ins within which a person links another identity to theirs.

-- An identity of the account that is linked to; none where nothing is linked.
ALTER TABLE interactions ADD COLUMN linking TEXT COLLATE "C";
-- How the other identity proved itself: a JSON list, empty until it has.
ALTER TABLE interactions ADD COLUMN link_proof TEXT COLLATE "C" NOT NULL DEFAULT '[]';
