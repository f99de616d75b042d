//! Ids that the program makes, and the numbers by which the database knows accounts.

use super::clock::Millis;
use super::lock;
use std::sync::Mutex;

/// The number of an account inside the database. No client ever sees it, and no other number is taken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountSeq(pub i64);

impl std::fmt::Display for AccountSeq {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Makes ids: 128 bits, 48 of time and 80 of randomness, written as 26 characters of Crockford's base 32 in lower
/// case (the layout of ULID, <https://github.com/ulid/spec>). Later ids of one process sort after earlier ones even
/// within a millisecond and even when the clock goes back.
#[derive(Debug, Default)]
pub struct Ids {
    last: Mutex<u128>,
}

/// Characters of an id.
pub const ID_CHARS: usize = 26;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Ids {
    /// The next id, for the time `now` and 80 fresh random bits.
    pub fn next(&self, now: Millis, random: [u8; 10]) -> String {
        let mut last = lock(&self.last);
        *last = following(*last, now, random);
        encode(*last)
    }
}

/// The id that a time and 80 bits stand for: what is computed from the same parts has the same id everywhere.
pub fn id_of(time: Millis, bits: [u8; 10]) -> String {
    encode(following(0, time, bits))
}

/// The larger of a fresh id and the one right after `last`.
fn following(last: u128, now: Millis, random: [u8; 10]) -> u128 {
    let random = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let time = u128::from(now.0.max(0).unsigned_abs() & 0xffff_ffff_ffff);
    let fresh = (time << 80) | random;
    if fresh > last { fresh } else { last.wrapping_add(1) }
}

fn encode(number: u128) -> String {
    (0..ID_CHARS)
        .rev()
        .map(|place| {
            let digit = (number >> (5 * place)) & 31;
            ALPHABET.get(digit as usize).copied().map_or('0', char::from)
        })
        .collect()
}

/// Whether `text` has the form of an id.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_CHARS && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_even_when_the_clock_goes_back() {
        let ids = Ids::default();
        let made: Vec<String> =
            [5000, 5000, 6000, 1000, 1000, 7000].iter().map(|now| ids.next(Millis(*now), [255; 10])).collect();
        let mut sorted = made.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(made, sorted);
        assert!(made.iter().all(|id| is_id(id)));
    }

    #[test]
    fn the_encoding_is_ulids() {
        // 2016-07-30T23:54:10.259Z is the example in the specification of ULID.
        let id = encode(following(0, Millis(1_469_922_850_259), [0; 10]));
        assert_eq!(&id[..10], "01arz3ndek".to_ascii_lowercase().as_str());
    }
}
