//! A game for tests: a store of its own, accounts, and a clock that the test sets. Readings and entries are written by
//! core's own statements and events.

use super::clock::GameTime;
use super::definitions::{ACHIEVEMENTS, QUESTS, TASKS, find};
use super::settings::GameSettings;
use super::{achievements, bingo, quests, tasks};
use crate::core::accounts::queries::{self as accounts, AccountRow};
use crate::core::events::{JournalWritten, ReadingChanged, ReadingSaved};
use crate::core::journal::queries::{self as journal, EntryRow};
use crate::core::readings::columns::Cards;
use crate::core::readings::model::ReadingChange;
use crate::core::readings::queries::{self as readings, ReadingRow};
use crate::events::{Event, Subscribers};
use crate::http::schema::Patch;
use crate::runtime::clock::{Millis, parse_rfc3339};
use crate::runtime::ids::AccountSeq;
use crate::runtime::ids::Ids;
use crate::store::testing::{TestStore, test_store};
use crate::store::{Batch, Outcomes, Statement, Store, StoreError, sql};
use jiff::tz::TimeZone;

/// A store, the subscribers, and the time.
pub struct TestGame {
    pub store: Store,
    pub zone: TimeZone,
    pub now: Millis,
    subscribers: Subscribers,
    ids: Ids,
    _test_store: TestStore,
}

impl TestGame {
    /// A game without accounts in a time zone, at a time.
    pub fn new(zone: &str, time: &str) -> Self {
        let test_store = test_store(&[("HERMIT_SYNCHRONOUS", "NORMAL"), ("GAME_TIMEZONE", zone)]);
        Self {
            store: test_store.opened.store.clone(),
            zone: GameSettings::from_values(|name| test_store.config.other(name)).unwrap().timezone.0,
            now: parse_rfc3339(time).unwrap(),
            subscribers: crate::modules::registry(&test_store.config).unwrap().subscribers,
            ids: Ids::default(),
            _test_store: test_store,
        }
    }

    pub fn game_time(&self) -> GameTime {
        GameTime::at(self.now, &self.zone)
    }

    fn id(&self) -> String {
        self.ids.next(self.now, [0; 10])
    }

    /// Makes an account; returns its number.
    pub async fn account(&self, name: &str) -> AccountSeq {
        let id = self.id();
        let row = AccountRow {
            id: &id,
            username: name,
            email: None,
            display_name: name,
            locale: "en",
            role: "user",
            password_hash: "",
        };
        self.store.write(accounts::insert(Batch::new(), &row, false, self.now)).await.unwrap();
        AccountSeq(self.number(sql!("SELECT seq FROM accounts WHERE username = ?1", name)).await)
    }

    /// The one number that a statement returns.
    pub async fn number(&self, statement: Statement) -> i64 {
        self.store.read(statement).await.unwrap().single().unwrap()
    }

    /// A fact's total; 0, if there is none.
    pub async fn fact(&self, account: AccountSeq, fact: &str) -> i64 {
        let count = "SELECT coalesce(max(count), 0) FROM game_facts WHERE account = ?1 AND fact = ?2 AND period = ''";
        self.number(sql!(count, account, fact)).await
    }

    /// How many entries of the ledger have a source with this prefix.
    pub async fn paid(&self, account: AccountSeq, prefix: &str) -> i64 {
        let count = "SELECT count(*) FROM game_ledger WHERE account = ?1 AND source LIKE ?2 || '%'";
        self.number(sql!(count, account, prefix)).await
    }

    /// Runs a batch in which an event is announced; returns the codes that it reported.
    pub async fn announce(&self, mut batch: Batch, event: &impl Event) -> Vec<String> {
        self.subscribers.announce(event, self.now, &mut batch);
        reported(&self.store.write(batch).await.unwrap())
    }

    /// Stores a reading; returns its id and what it unlocked.
    pub async fn reading(
        &self,
        account: AccountSeq,
        spread: &str,
        cards: &[(u8, bool)],
        voice: &str,
    ) -> (String, Vec<String>) {
        let id = self.id();
        let row = ReadingRow {
            id: id.clone(),
            spread: spread.to_owned(),
            cards: Cards(cards.to_vec()),
            voice: Some(voice.to_owned()),
            visibility: "private".to_owned(),
            created_at: self.now,
            ..ReadingRow::default()
        };
        let event = ReadingSaved {
            account,
            reading: id.clone(),
            spread: spread.to_owned(),
            cards: cards.to_vec(),
            voice: Some(voice.to_owned()),
        };
        let unlocked = self.announce(readings::insert(account, &row, &[]), &event).await;
        (id, unlocked)
    }

    /// Marks a reading as a favourite, or sets its outcome.
    pub async fn change(
        &self,
        account: AccountSeq,
        reading: &str,
        favorite: Option<bool>,
        outcome: Option<u8>,
    ) -> Vec<String> {
        let change =
            ReadingChange { favorite, outcome: outcome.map_or(Patch::Keep, Patch::Set), ..ReadingChange::default() };
        let event = ReadingChanged { account, reading: reading.to_owned(), favorite, outcome };
        self.announce(readings::change(account, reading, &change, None, self.now), &event).await
    }

    /// Writes into the journal.
    pub async fn journal(&self, account: AccountSeq, mood: &str, reading: Option<&str>) -> Vec<String> {
        let (id, day) = (self.id(), "2026-01-01");
        let row = EntryRow { id: &id, account, day, mood: Some(mood), reading, text: "So it was." };
        let event = JournalWritten {
            account,
            entry: id.clone(),
            day: day.to_owned(),
            mood: Some(mood.to_owned()),
            reading: reading.map(str::to_owned),
        };
        self.announce(journal::insert(&row, self.now), &event).await
    }

    /// Makes this month's card with the numbers in a row.
    pub async fn card(&self, account: AccountSeq) -> Result<Outcomes, StoreError> {
        let card: Vec<u8> = (1..=25).collect();
        self.store.write(bingo::queries::make_card(account, &self.game_time().month(), &card, self.now)).await
    }

    /// Claims a number on this day.
    pub async fn bingo(&self, account: AccountSeq, number: u8) -> Result<Outcomes, StoreError> {
        self.store.write(bingo::queries::claim(account, number, &self.game_time()).0).await
    }

    /// The batch that claims `task:…`, `achievement:…` or `quest:…`.
    pub fn claiming(&self, account: AccountSeq, what: &str) -> Batch {
        let (kind, code) = what.split_once(':').unwrap();
        let game_time = self.game_time();
        match kind {
            "task" => tasks::claim_task(account, find!(TASKS, code).unwrap(), &game_time),
            "achievement" => achievements::claim_achievement(account, find!(ACHIEVEMENTS, code).unwrap(), &game_time),
            _ => quests::claim_quest(account, find!(QUESTS, code).unwrap(), &game_time),
        }
    }

    /// Claims `task:…`, `achievement:…` or `quest:…`; returns `paid`, or the refusal's code.
    pub async fn claim(&self, account: AccountSeq, what: &str) -> &'static str {
        claim_result(&self.store.write(self.claiming(account, what)).await)
    }
}

/// `paid`, or the refusal's code.
pub fn claim_result(result: &Result<Outcomes, StoreError>) -> &'static str {
    match result {
        Ok(_) => "paid",
        Err(StoreError::Refused(refusal)) => refusal.code,
        Err(error) => panic!("{error}"),
    }
}

/// What the statements of a batch reported.
pub fn reported(outcomes: &Outcomes) -> Vec<String> {
    outcomes.reported().map(str::to_owned).collect()
}

/// Polls all at once, so that they reach the writer together.
pub async fn run_concurrently<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let executor = smol::LocalExecutor::new();
    let waiting: Vec<_> = all.map(|future| executor.spawn(future)).collect();
    executor
        .run(async {
            let mut results = Vec::new();
            for task in waiting {
                results.push(task.await);
            }
            results
        })
        .await
}
