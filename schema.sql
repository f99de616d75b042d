-- The whole schema of Hermit, always the newest version. Steps that lead here from older ones are in upgrades/.
--
-- Conventions: ids are 26 characters, time-ordered, made by the program; `seq` is SQLite's rowid under a name of its
-- own, so that it survives VACUUM and other tables and the full-text index can point at it in few bytes; times are
-- milliseconds since 1970 UTC; no default uses the time or randomness, because the same statements must have the same
-- effect on every machine that runs them. A client's mistake is recognised by the columns of the broken constraint.

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
    updated_at    INTEGER NOT NULL,
    ai            INTEGER NOT NULL DEFAULT 1 CHECK (ai IN (0, 1))   -- models may be given its readings
) STRICT;

-- What a client authenticates with: a browser's session or a personal token. Only a hash of the secret is stored.
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

-- First answers to requests with an Idempotency-Key, encrypted with a key that only such a request can derive.
CREATE TABLE idempotency_keys (
    caller      TEXT    NOT NULL,                   -- credential id, or the address of someone signed out
    key_hash    TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,                   -- of method, path and body
    answer      TEXT    NOT NULL,                   -- base64
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (caller, key_hash)
) STRICT;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Own spreads of accounts; the built-in ones are data in the binary -------------------------------------------------------

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
    revision         TEXT    NOT NULL,              -- which import it came with; once, pictures lay in decks/ID/REVISION
    imported_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A deck's names for its cards, in each language that it has. NULL means that Hermit's own text is used.
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
    file       TEXT    NOT NULL,                    -- a name for people
    media_type TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,                    -- hex; the kept file of that name is its content, the ETag comes from it
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
    updated_at INTEGER NOT NULL,
    ai         INTEGER NOT NULL DEFAULT 1 CHECK (ai IN (0, 1)),  -- models may be given it, if its owner's allow that
    visibility TEXT    NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'friends', 'public', 'link'))
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

-- Interpretations ------------------------------------------------------------------------------------------------------

-- Interpretations of readings, each as a source wrote it.
CREATE TABLE interpretations (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    reading     INTEGER NOT NULL REFERENCES readings (seq) ON DELETE CASCADE,
    account     INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    voice       TEXT    NOT NULL,
    language    TEXT    NOT NULL,                   -- BCP 47
    provider    TEXT    NOT NULL,                   -- the source's id
    model       TEXT,
    machine     INTEGER NOT NULL CHECK (machine IN (0, 1)),   -- the source was a model, and its words are labelled so
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

-- What each account has asked of language models -----------------------------------------------------------------------

CREATE TABLE ai_usage (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    day     INTEGER NOT NULL,                       -- days since 1970, UTC
    used    INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX ai_usage_by_day ON ai_usage (day);

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

-- Batches ------------------------------------------------------------------------------------------------------------

-- What holds a batch to its expectations where it is sent as plain SQL. Behind a statement stands an insert that says
-- whether the expectation held: if it did not, the constraint of its number undoes the batch; if it did, no row is kept.
CREATE TABLE batch_guard (
    expectation INTEGER NOT NULL CHECK (expectation BETWEEN 1 AND 16),   -- its number in the batch
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

-- Jobs on the timer: when each ran last, and how it went ---------------------------------------------------------------

CREATE TABLE jobs (
    name        TEXT    PRIMARY KEY,
    every_s     INTEGER NOT NULL,
    last_run_at INTEGER,                            -- of the last run that did what it should
    next_run_at INTEGER NOT NULL,
    failures    INTEGER NOT NULL,                   -- in a row; 0 when the last run did what it should
    last_error  TEXT
) STRICT, WITHOUT ROWID;

-- The game: an optional module. While it is off, nothing is written here ----------------------------------------------

-- The secret from which all bingo numbers are derived. One row, created on first use; no answer ever contains it.
CREATE TABLE game_secret (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    secret TEXT    NOT NULL                         -- 256 random bits, hex
) STRICT;

-- Everything the game counts. A period is '' for ever, a day '2026-05-01' or a week '2026-W18' in the game's time zone.
CREATE TABLE game_facts (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    fact    TEXT    NOT NULL,
    period  TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (account, fact, period)
) STRICT, WITHOUT ROWID;

CREATE INDEX game_facts_by_karma ON game_facts (count, account) WHERE fact = 'karma' AND period = '';
CREATE INDEX game_facts_by_period ON game_facts (period) WHERE period <> '';

-- Different things met: cards by their suit, spreads, voices, moods, days. A new one is counted as a fact.
CREATE TABLE game_met (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    day     TEXT    NOT NULL,                       -- first met
    week    TEXT    NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (account, kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER game_met_something_new AFTER INSERT ON game_met BEGIN
    INSERT INTO game_facts (account, fact, period, count)
    SELECT new.account, new.kind, p.value, 1 FROM json_each(json_array('', new.day, new.week)) p WHERE true
    ON CONFLICT (account, fact, period) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER game_met_a_new_card AFTER INSERT ON game_met
WHEN new.kind IN ('majors', 'wands', 'cups', 'swords', 'pentacles') BEGIN
    INSERT INTO game_facts (account, fact, period, count) VALUES (new.account, 'deck', '', 1)
    ON CONFLICT (account, fact, period) DO UPDATE SET count = count + 1;
END;

-- Days in a row: yesterday's count plus one. The longest run is kept for ever.
CREATE TRIGGER game_met_a_new_day AFTER INSERT ON game_met WHEN new.kind = 'reading-days' BEGIN
    INSERT INTO game_facts (account, fact, period, count)
    SELECT new.account, 'reading-streak', new.day,
           1 + coalesce((SELECT f.count FROM game_facts f WHERE f.account = new.account AND f.fact = 'reading-streak'
                             AND f.period = date(new.day, '-1 day')), 0)
    WHERE true ON CONFLICT DO NOTHING;
    INSERT INTO game_facts (account, fact, period, count)
    SELECT f.account, f.fact, '', f.count FROM game_facts f
    WHERE f.account = new.account AND f.fact = 'reading-streak' AND f.period = new.day
    ON CONFLICT (account, fact, period) DO UPDATE SET count = max(count, excluded.count);
END;

-- Every reward ever paid. The key makes paying twice impossible; the totals are stored as facts.
CREATE TABLE game_ledger (
    account   INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    source    TEXT    NOT NULL,                     -- 'task:daily-draw:2026-05-01', 'bingo:2026-05', 'achievement:whole-deck'
    karma     INTEGER NOT NULL CHECK (karma >= 0),
    alignment INTEGER NOT NULL,                     -- how far it moves the alignment, which stays from 0 to 100
    paid_at   INTEGER NOT NULL,
    PRIMARY KEY (account, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX game_ledger_by_time ON game_ledger (account, paid_at, source);

CREATE TRIGGER game_ledger_paid AFTER INSERT ON game_ledger BEGIN
    INSERT INTO game_facts (account, fact, period, count) VALUES (new.account, 'karma', '', new.karma)
    ON CONFLICT (account, fact, period) DO UPDATE SET count = count + new.karma;
    INSERT INTO game_facts (account, fact, period, count)
    VALUES (new.account, 'alignment', '', max(0, min(100, 50 + new.alignment)))
    ON CONFLICT (account, fact, period) DO UPDATE SET count = max(0, min(100, count + new.alignment));
END;

CREATE TABLE game_achievements (
    account     INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    code        TEXT    NOT NULL,
    unlocked_at INTEGER NOT NULL,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE game_quests (
    account     INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    code        TEXT    NOT NULL,
    baseline    TEXT    NOT NULL CHECK (json_valid(baseline)),   -- the facts as they were at the start
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,                            -- claimed
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

-- What an account chose in the game; a row exists once something was chosen.
CREATE TABLE game_players (
    account INTEGER PRIMARY KEY REFERENCES accounts (seq) ON DELETE CASCADE,
    listed  INTEGER NOT NULL CHECK (listed IN (0, 1)),   -- on the leaderboard
    title   TEXT,
    theme   TEXT,
    back    TEXT
) STRICT;

CREATE TABLE game_bingo_cards (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    month   TEXT    NOT NULL,                       -- '2026-05'
    numbers TEXT    NOT NULL CHECK (json_array_length(numbers) = 25),   -- row by row
    made_at INTEGER NOT NULL,
    PRIMARY KEY (account, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE game_bingo_marks (
    account    INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    month      TEXT    NOT NULL,
    day        INTEGER NOT NULL CHECK (day BETWEEN 1 AND 31),
    number     INTEGER NOT NULL CHECK (number BETWEEN 1 AND 25),
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (account, month, day),
    UNIQUE (account, month, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX game_bingo_marks_by_month ON game_bingo_marks (month, day, account);
