-- Jobs on the timer, and the game. The comments are in schema.sql.

CREATE TABLE jobs (
    name        TEXT    PRIMARY KEY,
    every_s     INTEGER NOT NULL,
    last_run_at INTEGER,
    next_run_at INTEGER NOT NULL,
    failures    INTEGER NOT NULL,
    last_error  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE game_secret (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    secret TEXT    NOT NULL
) STRICT;

CREATE TABLE game_facts (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    fact    TEXT    NOT NULL,
    period  TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (account, fact, period)
) STRICT, WITHOUT ROWID;

CREATE INDEX game_facts_by_karma ON game_facts (count, account) WHERE fact = 'karma' AND period = '';
CREATE INDEX game_facts_by_period ON game_facts (period) WHERE period <> '';

CREATE TABLE game_met (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    day     TEXT    NOT NULL,
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

CREATE TABLE game_ledger (
    account   INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    source    TEXT    NOT NULL,
    karma     INTEGER NOT NULL CHECK (karma >= 0),
    alignment INTEGER NOT NULL,
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
    baseline    TEXT    NOT NULL CHECK (json_valid(baseline)),
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE game_players (
    account INTEGER PRIMARY KEY REFERENCES accounts (seq) ON DELETE CASCADE,
    listed  INTEGER NOT NULL CHECK (listed IN (0, 1)),
    title   TEXT,
    theme   TEXT,
    back    TEXT
) STRICT;

CREATE TABLE game_bingo_cards (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    month   TEXT    NOT NULL,
    numbers TEXT    NOT NULL CHECK (json_array_length(numbers) = 25),
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
