//! The draw: how a seed becomes cards. Pure, and documented in docs/draw.md so that anyone can compute it again.

use super::model::CARDS_COUNT;
use crate::credentials::secrets::digest;
use crate::runtime::clock::{Millis, date};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

/// The name of the algorithm, kept with every reading.
pub const ALGORITHM: &str = "chacha20-fisher-yates-1";

/// A drawn card: its index in canonical order, and whether it is reversed.
pub type Drawn = (u8, bool);

/// The key stream of ChaCha20 (RFC 8439) under the seed as key, nonce 0, counter from 0, read as 32-bit little-endian
/// words.
pub(in crate::core) struct KeyStream {
    cipher: ChaCha20,
}

impl KeyStream {
    pub(in crate::core) fn new(seed: &[u8; 32]) -> Self {
        Self { cipher: ChaCha20::new(seed.into(), &[0; 12].into()) }
    }

    fn next(&mut self) -> u32 {
        let mut word = [0; 4];
        self.cipher.apply_keystream(&mut word);
        u32::from_le_bytes(word)
    }

    /// A number below `bound`, which is at least 1. All are equally likely: words that would favour small numbers are
    /// skipped.
    pub(in crate::core) fn below(&mut self, bound: u32) -> u32 {
        let fair = u32::MAX - (u32::MAX % bound + 1) % bound;
        loop {
            let word = self.next();
            if word <= fair {
                return word % bound;
            }
        }
    }

    /// The numbers from 0 to `count`, shuffled (Fisher-Yates, from the last place down).
    fn shuffled(&mut self, count: u8) -> Vec<u8> {
        let mut numbers: Vec<u8> = (0..count).collect();
        for place in (1..u32::from(count)).rev() {
            numbers.swap(place as usize, self.below(place + 1) as usize);
        }
        numbers
    }
}

/// The permutation of the numbers from 0 to `count` that a seed gives, made the way the deck is shuffled.
#[allow(dead_code, reason = "called by modules, which a build may lack")]
pub fn permutation(seed: &[u8; 32], count: u8) -> Vec<u8> {
    KeyStream::new(seed).shuffled(count)
}

/// Draws `count` cards: the whole deck is shuffled (Fisher-Yates, from the last place down), the first `count` are
/// taken, and with `reversals` each is reversed when the next word of the key stream is odd.
pub fn draw(seed: &[u8; 32], count: usize, reversals: bool) -> Vec<Drawn> {
    let mut stream = KeyStream::new(seed);
    let deck = stream.shuffled(CARDS_COUNT as u8);
    deck.into_iter().take(count).map(|card| (card, reversals && stream.next() & 1 == 1)).collect()
}

/// The seed of a day's card: the same all day, for everyone or for one account.
pub fn daily_seed(now: Millis, account: Option<&str>) -> [u8; 32] {
    digest(&[b"hermit daily card", date(now).as_bytes(), account.unwrap_or_default().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::cards::model::CARDS;

    #[test]
    fn the_draw_equals_the_documented_test_vector() {
        let seed: [u8; 32] = std::array::from_fn(|index| index as u8);
        let mut stream = KeyStream::new(&seed);
        // The key stream itself: the first block for this key, nonce 0, counter 0.
        let first: Vec<String> = (0..4).map(|_| format!("{:08x}", stream.next())).collect();
        let drawn: Vec<String> = draw(&seed, 5, true)
            .into_iter()
            .map(|(card, reversed)| format!("{}{}", CARDS[card as usize].id, if reversed { " reversed" } else { "" }))
            .collect();
        let documented = std::fs::read_to_string("docs/draw.md").unwrap();
        for line in first.iter().chain(&drawn) {
            assert!(documented.contains(line.as_str()), "docs/draw.md lacks {line}; the draw is {first:?} {drawn:?}");
        }
    }

    #[test]
    fn the_cipher_equals_the_test_vector_of_rfc_8439() {
        // Test vector 1 of appendix A.1: key 0, nonce 0, counter 0.
        let mut stream = KeyStream::new(&[0; 32]);
        assert_eq!(
            [stream.next(), stream.next()],
            [u32::from_le_bytes([0x76, 0xb8, 0xe0, 0xad]), u32::from_le_bytes([0xa0, 0xf1, 0x3d, 0x90])]
        );
    }

    #[test]
    fn every_card_is_drawn_once_and_all_are_equally_likely() {
        let mut first_cards = [0_u32; CARDS_COUNT];
        let mut reversed = 0;
        for number in 0..20_000_u32 {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&number.to_le_bytes());
            let drawn = draw(&seed, CARDS_COUNT, true);
            let mut cards: Vec<u8> = drawn.iter().map(|(card, _)| *card).collect();
            first_cards[cards[0] as usize] += 1;
            reversed += u32::from(drawn[0].1);
            cards.sort_unstable();
            assert!(cards.iter().enumerate().all(|(index, card)| index == usize::from(*card)));
        }
        // Chi-squared with 77 degrees of freedom exceeds 130 once in ten thousand fair decks; the seeds are fixed.
        let expected = 20_000.0 / CARDS_COUNT as f64;
        let chi: f64 = first_cards.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
        assert!(chi < 130.0, "{chi}");
        assert!((9_700..10_300).contains(&reversed), "{reversed}");
        assert!(draw(&[7; 32], 78, false).iter().all(|(_, reversed)| !reversed));
    }

    #[test]
    fn a_day_has_one_card_for_everyone_and_one_for_each_account() {
        let [morning, evening, next] = [1_769_922_850_259, 1_769_980_000_000, 1_770_000_000_000].map(Millis);
        assert_eq!(daily_seed(morning, None), daily_seed(evening, None));
        assert_ne!(daily_seed(morning, None), daily_seed(next, None));
        assert_ne!(daily_seed(morning, None), daily_seed(morning, Some("a")));
    }
}
