//! Choosing without chance: every choice comes from a seed, and what has been said is not said again.

use super::text::List;
use crate::core::cards::rules::Words;
use crate::core::readings::model::Reading;
use crate::credentials::secrets::digest;

/// Makes choices from a seed and remembers which sentences are spent.
pub struct Choice {
    words: Words,
    spent: Vec<&'static str>,
}

impl Choice {
    /// The choices for a reading in a voice and a language: from the seed of its draw, or else from its cards. `purpose`
    /// keeps the choices of one kind of text apart from those of another.
    pub fn new(reading: &Reading, voice: &str, language: &str, purpose: &str) -> Self {
        let cards: Vec<String> = reading.cards.iter().map(|card| format!("{} {}", card.card, card.reversed)).collect();
        let seed = reading.seed.clone().unwrap_or_else(|| cards.join("\n"));
        let parts = ["hermit reader 1", &seed, voice, language, purpose].map(str::as_bytes);
        Self { words: Words::new(&digest(&parts)), spent: Vec::new() }
    }

    /// A number below `bound`; 0 for the bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        u32::try_from(bound).ok().filter(|bound| *bound > 0).map_or(0, |bound| self.words.below(bound) as usize)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of a list that has not been chosen before, and which one; none, when the list is spent.
    pub fn pick(&mut self, list: List) -> Option<&'static str> {
        let left: Vec<&'static str> = list.iter().copied().filter(|text| !self.spent.contains(text)).collect();
        let text = left.get(self.below(left.len())).copied()?;
        self.spent.push(text);
        Some(text)
    }

    /// The same, of a list that may not be there.
    pub fn pick_in(&mut self, list: Option<&List>) -> Option<&'static str> {
        list.and_then(|list| self.pick(list))
    }

    /// One of a list, again and again.
    pub fn any(&mut self, list: List) -> &'static str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn a_list_is_spent_and_choices_repeat_with_their_seed() {
        let list: List = &["a", "b", "c"];
        let reading = crate::core::reader::tests::reading("three-card", 7, "", true);
        let run = |voice: &str| {
            let mut choice = Choice::new(&reading, voice, "en", "test");
            let picked: Vec<_> = (0..4).map(|_| choice.pick(list)).collect();
            (picked, (0..32).map(|_| choice.below(1000)).collect::<Vec<_>>())
        };
        assert_eq!(run("sage"), run("sage"));
        assert_ne!(run("sage").1, run("poet").1);
        let (mut picked, _) = run("sage");
        assert_eq!(picked.pop(), Some(None));
        picked.sort_unstable();
        assert_eq!(picked, [Some("a"), Some("b"), Some("c")]);
        assert_eq!(Choice::new(&reading, "", "", "").below(0), 0);
    }
}
