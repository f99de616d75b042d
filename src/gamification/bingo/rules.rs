//! The rules of bingo: which number a day has, which lines a card has, what a card may look like. Pure.

use crate::core::cards::rules::permutation;
use crate::http::guard::FieldError;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Numbers of a card, and days that have one.
pub const NUMBERS: u8 = 25;
/// Rows and columns of a card.
pub const SIDE: usize = 5;
/// Lines that win the month's prize.
pub const LINES_WANTED: usize = 3;
/// What the month's prize pays.
pub const PRIZE_KARMA: i64 = 150;

/// The twelve lines of a card, by places from 0, row by row: five rows, five columns, two diagonals.
pub const LINES: [[u8; SIDE]; 12] = [
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8, 9],
    [10, 11, 12, 13, 14],
    [15, 16, 17, 18, 19],
    [20, 21, 22, 23, 24],
    [0, 5, 10, 15, 20],
    [1, 6, 11, 16, 21],
    [2, 7, 12, 17, 22],
    [3, 8, 13, 18, 23],
    [4, 9, 14, 19, 24],
    [0, 6, 12, 18, 24],
    [4, 8, 12, 16, 20],
];

/// The numbers of a month for one account, in the order of its days. HMAC-SHA256 (RFC 2104) under the instance's secret
/// of the account's id and the month is the seed of a shuffle as the deck's (docs/draw.md); without the secret no one
/// can tell it from a random one.
pub fn numbers(secret: &[u8; 32], account: &str, month: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return Vec::new() };
    for part in ["hermit bingo", account, month] {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    }
    let seed: [u8; 32] = mac.finalize().into_bytes().into();
    permutation(&seed, NUMBERS).into_iter().map(|number| number + 1).collect()
}

/// The number of a day of the month, from 1; free days have none.
pub fn number_of(numbers: &[u8], day: u8) -> Option<u8> {
    numbers.get(usize::from(day).checked_sub(1)?).copied()
}

/// The lines of a card all of whose numbers are claimed, as places of [`LINES`].
pub fn lines(card: &[u8], claimed: &[u8]) -> Vec<usize> {
    let marked = |place: &u8| card.get(usize::from(*place)).is_some_and(|number| claimed.contains(number));
    LINES.iter().enumerate().filter(|(_, line)| line.iter().all(marked)).map(|(index, _)| index).collect()
}

/// A card that a client laid out, row by row: each number once.
///
/// # Errors
/// Every row that has not five numbers, and every number that stands there twice.
pub fn card(rows: &[Vec<u8>]) -> Result<Vec<u8>, Vec<FieldError>> {
    let (mut card, mut errors): (Vec<u8>, Vec<FieldError>) = (Vec::new(), Vec::new());
    for (row, numbers) in rows.iter().enumerate() {
        for (column, number) in numbers.iter().enumerate() {
            if card.contains(number) {
                errors.push(FieldError::new(format!("numbers[{row}][{column}]"), "stands on the card already"));
            }
            card.push(*number);
        }
    }
    if errors.is_empty() { Ok(card) } else { Err(errors) }
}

/// Whether a month is written `2026-05`.
pub fn is_month(text: &str) -> bool {
    text.len() == 7 && crate::runtime::clock::parse_date(&format!("{text}-01")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn a_months_numbers_are_each_number_once() {
        let mut seen = HashSet::new();
        for month in ["2026-01", "2026-02", "2027-01"] {
            for account in ["ann", "ben"] {
                let numbers = numbers(&SECRET, account, month);
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                assert!(sorted.into_iter().eq(1..=NUMBERS));
                assert!(seen.insert(numbers), "{account} {month}");
            }
        }
        assert_eq!(numbers(&SECRET, "ann", "2026-01"), numbers(&SECRET, "ann", "2026-01"));
        assert_ne!(numbers(&[8; 32], "ann", "2026-01"), numbers(&SECRET, "ann", "2026-01"));
    }

    #[test]
    fn the_test_vector_of_the_documentation() {
        let secret: [u8; 32] = std::array::from_fn(|index| index as u8);
        let numbers = numbers(&secret, "01arz3ndektsv4rrffq69g5fav", "2026-05");
        let documented = std::fs::read_to_string("docs/game.md").unwrap();
        let line = numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
        assert!(documented.contains(&line), "docs/game.md lacks {line}");
    }

    #[test]
    fn every_number_is_as_likely_on_every_day() {
        let mut counts = [[0_u32; 25]; 25];
        for account in 0..5000 {
            for (day, number) in numbers(&SECRET, &account.to_string(), "2026-05").into_iter().enumerate() {
                counts[day][usize::from(number) - 1] += 1;
            }
        }
        // 200 are expected in each of 625 places, with a deviation of 14.
        assert!(counts.iter().flatten().all(|count| (130..270).contains(count)), "{counts:?}");
    }

    #[test]
    fn days_have_numbers_until_the_25th() {
        let numbers = numbers(&SECRET, "ann", "2026-05");
        assert_eq!(number_of(&numbers, 1), Some(numbers[0]));
        assert_eq!(number_of(&numbers, 25), Some(numbers[24]));
        assert_eq!((number_of(&numbers, 26), number_of(&numbers, 0)), (None, None));
    }

    #[test]
    fn lines_are_complete_when_all_of_their_numbers_are_claimed() {
        let card: Vec<u8> = (1..=25).collect();
        assert_eq!(lines(&card, &[1, 2, 3, 4]), Vec::<usize>::new());
        assert_eq!(lines(&card, &[1, 2, 3, 4, 5]), [0]);
        assert_eq!(lines(&card, &[1, 7, 13, 19, 25, 5, 9, 17, 21]), [10, 11]);
        assert_eq!(lines(&card, &card).len(), 12);
        assert_eq!(LINES.iter().flatten().filter(|place| **place == 12).count(), 4);
    }

    #[test]
    fn cards_have_each_number_once() {
        let mut rows: Vec<Vec<u8>> = (0..5).map(|row| (1..=5).map(|column| row * 5 + column).collect()).collect();
        assert_eq!(card(&rows).unwrap().len(), 25);
        rows[4][4] = 1;
        assert_eq!(card(&rows).unwrap_err()[0].field, "numbers[4][4]");
        for (text, good) in [("2026-05", true), ("2026-13", false), ("2026-5", false), ("26-05-1", false)] {
            assert_eq!(is_month(text), good, "{text}");
        }
    }
}
