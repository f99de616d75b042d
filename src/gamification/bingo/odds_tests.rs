//! How often a month is won by how many days are played: the figures of docs/game.md.

use super::rules::{LINES, LINES_WANTED, NUMBERS};

/// Months simulated for each number of played days.
const MONTHS: u32 = 1000;
const DAYS: u8 = 30;

/// A small random number generator, good enough for these odds: xorshift64* (Vigna, 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    fn shuffled(&mut self, count: u8) -> Vec<u8> {
        let mut numbers: Vec<u8> = (0..count).collect();
        for place in (1..numbers.len()).rev() {
            let other = self.below(place + 1);
            numbers.swap(place, other);
        }
        numbers
    }
}

/// The lines as bits of places.
fn masks() -> [u32; 12] {
    LINES.map(|line| line.iter().fold(0, |bits, place| bits | 1 << place))
}

/// Whether a card is won whose claimed places are the bits of a number.
fn wins(masks: &[u32; 12], claimed: u32) -> bool {
    masks.iter().filter(|mask| claimed & **mask == **mask).count() >= LINES_WANTED
}

/// Whether some choice of `free` of the missed places wins; more claims never harm.
fn can_win(masks: &[u32; 12], claimed: u32, missed: &[u8], free: usize) -> bool {
    match missed.split_first() {
        Some((place, rest)) if free > 0 => {
            can_win(masks, claimed | 1 << place, rest, free - 1)
                || rest.len() >= free && can_win(masks, claimed, rest, free)
        }
        _ => wins(masks, claimed),
    }
}

/// A month of which `played` days are played, chosen at random: whether it is won when the
/// most helpful missed numbers are claimed on free days, and whether it is won when any are.
fn month(seed: u32, played: usize) -> (bool, bool) {
    let mut random = Random(u64::from(seed) << 8 | played as u64 | 1 << 63);
    // The place of a day's number on the card is random.
    let (places, days) = (random.shuffled(NUMBERS), random.shuffled(DAYS));
    let claimed = days[..played].iter().filter_map(|day| places.get(usize::from(*day)));
    let claimed = claimed.fold(0_u32, |claimed, place| claimed | 1 << place);
    let free = played - claimed.count_ones() as usize;
    let missed: Vec<u8> = random.shuffled(NUMBERS).into_iter().filter(|place| claimed >> place & 1 == 0).collect();
    let blindly = missed.iter().take(free).fold(claimed, |claimed, place| claimed | 1 << place);
    let masks = masks();
    (can_win(&masks, claimed, &missed, free), wins(&masks, blindly))
}

#[test]
fn the_odds_are_as_documented() {
    let documented = std::fs::read_to_string("docs/game.md").unwrap();
    let mut rows = Vec::new();
    for played in [12, 14, 16, 18, 20, 22, 24, 26, 28, 30] {
        let months: Vec<(bool, bool)> = (0..MONTHS).map(|seed| month(seed, played)).collect();
        let percent = |won: usize| (won as u32 * 100 + MONTHS / 2) / MONTHS;
        let chosen = percent(months.iter().filter(|month| month.0).count());
        let blindly = percent(months.iter().filter(|month| month.1).count());
        match played {
            12 => assert!(chosen < 10, "twelve days win few: {chosen} %"),
            20 => assert!(blindly > 50, "twenty days win most months, however they are played: {blindly} %"),
            30 => assert_eq!((chosen, blindly), (100, 100)),
            _ => assert!(blindly <= chosen),
        }
        rows.push(format!("| {played} | {chosen} % | {blindly} % |"));
    }
    let missing: Vec<&String> = rows.iter().filter(|row| !documented.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "docs/game.md lacks {missing:?}");
}
