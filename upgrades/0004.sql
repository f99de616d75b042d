-- From version 3 to 4. The comments are in schema.sql.

ALTER TABLE readings ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'friends', 'public', 'link'));
