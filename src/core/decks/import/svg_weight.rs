//! How much work a drawing is for a browser: parts that use parts that use parts can stand for billions of elements in
//! a few lines. Pure.

use std::collections::BTreeMap;

/// Elements that a drawing may stand for.
const ELEMENTS_MAX: u64 = 100_000;
/// Parts inside parts, by nesting or by reference.
const DEPTH_MAX: usize = 200;

/// A part with an id, or the document.
#[derive(Debug, Default)]
struct Part {
    elements: u64,
    parts: Vec<usize>,
    links: Vec<String>,
}

/// The parts of a drawing and what they use.
#[derive(Debug)]
pub(super) struct Weight {
    parts: Vec<Part>,
    ids: BTreeMap<String, usize>,
}

impl Default for Weight {
    fn default() -> Self {
        Self { parts: vec![Part::default()], ids: BTreeMap::new() }
    }
}

impl Weight {
    /// The whole document.
    pub(super) const DOCUMENT: usize = 0;

    /// Counts an element inside of a part; the answer is the part that the element's own content is in.
    pub(super) fn element<'a>(
        &mut self,
        within: usize,
        id: Option<&str>,
        values: impl Iterator<Item = &'a str>,
    ) -> usize {
        let here = id.map_or(within, |id| {
            self.parts.push(Part::default());
            let here = self.parts.len() - 1;
            self.ids.entry(id.to_owned()).or_insert(here);
            if let Some(part) = self.parts.get_mut(within) {
                part.parts.push(here);
            }
            here
        });
        if let Some(part) = self.parts.get_mut(here) {
            part.elements += 1;
            part.links.extend(values.flat_map(links).map(str::to_owned));
        }
        here
    }

    /// Whether a drawing stands for no more elements than it may.
    pub(super) fn is_bearable(&self) -> bool {
        let mut known = vec![None; self.parts.len()];
        self.weigh(Self::DOCUMENT, 0, &mut known).is_some_and(|elements| elements <= ELEMENTS_MAX)
    }

    fn weigh(&self, part: usize, depth: usize, known: &mut [Option<u64>]) -> Option<u64> {
        if depth > DEPTH_MAX {
            return None;
        }
        if let Some(weight) = known.get(part).copied().flatten() {
            return Some(weight);
        }
        let this = self.parts.get(part)?;
        // A part that uses itself is not drawn again: until its weight is known it has none.
        *known.get_mut(part)? = Some(0);
        let mut weight = this.elements;
        let used = this.links.iter().filter_map(|link| self.ids.get(link));
        for inner in this.parts.iter().chain(used) {
            weight = weight.saturating_add(self.weigh(*inner, depth + 1, known)?);
        }
        *known.get_mut(part)? = Some(weight);
        Some(weight)
    }
}

/// The parts that a value refers to: `#a`, `url(#a)`.
fn links(value: &str) -> impl Iterator<Item = &str> {
    let end = |each: char| matches!(each, ')' | '"' | '\'') || each.is_whitespace();
    value.split('#').skip(1).filter_map(move |rest| rest.split(end).next()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawing in which part n uses part n + 1 some times.
    fn chain(parts: usize, times: usize) -> Weight {
        let mut weight = Weight::default();
        for part in 0..parts {
            let here = weight.element(Weight::DOCUMENT, Some(&format!("p{part}")), std::iter::empty());
            for _ in 0..times {
                weight.element(here, None, [format!("#p{}", part + 1).as_str()].into_iter());
            }
        }
        weight
    }

    #[test]
    fn few_lines_cannot_stand_for_billions() {
        assert!(Weight::default().is_bearable());
        assert!(chain(10, 2).is_bearable());
        assert!(!chain(40, 2).is_bearable());
        assert!(!chain(10, 10).is_bearable());
        assert!(!chain(5000, 1).is_bearable());
        let mut circle = Weight::default();
        let here = circle.element(Weight::DOCUMENT, Some("a"), std::iter::empty());
        circle.element(here, None, ["#a"].into_iter());
        assert!(circle.is_bearable());
    }

    #[test]
    fn links_are_found() {
        for (value, names) in [
            ("#a", vec!["a"]),
            ("url(#a) url('#b')", vec!["a", "b"]),
            ("#", vec![]),
            ("none", vec![]),
            ("#c00", vec!["c00"]),
        ] {
            assert_eq!(links(value).collect::<Vec<_>>(), names, "{value}");
        }
    }
}
