//! Numbers as `nanoserde` reads them. Its grammar is narrower than JSON's: an exponent has no plus sign, a number
//! without point and exponent fits 64 bits, a number with a point is not an integer, and `-0` is not unsigned. Pure.

use std::borrow::Cow;
use std::ops::Range;

/// A number of this many digits, with its sign, always fits 64 bits.
const FITTING_DIGITS_MAX: usize = 18;

/// A text with replacements, written from front to back. Allocates nothing before the first replacement.
#[derive(Debug, Default)]
pub(super) struct Normalizer {
    written: String,
    /// How many bytes of the text have been written.
    copied: usize,
}

impl Normalizer {
    /// Writes `replacement` instead of the bytes `place` of `text`, which lie after all earlier ones.
    pub(super) fn replace(&mut self, text: &str, place: Range<usize>, replacement: &str) {
        self.written.push_str(text.get(self.copied..place.start).unwrap_or_default());
        self.written.push_str(replacement);
        self.copied = place.end;
    }

    /// The whole text.
    pub(super) fn finish(mut self, text: &str) -> Cow<'_, str> {
        if self.copied == 0 {
            return Cow::Borrowed(text);
        }
        self.written.push_str(text.get(self.copied..).unwrap_or_default());
        Cow::Owned(self.written)
    }
}

/// Another spelling of `number` for a parser of fractions, if it cannot read this one.
pub(super) fn readable_number(number: &str) -> Option<String> {
    match number.split_once('+') {
        Some((front, behind)) => Some(format!("{front}{behind}")),
        None if number.len() <= FITTING_DIGITS_MAX || number.contains(['.', 'e', 'E']) => None,
        None => Some(format!("{number}.0")),
    }
}

/// The value of `number` if it is whole and fits, however it is written: `7`, `7.0`, `70e-1`, `-0`.
pub(super) fn whole(number: &str) -> Option<i64> {
    if let Ok(value) = number.parse() {
        return Some(value);
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let (front, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{front}{fraction}");
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // A number with an exponent that does not fit exceeds 64 bits, or is not whole if the exponent is negative.
    let shift = i64::try_from(digits.len() - significant.len()).ok()? - i64::try_from(fraction.len()).ok()?;
    let zeros = usize::try_from(exponent.parse::<i64>().ok()?.checked_add(shift)?).ok()?;
    let significant = significant.trim_start_matches('0');
    if significant.len().checked_add(zeros)? > FITTING_DIGITS_MAX + 1 {
        return None;
    }
    format!("{sign}{significant}{}", "0".repeat(zeros)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        let tiny = format!("0.{}1e1001", "0".repeat(1000));
        let (huge, nought) = (format!("1e{}", "9".repeat(100)), format!("-0e{}", "9".repeat(100)));
        let cases = [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("7.5", None),
            ("1e2", Some(100)),
            ("1E+2", Some(100)),
            ("-1.5E+1", Some(-15)),
            ("700e-2", Some(7)),
            ("701e-2", None),
            ("0.07e2", Some(7)),
            ("-0", Some(0)),
            ("-0.0", Some(0)),
            ("0e-5", Some(0)),
            (nought.as_str(), Some(0)),
            (tiny.as_str(), Some(1)),
            (huge.as_str(), None),
            ("1e-1", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("-9223372036854775808.00", Some(i64::MIN)),
            ("922337203685477580.7e+1", Some(i64::MAX)),
            ("1e18", Some(1_000_000_000_000_000_000)),
            ("1e19", None),
            ("100000000000000000000e-20", Some(1)),
        ];
        for (number, value) in cases {
            assert_eq!(whole(number), value, "{number}");
        }
    }

    #[test]
    fn fractions_are_rewritten_for_the_parser() {
        let cases = [
            ("7", None),
            ("-1.5E-1", None),
            ("1e999", None),
            ("-1.5E+1", Some("-1.5E1")),
            ("999999999999999999", None),
            ("18446744073709551616", Some("18446744073709551616.0")),
            ("-9223372036854775809", Some("-9223372036854775809.0")),
        ];
        for (number, readable) in cases {
            assert_eq!(readable_number(number).as_deref(), readable, "{number}");
        }
    }

    #[test]
    fn a_text_is_only_copied_when_it_must_change() {
        assert!(matches!(Normalizer::default().finish("[1]"), Cow::Borrowed("[1]")));
        let mut normalizer = Normalizer::default();
        normalizer.replace("[a, b]", 1..2, "c");
        normalizer.replace("[a, b]", 4..5, "");
        assert_eq!(normalizer.finish("[a, b]"), "[c, ]");
    }
}
