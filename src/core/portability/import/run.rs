//! An import in progress: bytes go in, items are checked as they become complete and stored in batches. At no time is
//! more held than a batch. Where the bytes come from is the caller's business.

use super::model::ImportReport;
use super::queries;
use super::report::Tally;
use crate::core::portability::document::{FORMAT_SHAPE, SECTIONS, VERSION_SHAPE};
use crate::core::portability::item::{Importer, Item, Standing};
use crate::core::portability::section::{ExportSection, ImportRule, Section};
use crate::http::guard::{self, InputError};
use crate::http::problem::Problem;
use crate::http::schema::{Schema, slug};
use crate::http::splitter::{Fragment, ITEM_BYTES_MAX, Splitter, member};
use crate::runtime::language::Language;
use crate::store::{Label, Store, StoreError};

/// Items stored together at most.
const BATCH_ITEMS_MAX: usize = 50;
/// JSON of the items stored together, in bytes, from which a batch is stored at once. SQLite holds in memory what a
/// batch changes, the text index's merges most of all: with four times as much, a server took 4 MB more for hardly less
/// time.
const BATCH_BYTES_MAX: usize = 64 * 1024;
/// Faults of an item that are told.
const FAULTS_TOLD_MAX: usize = 3;

const HERE_ALREADY: &str = "is here already";
const FULL: &str = "the account has as many as it may have";
const NO_PLACE: &str = "what it belongs to is not here, or has as many as it may have";
const UNKNOWN: &str = "this server knows no such list";

/// An import in progress.
pub struct Import {
    splitter: Splitter,
    taking: Taking,
}

impl Import {
    /// An import that is about to begin; `dry_run` stores nothing. The lists of modules are counted, not taken.
    pub fn new(store: Store, importer: Importer, modules: &[ExportSection], dry_run: bool) -> Self {
        let stored = SECTIONS.iter().filter(|section| matches!(section.import, ImportRule::Store { .. }));
        let tally = Tally::of(stored.map(|section| section.export.name));
        let untaken = modules.iter().map(|section| section.name).collect();
        let (format, version, waiting, bytes) = (false, false, Vec::new(), 0);
        let taking = Taking { store, importer, untaken, dry_run, format, version, waiting, bytes, tally };
        Self { splitter: Splitter::default(), taking }
    }

    /// Takes the next bytes of the document.
    ///
    /// # Errors
    /// 400 for a document that is malformed, 422 for one that is not an export, and what the store says. What was
    /// stored before stays, and the detail says how much that is.
    pub async fn feed(&mut self, mut bytes: &[u8]) -> Result<(), Problem> {
        loop {
            let fragment = self.splitter.next(&mut bytes);
            let Some(fragment) = fragment.map_err(|fault| self.taking.stopped(fault.into()))? else { return Ok(()) };
            self.taking.take(&fragment).map_err(|problem| self.taking.stopped(problem))?;
            if self.taking.is_full() {
                self.taking.store().await.map_err(|error| self.taking.stopped(error.into()))?;
            }
        }
    }

    /// Ends the document.
    ///
    /// # Errors
    /// As [`Import::feed`]; a document that is not complete is malformed.
    pub async fn finish(mut self) -> Result<ImportReport, Problem> {
        self.splitter.end().map_err(|fault| self.taking.stopped(fault.into()))?;
        self.taking.expect_head().map_err(|problem| self.taking.stopped(problem))?;
        self.taking.store().await.map_err(|error| self.taking.stopped(error.into()))?;
        Ok(self.taking.tally.report(self.taking.dry_run))
    }

    /// A problem that ends the import, with how far it got.
    pub fn stopped(&self, problem: Problem) -> Problem {
        self.taking.stopped(problem)
    }
}

/// An item that waits to be stored.
struct Waiting {
    /// The name of its list.
    section: &'static str,
    /// Most of the kind that the account may have, where there is a limit.
    items_max: Option<u64>,
    item: Item,
}

/// Everything but the splitter, which lends out the events that this takes.
struct Taking {
    store: Store,
    importer: Importer,
    /// The lists that modules export.
    untaken: Vec<&'static str>,
    dry_run: bool,
    format: bool,
    version: bool,
    waiting: Vec<Waiting>,
    /// JSON of the items that wait, in bytes.
    bytes: usize,
    tally: Tally,
}

impl Taking {
    fn take(&mut self, fragment: &Fragment<'_>) -> Result<(), Problem> {
        match fragment.member {
            "format" => self.format = expect(fragment, &FORMAT_SHAPE)?,
            "version" => self.version = expect(fragment, &VERSION_SHAPE)?,
            _ if fragment.listed => {
                self.expect_head()?;
                self.take_item(fragment)?;
            }
            name if section_of(name).is_some() => {
                return Err(Problem::field(name, "must be a list"));
            }
            // Who exported it and when is told to people; an account keeps its own name and language.
            "account" | "exported_at" => well_formed(fragment)?,
            name => {
                well_formed(fragment)?;
                self.tally.skipped(name, None, UNKNOWN.to_owned());
            }
        }
        Ok(())
    }

    /// Only a document that said what it is may be taken in.
    fn expect_head(&self) -> Result<(), Problem> {
        let missing = [("format", self.format), ("version", self.version)].into_iter().find(|(_, seen)| !seen);
        missing.map_or(Ok(()), |(name, _)| Err(Problem::field(name, "is missing, or comes behind the lists")))
    }

    fn take_item(&mut self, fragment: &Fragment<'_>) -> Result<(), Problem> {
        if self.untaken.contains(&fragment.member) {
            well_formed(fragment)?;
            self.tally.untaken(fragment.member);
            return Ok(());
        }
        let section = section_of(fragment.member);
        let reason = match section.map(|section| (section.export.name, section.import)) {
            _ if fragment.cut => format!("is larger than {} kB", ITEM_BYTES_MAX / 1024),
            Some((section, ImportRule::Store { prepare, items_max })) => {
                match prepare(fragment.bytes, &self.importer) {
                    Ok(item) => {
                        self.bytes += fragment.bytes.len();
                        self.waiting.push(Waiting { section, items_max, item });
                        return Ok(());
                    }
                    Err(InputError::Fields(errors)) => {
                        let told = errors.iter().take(FAULTS_TOLD_MAX);
                        let told: Vec<String> =
                            told.map(|error| format!("{} {}", error.field, error.message)).collect();
                        told.join("; ").trim().to_owned()
                    }
                    Err(fault) => return Err(within(fragment, fault)),
                }
            }
            Some((_, ImportRule::Skip(reason))) => {
                well_formed(fragment)?;
                reason.to_owned()
            }
            None => {
                well_formed(fragment)?;
                UNKNOWN.to_owned()
            }
        };
        self.tally.skipped(fragment.member, id_of(fragment.bytes), reason);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= BATCH_ITEMS_MAX || self.bytes >= BATCH_BYTES_MAX
    }

    /// Stores what waits, in one batch, or only asks how things stand. Imported readings are history: no event is
    /// announced for them, or a document could be played for rewards again and again.
    async fn store(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        let mut waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        if self.dry_run {
            let asked = waiting.iter().map(|entry| entry.item.standing.clone()).collect();
            for (entry, rows) in waiting.into_iter().zip(self.store.read_all(asked).await?) {
                let before = self.tally.of_section(entry.section);
                self.count(entry, &rows.single()?, before, None)?;
            }
            return Ok(());
        }
        let mut batch = queries::into_account(self.importer.account);
        let mut labels: Vec<(Label, Label)> = Vec::with_capacity(waiting.len());
        for Waiting { item, .. } in &mut waiting {
            labels.push((batch.label(item.standing.clone()), batch.label(item.insert.clone())));
            std::mem::take(&mut item.rest).into_iter().for_each(|statement| batch.push(statement));
        }
        let mut outcomes = self.store.write(batch).await?;
        for (entry, (standing, insert)) in waiting.into_iter().zip(labels) {
            let stored = outcomes.get(insert).is_some_and(|outcome| outcome.changed == 1);
            self.count(entry, &outcomes.take(standing).rows.single()?, 0, Some(stored))?;
        }
        Ok(())
    }

    /// Counts an item by how things stood before it: `planned` more of its kind would have been stored in a dry run,
    /// and `stored` says what really happened.
    fn count(
        &mut self,
        entry: Waiting,
        standing: &Standing,
        planned: u64,
        stored: Option<bool>,
    ) -> Result<(), StoreError> {
        let Standing { taken, count } = *standing;
        let full = entry.items_max.is_some_and(|max| count + planned >= max);
        if stored.unwrap_or(!taken && !full) {
            self.tally.imported(entry.section);
        } else {
            // Whose it is stays untold: somebody else's things are not there for the caller.
            let reason = match (taken, full) {
                (true, _) => HERE_ALREADY,
                (false, true) => FULL,
                (false, false) => NO_PLACE,
            };
            self.tally.skipped(entry.section, Some(entry.item.id), reason.to_owned());
        }
        Ok(())
    }

    fn stopped(&self, problem: Problem) -> Problem {
        let said = if problem.detail.is_empty() {
            problem.kind.title(Language::default()).into()
        } else {
            problem.detail.clone()
        };
        let so_far = match (self.dry_run, self.tally.total()) {
            (true, _) => "Nothing was stored.".to_owned(),
            (false, 0) => "Nothing had been stored.".to_owned(),
            (false, count) => {
                format!("{count} items had been stored and stay; importing the document again skips them.")
            }
        };
        let dot = if said.ends_with('.') { "" } else { "." };
        problem.detail(format!("{said}{dot} {so_far}"))
    }
}

/// The list of core with that name.
fn section_of(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.export.name == name)
}

/// Checks a member of the document's head.
fn expect(fragment: &Fragment<'_>, schema: &Schema) -> Result<bool, Problem> {
    match guard::check(fragment.bytes, schema) {
        Ok(_) if !fragment.listed && !fragment.cut => Ok(true),
        Err(fault @ InputError::Malformed(_)) => Err(within(fragment, fault)),
        Err(InputError::Fields(errors)) if !fragment.listed => Err(Problem::fields(
            errors.into_iter().map(|error| guard::FieldError { field: fragment.member.to_owned(), ..error }).collect(),
        )),
        _ => Err(Problem::field(fragment.member, "must not be a list")),
    }
}

/// What nobody reads must still be JSON, as far as it was kept.
fn well_formed(fragment: &Fragment<'_>) -> Result<(), Problem> {
    if fragment.cut { Ok(()) } else { guard::well_formed(fragment.bytes).map_err(|fault| within(fragment, fault)) }
}

/// A malformed value, named by its member; the guard counts bytes from the value's first.
fn within(fragment: &Fragment<'_>, fault: InputError) -> Problem {
    match fault {
        InputError::Malformed(what) => InputError::Malformed(format!(
            "{what} of the value in {} that begins at byte {}",
            fragment.member, fragment.at
        ))
        .into(),
        fields => fields.into(),
    }
}

/// The id of an item that may have anything wrong with it.
fn id_of(item: &[u8]) -> Option<String> {
    let json = member(item, "id")?;
    guard::check(&json, &slug()).ok()?;
    guard::unescape(&json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_only_if_it_looks_like_one() {
        for (item, id) in [
            (r#"{"id":"01arz3ndektsv4rrffq69g5fav","cards":7}"#, Some("01arz3ndektsv4rrffq69g5fav")),
            (r#"{"id":"<b>"}"#, None),
            (r#"{"id":7}"#, None),
            (r#"{"id":"a""#, Some("a")),
            ("[]", None),
        ] {
            assert_eq!(id_of(item.as_bytes()).as_deref(), id, "{item}");
        }
    }
}
