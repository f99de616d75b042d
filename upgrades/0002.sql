-- From version 1 to 2: interpretations with their questions, the two switches that keep models out, and what each
-- account has asked of models.

ALTER TABLE accounts ADD COLUMN ai INTEGER NOT NULL DEFAULT 1 CHECK (ai IN (0, 1));
ALTER TABLE readings ADD COLUMN ai INTEGER NOT NULL DEFAULT 1 CHECK (ai IN (0, 1));

-- What a source wrote about a reading, whole.
CREATE TABLE interpretations (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    reading     INTEGER NOT NULL REFERENCES readings (seq) ON DELETE CASCADE,
    account     INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    voice       TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    provider    TEXT    NOT NULL,
    model       TEXT,
    machine     INTEGER NOT NULL CHECK (machine IN (0, 1)),
    text        TEXT    NOT NULL,
    duration_ms INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX interpretations_of_reading ON interpretations (reading, id);
CREATE INDEX interpretations_of_account ON interpretations (account, id);

-- Questions about an interpretation, with their answers.
CREATE TABLE interpretation_questions (
    interpretation INTEGER NOT NULL REFERENCES interpretations (seq) ON DELETE CASCADE,
    place          INTEGER NOT NULL CHECK (place BETWEEN 1 AND 5),
    id             TEXT    NOT NULL UNIQUE,
    question       TEXT    NOT NULL,
    answer         TEXT    NOT NULL,
    provider       TEXT    NOT NULL,
    model          TEXT,
    machine        INTEGER NOT NULL CHECK (machine IN (0, 1)),
    duration_ms    INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (interpretation, place)
) STRICT, WITHOUT ROWID;

-- What each account has asked of language models.
CREATE TABLE ai_usage (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    day     INTEGER NOT NULL,                       -- days since 1970, UTC
    used    INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX ai_usage_by_day ON ai_usage (day);
