//! Choices derived from a seed instead of chance; a sentence that was chosen is not chosen again.

use super::text::List;
use crate::core::cards::rules::KeyStream;
use crate::core::readings::model::Reading;
use crate::credentials::secrets::digest;

/// Makes choices from a seed and remembers which sentences were used.
pub struct SeededChoice {
    stream: KeyStream,
    used: Vec<&'static str>,
}

impl SeededChoice {
    /// The choices for a reading in a voice and a language: from the seed of its draw, or else from its cards.
    /// `purpose` keeps the choices of one kind of text apart from those of another.
    pub fn new(reading: &Reading, voice: &str, language: &str, purpose: &str) -> Self {
        let cards: Vec<String> = reading.cards.iter().map(|card| format!("{} {}", card.card, card.reversed)).collect();
        let seed = reading.seed.clone().unwrap_or_else(|| cards.join("\n"));
        let parts = ["hermit reader 1", &seed, voice, language, purpose].map(str::as_bytes);
        Self { stream: KeyStream::new(&digest(&parts)), used: Vec::new() }
    }

    /// A number below `bound`; 0 for the bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        u32::try_from(bound).ok().filter(|bound| *bound > 0).map_or(0, |bound| self.stream.below(bound) as usize)
    }

    /// True in `share` of a hundred cases.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// A text of the list that has not been chosen before; none when all of them have been.
    pub fn pick(&mut self, list: List) -> Option<&'static str> {
        let left: Vec<&'static str> = list.iter().copied().filter(|text| !self.used.contains(text)).collect();
        let text = left.get(self.below(left.len())).copied()?;
        self.used.push(text);
        Some(text)
    }

    /// The same, for a list that may be absent.
    pub fn pick_in(&mut self, list: Option<&List>) -> Option<&'static str> {
        list.and_then(|list| self.pick(list))
    }

    /// Any text of the list, whether it was chosen before or not.
    pub fn any(&mut self, list: List) -> &'static str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn a_text_is_chosen_once_and_a_seed_always_chooses_the_same() {
        let list: List = &["a", "b", "c"];
        let reading = crate::core::reader::tests::reading("three-card", 7, "", true);
        let run = |voice: &str| {
            let mut choice = SeededChoice::new(&reading, voice, "en", "test");
            let picked: Vec<_> = (0..4).map(|_| choice.pick(list)).collect();
            (picked, (0..32).map(|_| choice.below(1000)).collect::<Vec<_>>())
        };
        assert_eq!(run("sage"), run("sage"));
        assert_ne!(run("sage").1, run("poet").1);
        let (mut picked, _) = run("sage");
        assert_eq!(picked.pop(), Some(None));
        picked.sort_unstable();
        assert_eq!(picked, [Some("a"), Some("b"), Some("c")]);
        assert_eq!(SeededChoice::new(&reading, "", "", "").below(0), 0);
    }
}
