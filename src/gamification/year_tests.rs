//! A year of an account that plays every day, in two time zones, through a leap day and summer time: everything is
//! unlocked, and no period counts twice. And months of accounts that play some days: won as often as the odds say.

use super::bingo::rules::{LINES_WANTED, number_of, numbers};
use super::definitions::{ACHIEVEMENTS, LEVELS, QUESTS, TASKS, TITLES};
use super::facts::GameEvent;
use super::levels::{self, rules::level};
use super::testing::{TestGame, claim_result, reported};
use super::{bingo, quests, secret};
use crate::core::cards::rules::permutation;
use crate::core::events::{ProfileChanged, SpreadMade, TagsTidied};
use crate::core::journal::model::MOODS;
use crate::core::spreads::model::SPREADS;
use crate::core::voices::model::VOICE_IDS;
use crate::runtime::clock::{DAY, HOUR};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, sql};
use std::collections::BTreeSet;

/// The year 2028 has a leap day.
const DAYS: usize = 366;

struct Player {
    game: TestGame,
    account: AccountSeq,
    id: String,
    unlocked: BTreeSet<String>,
    days: BTreeSet<String>,
    weeks: BTreeSet<String>,
}

impl Player {
    async fn new(zone: &str, time: &str) -> Self {
        let game = TestGame::new(zone, time);
        let account = game.account("ann").await;
        let ids = game.store.read(sql!("SELECT id FROM accounts WHERE seq = ?1", account)).await.unwrap();
        let id = ids.single().unwrap();
        Self { game, account, id, unlocked: BTreeSet::new(), days: BTreeSet::new(), weeks: BTreeSet::new() }
    }

    /// What is unlocked is reported once.
    fn note(&mut self, codes: Vec<String>) {
        for code in codes {
            assert!(self.unlocked.insert(code.clone()), "{code} is reported twice");
        }
    }

    async fn write(&mut self, batch: Batch) -> &'static str {
        let result = self.game.store.write(batch).await;
        if let Ok(outcomes) = &result {
            self.note(reported(outcomes));
        }
        claim_result(&result)
    }

    /// What there is to do once in a life.
    async fn begin(&mut self) {
        let account = self.account;
        let spread = || SpreadMade { account, spread: String::new() };
        for codes in [
            self.game.announce(Batch::new(), &ProfileChanged { account }).await,
            self.game.announce(Batch::new(), &spread()).await,
            self.game.announce(Batch::new(), &TagsTidied { account }).await,
        ] {
            self.note(codes);
        }
        let mut listing = Batch::new();
        GameEvent::once("listings").add_to(account, &self.game.game_time(), &mut listing);
        assert_eq!(self.write(listing).await, "paid");
        for quest in &QUESTS {
            assert_eq!(self.write(quests::start_quest(account, quest, &self.game.game_time())).await, "paid");
        }
        // The map maker's own spread comes after the start.
        let codes = self.game.announce(Batch::new(), &spread()).await;
        self.note(codes);
    }

    /// A day of the game.
    async fn play(&mut self, index: usize) {
        let (account, game_time) = (self.account, self.game.game_time());
        assert!(self.days.insert(game_time.day()), "{} twice", game_time.day());
        self.weeks.insert(game_time.week());
        let spread = &SPREADS[index % SPREADS.len()];
        let cards = (0..spread.positions.len().max(3)).map(|place| (((index * 7 + place) % 78) as u8, place % 3 == 0));
        let cards: Vec<(u8, bool)> = cards.collect();
        let (reading, codes) = self.game.reading(account, spread.id, &cards, VOICE_IDS[index % VOICE_IDS.len()]).await;
        self.note(codes);
        let codes = self.game.change(account, &reading, Some(true), Some(4)).await;
        self.note(codes);
        let codes = self.game.journal(account, MOODS[index % MOODS.len()], Some(&reading)).await;
        self.note(codes);
        self.bingo().await;
        self.claim_all().await;
    }

    async fn bingo(&mut self) {
        let (account, game_time) = (self.account, self.game.game_time());
        let made = self.game.card(account).await;
        assert_eq!(made.is_ok(), game_time.day_of_month() == 1, "{}", game_time.day());
        let secret = secret::load_or_create(&self.game.store).await.unwrap();
        let numbers = numbers(&secret, &self.id, &game_time.month());
        if let Some(number) = number_of(&numbers, game_time.day_of_month()) {
            assert_eq!(
                self.write(bingo::queries::claim(account, number, &game_time).0).await,
                "paid",
                "{}",
                game_time.day()
            );
            assert_eq!(self.write(bingo::queries::claim(account, number, &game_time).0).await, "already-claimed");
        }
    }

    /// Claims whatever can be claimed, twice; only the first time pays.
    async fn claim_all(&mut self) {
        let tasks = TASKS.iter().map(|it| format!("task:{}", it.code));
        let quests = QUESTS.iter().map(|it| format!("quest:{}", it.code));
        let achievements: Vec<String> = self.unlocked.iter().map(|code| format!("achievement:{code}")).collect();
        for what in tasks.chain(quests).chain(achievements) {
            if self.write(self.game.claiming(self.account, &what)).await == "paid" {
                assert_eq!(self.game.claim(self.account, &what).await, "already-claimed", "{what}");
            }
        }
    }
}

async fn play_a_year(zone: &str, time: &str) {
    let mut ann = Player::new(zone, time).await;
    ann.begin().await;
    for index in 0..DAYS {
        ann.play(index).await;
        if index == 100 {
            let title = TITLES.iter().find(|title| title.code == "card-turner").unwrap();
            assert_eq!(ann.write(levels::wear_title(ann.account, title, &ann.game.game_time())).await, "paid");
        }
        ann.game.now += DAY;
    }
    let (game, account) = (&ann.game, ann.account);
    assert_eq!(ann.days.first().unwrap(), "2028-01-01");
    assert_eq!(ann.days.last().unwrap(), "2028-12-31");
    assert_eq!(ann.days.len(), DAYS);

    let missing: Vec<&str> =
        ACHIEVEMENTS.iter().map(|it| it.code).filter(|code| !ann.unlocked.contains(*code)).collect();
    assert!(missing.is_empty(), "never unlocked: {missing:?}");
    assert_eq!(game.paid(account, "achievement:").await, ACHIEVEMENTS.len() as i64);
    assert_eq!(game.paid(account, "quest:").await, QUESTS.len() as i64);

    // Every day and every week was counted, and none twice.
    for (prefix, times) in [("deed:draw:", DAYS), ("deed:number:", 12 * 25), ("task:daily-draw:", DAYS), ("bingo:", 12)]
    {
        assert_eq!(game.paid(account, prefix).await, times as i64, "{prefix}");
    }
    assert_eq!(game.paid(account, "task:week-in-words:").await, ann.weeks.len() as i64);
    assert_eq!(game.fact(account, "reading-days").await, DAYS as i64);
    assert_eq!(game.fact(account, "reading-streak").await, DAYS as i64);
    let sum = game.number(sql!("SELECT sum(karma) FROM game_ledger WHERE account = ?1", account)).await;
    let karma = game.fact(account, "karma").await;
    assert_eq!(karma, sum);
    assert!((40..LEVELS).contains(&level(karma)), "a year's karma is {karma}");
    assert_eq!(game.fact(account, "alignment").await, 100);

    // A clock that is a month late pays nothing for what was paid.
    let before = game.paid(account, "").await;
    for days in [1, 5, 29] {
        ann.game.now -= DAY.times(days);
        ann.game.reading(account, "single", &[(9, false)], "sage").await;
        ann.claim_all().await;
    }
    assert_eq!(ann.game.paid(account, "").await, before);
}

#[test]
fn a_year_in_taipei_unlocks_everything() {
    // Half past midnight.
    smol::block_on(play_a_year("Asia/Taipei", "2027-12-31T16:30:00Z"));
}

#[test]
fn a_year_in_new_york_unlocks_everything() {
    // Half past midnight in winter, half past one in summer.
    smol::block_on(play_a_year("America/New_York", "2028-01-01T05:30:00Z"));
}

#[test]
fn a_month_with_twenty_played_days_is_won_as_often_as_documented() {
    const PLAYERS: u8 = 60;
    smol::block_on(async {
        let mut game = TestGame::new("UTC", "2026-06-01T12:00:00Z");
        let (start, mut won) = (game.now, 0);
        for player in 0..PLAYERS {
            game.now = start;
            let account = game.account(&format!("player{player}")).await;
            game.card(account).await.unwrap();
            let mut days = permutation(&[player; 32], 30)[..20].to_vec();
            days.sort_unstable();
            let mut claimed: Vec<u8> = Vec::new();
            let order = permutation(&[player + 100; 32], 25);
            for day in days {
                game.now = start + DAY.times(i64::from(day)) + HOUR;
                // On free days the first missed number that there is; the odds say what a better choice would do.
                let missed = (1..=25).find(|number| !claimed.contains(number));
                let number = order.get(usize::from(day)).map(|number| number + 1).or(missed).unwrap();
                game.bingo(account, number).await.unwrap();
                claimed.push(number);
            }
            let card: Vec<u8> = (1..=25).collect();
            let wins = bingo::rules::lines(&card, &claimed).len() >= LINES_WANTED;
            // SQL and Rust agree on what a line is.
            assert_eq!(game.paid(account, "bingo:2026-06").await, i64::from(wins), "{claimed:?}");
            won += u8::from(wins);
        }
        assert!((PLAYERS / 2..PLAYERS).contains(&won), "{won} of {PLAYERS} months were won");
    });
}
