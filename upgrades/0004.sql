-- What holds a batch to its expectations. The comments are in schema.sql.

CREATE TABLE batch_guard (
    expectation INTEGER NOT NULL CHECK (expectation BETWEEN 1 AND 16),
    held        INTEGER NOT NULL,
    CONSTRAINT expectation_1 CHECK (held OR expectation <> 1),
    CONSTRAINT expectation_2 CHECK (held OR expectation <> 2),
    CONSTRAINT expectation_3 CHECK (held OR expectation <> 3),
    CONSTRAINT expectation_4 CHECK (held OR expectation <> 4),
    CONSTRAINT expectation_5 CHECK (held OR expectation <> 5),
    CONSTRAINT expectation_6 CHECK (held OR expectation <> 6),
    CONSTRAINT expectation_7 CHECK (held OR expectation <> 7),
    CONSTRAINT expectation_8 CHECK (held OR expectation <> 8),
    CONSTRAINT expectation_9 CHECK (held OR expectation <> 9),
    CONSTRAINT expectation_10 CHECK (held OR expectation <> 10),
    CONSTRAINT expectation_11 CHECK (held OR expectation <> 11),
    CONSTRAINT expectation_12 CHECK (held OR expectation <> 12),
    CONSTRAINT expectation_13 CHECK (held OR expectation <> 13),
    CONSTRAINT expectation_14 CHECK (held OR expectation <> 14),
    CONSTRAINT expectation_15 CHECK (held OR expectation <> 15),
    CONSTRAINT expectation_16 CHECK (held OR expectation <> 16)
) STRICT;

CREATE TRIGGER batch_guard_keeps_nothing BEFORE INSERT ON batch_guard WHEN new.held BEGIN
    SELECT RAISE (IGNORE);
END;

-- Who may see a reading.

ALTER TABLE readings
    ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'friends', 'public', 'link'));
