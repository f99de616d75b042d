//! Rewards under concurrency and under clocks that jump: each is paid once, whoever asks how often.

use super::bingo::{check, rules};
use super::definitions::{ACHIEVEMENTS, QUESTS, find};
use super::quests;
use super::world_tests::{World, reported, together, verdict};
use crate::runtime::clock::{DAY, HOUR, Millis, SECOND};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, sql};

const CLAIMS: usize = 50;

/// Fifty at once: one is paid, and forty-nine hear that it was claimed.
async fn assert_paid_once(world: &World, account: AccountSeq, what: &str) {
    let before = world.fact(account, "karma").await;
    let claims = (0..CLAIMS).map(|_| world.store.write(world.claiming(account, what)));
    let verdicts: Vec<&str> = together(claims).await.iter().map(verdict).collect();
    let count = |wanted: &str| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    assert_eq!((count("paid"), count("already-claimed")), (1, CLAIMS - 1), "{what}: {verdicts:?}");
    assert_eq!(world.paid(account, what).await, 1, "{what}");
    let paid = "SELECT sum(karma) FROM game_ledger WHERE account = ?1";
    assert_eq!(world.fact(account, "karma").await, world.number(sql!(paid, account)).await);
    assert!(world.fact(account, "karma").await > before);
}

#[test]
fn of_fifty_claims_of_each_kind_one_is_paid() {
    smol::block_on(async {
        let world = World::new("Asia/Taipei", "2026-05-04T04:00:00Z");
        let ann = world.account("ann").await;
        let quest = find!(QUESTS, "settling-in").unwrap();
        world.store.write(quests::starting_quest(ann, quest, &world.game_time())).await.unwrap();
        for what in ["task:daily-draw", "achievement:first-light", "quest:settling-in"] {
            assert_eq!(world.claim(ann, what).await, "not-earned", "{what}");
        }
        for _ in 0..3 {
            let (reading, _) = world.reading(ann, "single", &[(9, false)], "sage").await;
            world.change(ann, &reading, Some(true), Some(3)).await;
            world.journal(ann, "hopeful", Some(&reading)).await;
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
            assert_paid_once(&world, ann, what).await;
        }
    });
}

#[test]
fn of_fifty_bingo_claims_one_is_taken_and_the_prize_is_paid_once() {
    smol::block_on(async {
        let mut world = World::new("UTC", "2026-05-01T12:00:00Z");
        let ann = world.account("ann").await;
        assert_eq!(verdict(&world.bingo(ann, 1).await), "conflict");
        let cards: Vec<&str> = together((0..CLAIMS).map(|_| world.card(ann))).await.iter().map(verdict).collect();
        assert_eq!(cards.iter().filter(|verdict| **verdict == "paid").count(), 1);
        assert!(cards.iter().all(|verdict| ["paid", "conflict"].contains(verdict)));
        for number in 1..=15_u8 {
            let claims = together((0..CLAIMS).map(|_| world.bingo(ann, number))).await;
            let verdicts: Vec<&str> = claims.iter().map(verdict).collect();
            assert_eq!(verdicts.iter().filter(|verdict| **verdict == "paid").count(), 1);
            assert_eq!(verdicts.iter().filter(|verdict| **verdict == "already-claimed").count(), CLAIMS - 1);
            let codes: Vec<String> = claims.iter().flatten().flat_map(reported).collect();
            assert_eq!(codes.contains(&"first-line".to_owned()), number == 5, "{codes:?}");
            assert_eq!(codes.contains(&"three-lines".to_owned()), number == 15, "{codes:?}");
            assert_eq!(world.paid(ann, "bingo:").await, i64::from(number == 15));
            assert_eq!(world.fact(ann, "bingo-lines").await, i64::from(number) / 5);
            world.now += DAY;
        }
        // A number that is claimed cannot be claimed on another day.
        assert_eq!(verdict(&world.bingo(ann, 3).await), "already-claimed");
        assert_eq!((world.paid(ann, "deed:number:").await, world.fact(ann, "bingo-prizes").await), (15, 1));
    });
}

#[test]
fn a_clock_that_jumps_back_never_pays_twice() {
    smol::block_on(async {
        let mut world = World::new("America/New_York", "2026-11-01T04:30:00Z");
        let ann = world.account("ann").await;
        world.card(ann).await.unwrap();
        // The hour that comes twice in the night when summer time ends, and days before and after.
        for (hours, number, new_day) in
            [(0, 1, true), (1, 2, false), (2, 3, false), (23, 4, false), (25, 5, true), (1, 6, false), (-40, 7, false)]
        {
            world.now = Millis(1_793_507_400_000) + HOUR.times(hours);
            let before = world.paid(ann, "").await;
            world.reading(ann, "single", &[(9, false)], "sage").await;
            let claimed = world.bingo(ann, number).await;
            let task = world.claim(ann, "task:daily-draw").await;
            if hours >= 0 {
                assert_eq!(claimed.is_ok(), new_day, "{hours}");
                assert_eq!(task == "paid", new_day, "{hours}");
                // The deed of the reading, the deed of the number, the task.
                assert_eq!(world.paid(ann, "").await - before, if new_day { 3 } else { 0 }, "{hours}");
            }
        }
        let twice = "SELECT count(*) - count(DISTINCT source) FROM game_ledger WHERE account = ?1";
        assert_eq!(world.number(sql!(twice, ann)).await, 0);
    });
}

#[test]
fn a_quest_counts_from_its_start() {
    smol::block_on(async {
        let mut world = World::new("UTC", "2026-05-01T12:00:00Z");
        let ann = world.account("ann").await;
        let majors: Vec<(u8, bool)> = (0..22).map(|card| (card, false)).collect();
        for cards in majors.chunks(11) {
            world.reading(ann, "tree-of-life", cards, "poet").await;
        }
        let quest = find!(QUESTS, "fools-journey").unwrap();
        world.now += SECOND;
        world.store.write(quests::starting_quest(ann, quest, &world.game_time())).await.unwrap();
        let again = world.store.write(quests::starting_quest(ann, quest, &world.game_time())).await;
        assert_eq!(verdict(&again), "conflict");
        assert_eq!(world.claim(ann, "quest:fools-journey").await, "not-earned");
        world.now += SECOND;
        world.reading(ann, "tree-of-life", &majors[..11], "poet").await;
        world.reading(ann, "tree-of-life", &majors[..11], "poet").await;
        assert_eq!(world.claim(ann, "quest:fools-journey").await, "not-earned");
        world.reading(ann, "tree-of-life", &majors[11..], "poet").await;
        assert_eq!(world.claim(ann, "quest:fools-journey").await, "paid");
        assert_eq!(world.claim(ann, "quest:fools-journey").await, "already-claimed");
    });
}

#[test]
fn an_achievement_that_came_after_its_facts_can_be_claimed() {
    smol::block_on(async {
        let world = World::new("UTC", "2026-05-01T12:00:00Z");
        let ann = world.account("ann").await;
        world.reading(ann, "single", &[(9, false)], "sage").await;
        // As if an older program, which did not know it, had counted.
        world.store.write(Batch::new().and(sql!("DELETE FROM game_achievements"))).await.unwrap();
        assert_eq!(world.claim(ann, "achievement:first-light").await, "paid");
        assert!(ACHIEVEMENTS.iter().any(|it| it.code == "first-light"));
    });
}

#[test]
fn the_cold_start_check_corrects_what_disagrees() {
    smol::block_on(async {
        let mut world = World::new("Asia/Taipei", "2026-05-03T00:00:00Z");
        let (ann, ben) = (world.account("ann").await, world.account("ben").await);
        let secret = check::secret(&world.store).await.unwrap();
        assert_eq!(check::secret(&world.store).await.unwrap(), secret);
        let id: String =
            world.store.read(sql!("SELECT id FROM accounts WHERE seq = ?1", ann)).await.unwrap().single().unwrap();
        let numbers = rules::numbers(&secret, &id, "2026-05");
        for account in [ann, ben] {
            world.card(account).await.unwrap();
        }
        // On the 3rd Ann's claim has a wrong number; the right one is held by the 4th, which is not today.
        world.bingo(ann, numbers[3]).await.unwrap();
        world.now += DAY;
        world.bingo(ann, numbers[2]).await.unwrap();
        world.now -= DAY;
        let said = check::verify(&world.store, &world.zone, world.now).await.unwrap();
        assert_eq!(said, "1 claims of 2026-05-03 verified, 1 corrected");
        let held = "SELECT number FROM game_bingo_marks WHERE account = ?1 AND day = 3";
        assert_eq!(world.number(sql!(held, ann)).await, i64::from(numbers[2]));
        let said = check::verify(&world.store, &world.zone, world.now).await.unwrap();
        assert_eq!(said, "1 claims of 2026-05-03 verified, 0 corrected");
    });
}
