-- The schema of version 1, as it was. Every older database begins here; 0002.sql and what follows lead on.
--
-- Conventions: ids are 26 characters, time-ordered, made by the program; `seq` is SQLite's rowid under a name of its
-- own, so that it survives VACUUM and other tables and the full-text index can point at it in few bytes; times are
-- milliseconds since 1970 UTC; no default asks for the time or for randomness, because the same statements must have
-- the same effect on every machine that runs them. The columns of a
-- constraint are what a client's mistake is recognised by.

-- People -------------------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    username      TEXT    NOT NULL,
    username_key  TEXT    NOT NULL UNIQUE,          -- lower case: "Ann" and "ann" are one name
    email         TEXT,
    email_key     TEXT    UNIQUE,
    display_name  TEXT    NOT NULL,
    locale        TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('user', 'admin')),
    password_hash TEXT    NOT NULL,                 -- PHC string, Argon2id
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

-- What a client presents to be someone: a browser's session or a personal token. Only a hash of the secret is kept.
CREATE TABLE credentials (
    id           TEXT    PRIMARY KEY,
    account      INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    kind         TEXT    NOT NULL CHECK (kind IN ('session', 'token')),
    secret_hash  TEXT    NOT NULL,                  -- SHA-256 of 256 random bits, hex
    name         TEXT    NOT NULL,                  -- what the owner calls a token; a session's user agent
    scopes       TEXT    NOT NULL,                  -- words separated by spaces; a session has all
    address      TEXT    NOT NULL,                  -- where a session signed in from
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER                            -- never, for a token that says so
) STRICT, WITHOUT ROWID;

CREATE INDEX credentials_of_account ON credentials (account, kind, id);
CREATE INDEX credentials_by_expiry ON credentials (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE invites (
    id         TEXT    PRIMARY KEY,
    code_hash  TEXT    NOT NULL UNIQUE,
    note       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    TEXT                                 -- the account's id; kept when the account goes
) STRICT, WITHOUT ROWID;

-- First answers to requests that carried an Idempotency-Key, sealed with a key that only such a request can make.
CREATE TABLE idempotency_keys (
    caller      TEXT    NOT NULL,                   -- credential id, or the address of someone signed out
    key_hash    TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,                   -- of method, path and body
    answer      TEXT    NOT NULL,                   -- base64
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (caller, key_hash)
) STRICT;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Spreads people made; the built-in ones are data in the binary -------------------------------------------------------

CREATE TABLE spreads (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    account     INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    shared      INTEGER NOT NULL CHECK (shared IN (0, 1)),   -- with everyone on this instance; admins only
    positions   TEXT    NOT NULL CHECK (json_valid(positions)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX spreads_of_account ON spreads (account, id);
CREATE INDEX spreads_shared ON spreads (id) WHERE shared = 1;

-- Decks that were imported; the built-in one is data in the binary ----------------------------------------------------

CREATE TABLE decks (
    id               TEXT    PRIMARY KEY,           -- the name of the folder it was imported from
    name             TEXT    NOT NULL,
    version          TEXT    NOT NULL,
    author           TEXT,
    license          TEXT,
    attribution      TEXT,
    description      TEXT,
    default_language TEXT    NOT NULL,
    languages        TEXT    NOT NULL CHECK (json_valid(languages)),   -- the tags that deck_cards has
    cards            INTEGER NOT NULL CHECK (cards BETWEEN 0 AND 78),  -- readings can name only a deck with all 78
    revision         TEXT    NOT NULL,              -- its pictures lie in the data folder under decks/ID/REVISION
    imported_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a deck calls its cards, for each language it has names in. NULL is what it leaves to us.
CREATE TABLE deck_cards (
    deck     TEXT    NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    language TEXT    NOT NULL,                      -- BCP 47, as the deck spells it
    card     INTEGER NOT NULL CHECK (card BETWEEN 0 AND 77),   -- place in canonical order
    name     TEXT,
    alt      TEXT,
    PRIMARY KEY (deck, language, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE deck_pictures (
    deck       TEXT    NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    card       INTEGER NOT NULL CHECK (card BETWEEN 0 AND 78),   -- place in canonical order; 78 is the back
    file       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,                    -- hex; the ETag comes from it
    bytes      INTEGER NOT NULL,
    PRIMARY KEY (deck, card)
) STRICT, WITHOUT ROWID;

-- Readings ------------------------------------------------------------------------------------------------------------

CREATE TABLE readings (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    account    INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    spread     TEXT    NOT NULL,                    -- a built-in spread's id, or an own one's
    layout     TEXT    CHECK (layout IS NULL OR json_valid(layout)),   -- an own spread as it was then
    deck       TEXT    NOT NULL,
    question   TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    notes      TEXT    NOT NULL,
    voice      TEXT,
    reversals  INTEGER NOT NULL CHECK (reversals IN (0, 1)),
    seed       TEXT,                                -- 64 hex digits; none when the cards were entered by hand
    favorite   INTEGER NOT NULL CHECK (favorite IN (0, 1)),
    outcome    INTEGER CHECK (outcome BETWEEN 1 AND 5),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX readings_of_account ON readings (account, id);
CREATE INDEX readings_by_time ON readings (account, created_at);
CREATE INDEX readings_by_spread ON readings (account, spread);
CREATE INDEX readings_favorite ON readings (account, id) WHERE favorite = 1;

-- One row per card on the table. The account stands here too, so that statistics read one index and nothing else.
CREATE TABLE reading_cards (
    reading  INTEGER NOT NULL REFERENCES readings (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,                      -- from 1
    account  INTEGER NOT NULL,
    card     INTEGER NOT NULL CHECK (card BETWEEN 0 AND 77),   -- place in canonical order
    reversed INTEGER NOT NULL CHECK (reversed IN (0, 1)),
    PRIMARY KEY (reading, position),
    UNIQUE (reading, card)
) STRICT, WITHOUT ROWID;

CREATE INDEX reading_cards_of_account ON reading_cards (account, card, reversed);

CREATE TABLE tags (
    seq     INTEGER PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    name    TEXT    NOT NULL,
    UNIQUE (account, name)
) STRICT;

CREATE TABLE reading_tags (
    reading INTEGER NOT NULL REFERENCES readings (seq) ON DELETE CASCADE,
    tag     INTEGER NOT NULL REFERENCES tags (seq) ON DELETE CASCADE,
    PRIMARY KEY (reading, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX reading_tags_by_tag ON reading_tags (tag);

-- Trigrams find parts of words in any script, Chinese among them; the triggers keep the index equal to the table.
CREATE VIRTUAL TABLE readings_text USING fts5 (
    title, question, notes,
    content = 'readings', content_rowid = 'seq', tokenize = 'trigram'
);

CREATE TRIGGER readings_text_insert AFTER INSERT ON readings BEGIN
    INSERT INTO readings_text (rowid, title, question, notes)
    VALUES (new.seq, new.title, new.question, new.notes);
END;

CREATE TRIGGER readings_text_delete AFTER DELETE ON readings BEGIN
    INSERT INTO readings_text (readings_text, rowid, title, question, notes)
    VALUES ('delete', old.seq, old.title, old.question, old.notes);
END;

CREATE TRIGGER readings_text_update AFTER UPDATE OF title, question, notes ON readings BEGIN
    INSERT INTO readings_text (readings_text, rowid, title, question, notes)
    VALUES ('delete', old.seq, old.title, old.question, old.notes);
    INSERT INTO readings_text (rowid, title, question, notes)
    VALUES (new.seq, new.title, new.question, new.notes);
END;

-- The journal ---------------------------------------------------------------------------------------------------------

CREATE TABLE journal_entries (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    account    INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    reading    INTEGER REFERENCES readings (seq) ON DELETE SET NULL,
    day        TEXT    NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),   -- the writer's, in no time zone
    mood       TEXT    CHECK (mood IN ('hopeful', 'anxious', 'reflective', 'excited', 'peaceful', 'confused', 'grateful',
                                       'uncertain')),
    text       TEXT    NOT NULL,                    -- Markdown
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX journal_of_account ON journal_entries (account, id);
CREATE INDEX journal_by_day ON journal_entries (account, day, id, mood);   -- lists, and the calendar without the table
CREATE INDEX journal_of_reading ON journal_entries (reading) WHERE reading IS NOT NULL;

CREATE VIRTUAL TABLE journal_text USING fts5 (
    text,
    content = 'journal_entries', content_rowid = 'seq', tokenize = 'trigram'
);

CREATE TRIGGER journal_text_insert AFTER INSERT ON journal_entries BEGIN
    INSERT INTO journal_text (rowid, text)
    VALUES (new.seq, new.text);
END;

CREATE TRIGGER journal_text_delete AFTER DELETE ON journal_entries BEGIN
    INSERT INTO journal_text (journal_text, rowid, text)
    VALUES ('delete', old.seq, old.text);
END;

CREATE TRIGGER journal_text_update AFTER UPDATE OF text ON journal_entries WHEN old.text <> new.text BEGIN
    INSERT INTO journal_text (journal_text, rowid, text)
    VALUES ('delete', old.seq, old.text);
    INSERT INTO journal_text (rowid, text)
    VALUES (new.seq, new.text);
END;
