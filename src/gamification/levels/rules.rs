//! The curve of levels. Pure.

use super::super::definitions::LEVELS;

/// The karma at which a level begins: `5 · (level - 1) · level`, so that each level takes 10 karma more than the one
/// before it. Level 100 begins at 49,500.
pub fn karma_for(level: u32) -> i64 {
    5 * i64::from(level.saturating_sub(1)) * i64::from(level)
}

/// The level that an amount of karma has reached, from 1 to [`LEVELS`].
pub fn level(karma: i64) -> u32 {
    (1..=LEVELS).rev().find(|level| karma_for(*level) <= karma).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_begin_where_the_curve_says() {
        for (karma, at) in [
            (-1, 1),
            (0, 1),
            (9, 1),
            (10, 2),
            (29, 2),
            (30, 3),
            (449, 9),
            (450, 10),
            (49_499, 99),
            (49_500, 100),
            (i64::MAX, 100),
        ] {
            assert_eq!(level(karma), at, "{karma}");
        }
        for at in 1..=LEVELS {
            assert_eq!((level(karma_for(at)), karma_for(at + 1) - karma_for(at)), (at, 10 * i64::from(at)));
        }
    }
}
