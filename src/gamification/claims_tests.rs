//! Rewards under concurrency and under clocks that jump: each is paid once, however many requests ask for it.

use super::bingo::{check, rules};
use super::definitions::{ACHIEVEMENTS, QUESTS, find};
use super::quests;
use super::secret;
use super::testing::{TestGame, claim_result, reported, run_concurrently};
use crate::runtime::clock::{DAY, HOUR, Millis, SECOND};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, sql};

const CLAIMS: usize = 50;

/// Fifty claims at once: one is paid, and forty-nine are refused as already claimed.
async fn assert_paid_once(game: &TestGame, account: AccountSeq, what: &str) {
    let before = game.fact(account, "karma").await;
    let claims = (0..CLAIMS).map(|_| game.store.write(game.claiming(account, what)));
    let results: Vec<&str> = run_concurrently(claims).await.iter().map(claim_result).collect();
    let count = |wanted: &str| results.iter().filter(|result| **result == wanted).count();
    assert_eq!((count("paid"), count("already-claimed")), (1, CLAIMS - 1), "{what}: {results:?}");
    assert_eq!(game.paid(account, what).await, 1, "{what}");
    let paid = "SELECT sum(karma) FROM game_ledger WHERE account = ?1";
    assert_eq!(game.fact(account, "karma").await, game.number(sql!(paid, account)).await);
    assert!(game.fact(account, "karma").await > before);
}

#[test]
fn one_of_fifty_concurrent_claims_is_paid() {
    smol::block_on(async {
        let game = TestGame::new("Asia/Taipei", "2026-05-04T04:00:00Z");
        let ann = game.account("ann").await;
        let quest = find!(QUESTS, "settling-in").unwrap();
        game.store.write(quests::start_quest(ann, quest, &game.game_time())).await.unwrap();
        for what in ["task:daily-draw", "achievement:first-light", "quest:settling-in"] {
            assert_eq!(game.claim(ann, what).await, "not-earned", "{what}");
        }
        for _ in 0..3 {
            let (reading, _) = game.reading(ann, "single", &[(9, false)], "sage").await;
            game.change(ann, &reading, Some(true), Some(3)).await;
            game.journal(ann, "hopeful", Some(&reading)).await;
        }
        for what in [
            "task:daily-draw",
            "task:daily-page",
            "task:daily-three",
            "task:daily-look-back",
            "task:week-three-pages",
            "task:week-two-returns",
            "task:week-in-words",
            "achievement:first-light",
            "achievement:what-became",
            "quest:settling-in",
        ] {
            assert_paid_once(&game, ann, what).await;
        }
    });
}

#[test]
fn one_of_fifty_concurrent_bingo_claims_is_accepted_and_the_prize_is_paid_once() {
    smol::block_on(async {
        let mut game = TestGame::new("UTC", "2026-05-01T12:00:00Z");
        let ann = game.account("ann").await;
        assert_eq!(claim_result(&game.bingo(ann, 1).await), "conflict");
        let cards: Vec<&str> =
            run_concurrently((0..CLAIMS).map(|_| game.card(ann))).await.iter().map(claim_result).collect();
        assert_eq!(cards.iter().filter(|result| **result == "paid").count(), 1);
        assert!(cards.iter().all(|result| ["paid", "conflict"].contains(result)));
        for number in 1..=15_u8 {
            let claims = run_concurrently((0..CLAIMS).map(|_| game.bingo(ann, number))).await;
            let results: Vec<&str> = claims.iter().map(claim_result).collect();
            assert_eq!(results.iter().filter(|result| **result == "paid").count(), 1);
            assert_eq!(results.iter().filter(|result| **result == "already-claimed").count(), CLAIMS - 1);
            let codes: Vec<String> = claims.iter().flatten().flat_map(reported).collect();
            assert_eq!(codes.contains(&"first-line".to_owned()), number == 5, "{codes:?}");
            assert_eq!(codes.contains(&"three-lines".to_owned()), number == 15, "{codes:?}");
            assert_eq!(game.paid(ann, "bingo:").await, i64::from(number == 15));
            assert_eq!(game.fact(ann, "bingo-lines").await, i64::from(number) / 5);
            game.now += DAY;
        }
        // A number that is claimed cannot be claimed on another day.
        assert_eq!(claim_result(&game.bingo(ann, 3).await), "already-claimed");
        assert_eq!((game.paid(ann, "deed:number:").await, game.fact(ann, "bingo-prizes").await), (15, 1));
    });
}

#[test]
fn a_clock_that_jumps_back_never_pays_twice() {
    smol::block_on(async {
        let mut game = TestGame::new("America/New_York", "2026-11-01T04:30:00Z");
        let ann = game.account("ann").await;
        game.card(ann).await.unwrap();
        // The hour that comes twice in the night when summer time ends, and days before and after.
        for (hours, number, new_day) in
            [(0, 1, true), (1, 2, false), (2, 3, false), (23, 4, false), (25, 5, true), (1, 6, false), (-40, 7, false)]
        {
            game.now = Millis(1_793_507_400_000) + HOUR.times(hours);
            let before = game.paid(ann, "").await;
            game.reading(ann, "single", &[(9, false)], "sage").await;
            let claimed = game.bingo(ann, number).await;
            let task = game.claim(ann, "task:daily-draw").await;
            if hours >= 0 {
                assert_eq!(claimed.is_ok(), new_day, "{hours}");
                assert_eq!(task == "paid", new_day, "{hours}");
                // The deed of the reading, the deed of the number, the task.
                assert_eq!(game.paid(ann, "").await - before, if new_day { 3 } else { 0 }, "{hours}");
            }
        }
        let twice = "SELECT count(*) - count(DISTINCT source) FROM game_ledger WHERE account = ?1";
        assert_eq!(game.number(sql!(twice, ann)).await, 0);
    });
}

#[test]
fn a_quest_counts_from_its_start() {
    smol::block_on(async {
        let mut game = TestGame::new("UTC", "2026-05-01T12:00:00Z");
        let ann = game.account("ann").await;
        let majors: Vec<(u8, bool)> = (0..22).map(|card| (card, false)).collect();
        for cards in majors.chunks(11) {
            game.reading(ann, "tree-of-life", cards, "poet").await;
        }
        let quest = find!(QUESTS, "fools-journey").unwrap();
        game.now += SECOND;
        game.store.write(quests::start_quest(ann, quest, &game.game_time())).await.unwrap();
        let again = game.store.write(quests::start_quest(ann, quest, &game.game_time())).await;
        assert_eq!(claim_result(&again), "conflict");
        assert_eq!(game.claim(ann, "quest:fools-journey").await, "not-earned");
        game.now += SECOND;
        game.reading(ann, "tree-of-life", &majors[..11], "poet").await;
        game.reading(ann, "tree-of-life", &majors[..11], "poet").await;
        assert_eq!(game.claim(ann, "quest:fools-journey").await, "not-earned");
        game.reading(ann, "tree-of-life", &majors[11..], "poet").await;
        assert_eq!(game.claim(ann, "quest:fools-journey").await, "paid");
        assert_eq!(game.claim(ann, "quest:fools-journey").await, "already-claimed");
    });
}

#[test]
fn an_achievement_defined_after_its_goal_was_reached_can_be_claimed() {
    smol::block_on(async {
        let game = TestGame::new("UTC", "2026-05-01T12:00:00Z");
        let ann = game.account("ann").await;
        game.reading(ann, "single", &[(9, false)], "sage").await;
        // As if an older program, which did not know it, had counted.
        game.store.write(Batch::new().and(sql!("DELETE FROM game_achievements"))).await.unwrap();
        assert_eq!(game.claim(ann, "achievement:first-light").await, "paid");
        assert!(ACHIEVEMENTS.iter().any(|it| it.code == "first-light"));
    });
}

#[test]
fn the_cold_start_check_corrects_wrong_numbers() {
    smol::block_on(async {
        let mut game = TestGame::new("Asia/Taipei", "2026-05-03T00:00:00Z");
        let (ann, ben) = (game.account("ann").await, game.account("ben").await);
        let made = secret::load_or_create(&game.store).await.unwrap();
        assert_eq!(secret::load_or_create(&game.store).await.unwrap(), made);
        let id: String =
            game.store.read(sql!("SELECT id FROM accounts WHERE seq = ?1", ann)).await.unwrap().single().unwrap();
        let numbers = rules::numbers(&made, &id, "2026-05");
        for account in [ann, ben] {
            game.card(account).await.unwrap();
        }
        // On the 3rd Ann's claim has a wrong number; the right one is held by the 4th, which is not today.
        game.bingo(ann, numbers[3]).await.unwrap();
        game.now += DAY;
        game.bingo(ann, numbers[2]).await.unwrap();
        game.now -= DAY;
        let said = check::verify(&game.store, &game.zone, game.now).await.unwrap();
        assert_eq!(said, "1 claims of 2026-05-03 verified, 1 corrected");
        let held = "SELECT number FROM game_bingo_marks WHERE account = ?1 AND day = 3";
        assert_eq!(game.number(sql!(held, ann)).await, i64::from(numbers[2]));
        let said = check::verify(&game.store, &game.zone, game.now).await.unwrap();
        assert_eq!(said, "1 claims of 2026-05-03 verified, 0 corrected");
    });
}
