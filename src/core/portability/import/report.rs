//! Counting what was taken and what was not, in bounded memory. Pure.

use super::model::{ImportReport, SectionCount, SkippedItem};

/// Skipped items that are told one by one.
const SKIPPED_ITEMS_TOLD_MAX: usize = 100;

/// The tally so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    imported: Vec<SectionCount>,
    skipped: Vec<SkippedItem>,
    skipped_counts: Vec<SectionCount>,
}

impl Tally {
    /// A tally that tells of these sections even when nothing comes of them.
    pub(super) fn of(sections: impl Iterator<Item = &'static str>) -> Self {
        let imported = sections.map(|section| SectionCount { section: section.to_owned(), count: 0 }).collect();
        Self { imported, ..Self::default() }
    }

    /// One more of a section was imported.
    pub(super) fn imported(&mut self, section: &str) {
        count(&mut self.imported, section);
    }

    /// One more of a section was not. Sections are bounded by what the splitter lets pass.
    pub(super) fn skipped(&mut self, section: &str, id: Option<String>, reason: String) {
        count(&mut self.skipped_counts, section);
        if self.skipped.len() < SKIPPED_ITEMS_TOLD_MAX {
            self.skipped.push(SkippedItem { section: section.to_owned(), id, reason });
        }
    }

    /// One more of a section that is never taken. That is no fault of the item, which is not told by itself.
    pub(super) fn untaken(&mut self, section: &str) {
        count(&mut self.skipped_counts, section);
    }

    /// How many of a section were imported.
    pub(super) fn of_section(&self, section: &str) -> u64 {
        self.imported.iter().find(|entry| entry.section == section).map_or(0, |entry| entry.count)
    }

    /// How many were imported.
    pub(super) fn total(&self) -> u64 {
        self.imported.iter().map(|entry| entry.count).sum()
    }

    /// The report.
    pub(super) fn report(self, dry_run: bool) -> ImportReport {
        ImportReport { dry_run, imported: self.imported, skipped: self.skipped, skipped_counts: self.skipped_counts }
    }
}

fn count(counts: &mut Vec<SectionCount>, section: &str) {
    match counts.iter_mut().find(|entry| entry.section == section) {
        Some(entry) => entry.count += 1,
        None => counts.push(SectionCount { section: section.to_owned(), count: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_a_hundred_are_told() {
        let mut tally = Tally::of(["spreads", "readings"].into_iter());
        tally.imported("readings");
        for number in 0..250 {
            tally.skipped("readings", Some(number.to_string()), "no".to_owned());
        }
        assert_eq!((tally.total(), tally.of_section("readings"), tally.of_section("spreads")), (1, 1, 0));
        let report = tally.report(true);
        assert_eq!((report.imported.len(), report.skipped.len()), (2, SKIPPED_ITEMS_TOLD_MAX));
        assert_eq!(report.skipped_counts[0].count, 250);
    }
}
