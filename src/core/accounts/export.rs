//! Everything an account owns as one JSON document, read page by page while it is sent, so that its size does not
//! matter to memory.

use super::model::{Account, Token};
use super::queries;
use crate::core::decks::Names;
use crate::core::import::model::{FORMAT, VERSION};
use crate::core::interpretations::{self, model::Interpretation};
use crate::core::journal::{self, model::JournalEntry};
use crate::core::readings::{self, queries::ReadingRow};
use crate::core::spreads::{self, model::SpreadView};
use crate::http::media_type::JSON;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::stream::Chunks;
use crate::http::{RawReply, Reply, RequestContext};
use crate::refusal::UNAVAILABLE;
use crate::runtime::clock::{Millis, rfc3339};
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use crate::store::{Row, Statement, StoreError};
use nanoserde::SerJson;
use smol::lock::SemaphoreGuardArc;
use smol::stream;
use std::sync::Arc;

/// Things read at a time; even with the longest notes a page is a few hundred kB.
const PAGE: u32 = 8;
/// What an export may need, in bytes; a page of readings with the longest notes is more than any other.
const EXPORT_BYTES: u64 = 2 * 1024 * 1024;

/// A list of the document: what selects a page of it after an id, and how a row is written.
struct Section {
    name: &'static str,
    page: fn(account: AccountSeq, after: &str, now: Millis) -> Statement,
    write: fn(row: &Row, account: AccountSeq, language: Language, names: &Names) -> Result<String, StoreError>,
}

/// A list that a module adds to the document, behind those of core. It is not taken back by an import.
#[derive(Debug, Clone, Copy)]
pub struct ExportSection {
    /// Its name in the document; begins with the module's.
    pub name: &'static str,
    /// Selects so many rows of an account behind a key, in the order of their keys, which are their first column.
    pub page: fn(account: AccountSeq, after: &str, rows: u32) -> Statement,
    /// A row as JSON.
    pub write: fn(row: &Row) -> Result<String, StoreError>,
}

static SECTIONS: [Section; 5] = [
    Section {
        name: "tokens",
        page: |account, after, now| {
            queries::credentials(account, "token", Some(after).filter(|id| !id.is_empty()), PAGE, now)
        },
        write: |row, _, _, _| Ok(row.read::<Token>()?.serialize_json()),
    },
    Section {
        name: "spreads",
        page: |account, after, _| spreads::queries::export(account, after, PAGE),
        write: |row, account, _, _| Ok(SpreadView::of(row.read()?, account)?.serialize_json()),
    },
    Section {
        name: "readings",
        page: |account, after, _| readings::queries::export(account, after, PAGE),
        write: |row, _, language, names| readings::portable::export(row.read()?, language, names),
    },
    Section {
        name: "journal",
        page: |account, after, _| journal::queries::export(account, after, PAGE),
        write: |row, _, _, _| Ok(row.read::<JournalEntry>()?.serialize_json()),
    },
    Section {
        name: "interpretations",
        page: |account, after, _| interpretations::queries::export(account, after, PAGE),
        write: |row, _, _, _| Ok(row.read::<Interpretation>()?.serialize_json()),
    },
];

/// A list of the document, whoever adds it.
#[derive(Clone, Copy)]
enum List {
    Core(&'static Section),
    Module(ExportSection),
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Core(section) => section.name,
            Self::Module(section) => section.name,
        }
    }

    fn page(self, account: AccountSeq, after: &str, now: Millis) -> Statement {
        match self {
            Self::Core(section) => (section.page)(account, after, now),
            Self::Module(section) => (section.page)(account, after, PAGE),
        }
    }

    fn write(self, row: &Row, account: AccountSeq, language: Language, names: &Names) -> Result<String, StoreError> {
        match self {
            Self::Core(section) => (section.write)(row, account, language, names),
            Self::Module(section) => (section.write)(row),
        }
    }
}

/// `GET /auth/me/export`, with the lists that modules add.
pub(super) async fn export(
    context: RequestContext,
    _nothing: Nothing,
    added: Arc<[ExportSection]>,
) -> Result<RawReply<200>, Problem> {
    if context.app.governor.refuses(EXPORT_BYTES) {
        return Err(Problem::new(UNAVAILABLE));
    }
    let turn = context.app.long_answers.try_acquire_arc().ok_or_else(|| Problem::new(UNAVAILABLE))?;
    let account = context.account()?.seq;
    let rows = context.app.store.read(queries::by_seq(account)).await?;
    let owner: Account = rows.optional()?.ok_or_else(Problem::not_found)?;
    let time = rfc3339(context.now);
    let day = time.get(..10).unwrap_or_default();
    let disposition = format!("attachment; filename=\"hermit-{}-{day}.json\"", owner.username);
    let head = format!(
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"exported_at\":\"{time}\",\"account\":{}",
        owner.serialize_json()
    );
    let start = Place { context, added, account, section: 0, after: None, head: Some(head), _turn: turn };
    let document = stream::try_unfold(start, |place| async { place.next().await.map_err(std::io::Error::other) });
    Ok(RawReply(Reply::stream(JSON, Chunks::new(document)).header("content-disposition", disposition)))
}

/// How far the document has been written.
struct Place {
    context: RequestContext,
    added: Arc<[ExportSection]>,
    account: AccountSeq,
    section: usize,
    /// The last id that was written of the section; none when it has not begun.
    after: Option<String>,
    head: Option<String>,
    /// Given back when the document is written, or its reader gone.
    _turn: SemaphoreGuardArc,
}

impl Place {
    /// The list that is being written; none behind the last.
    fn list(&self) -> Option<List> {
        match self.section.checked_sub(SECTIONS.len()) {
            None => SECTIONS.get(self.section).map(List::Core),
            Some(index) => self.added.get(index).copied().map(List::Module),
        }
    }

    /// The next chunk and the place behind it.
    async fn next(mut self) -> Result<Option<(Vec<u8>, Self)>, StoreError> {
        let mut out = self.head.take().unwrap_or_default();
        let Some(list) = self.list() else {
            // One place beyond the lists is the closing brace; beyond that is nothing.
            let done = self.section > SECTIONS.len() + self.added.len();
            self.section += 1;
            return Ok((!done).then(|| (b"}".to_vec(), self)));
        };
        if self.after.is_none() {
            out.push_str(&format!(",\"{}\":[", list.name()));
        }
        let statement = list.page(self.account, self.after.as_deref().unwrap_or_default(), self.context.now);
        let rows = self.context.app.store.read(statement).await?;
        let names = match list.name() {
            "readings" => {
                let readings = rows.clone().all::<ReadingRow>()?;
                readings::names(&self.context.app.store, self.context.language, &readings).await?
            }
            _ => Names::default(),
        };
        for row in &rows {
            if self.after.is_some() {
                out.push(',');
            }
            out.push_str(&list.write(row, self.account, self.context.language, &names)?);
            self.after = Some(row.key()?.to_owned());
        }
        // A page that is not full is the last of its list.
        if rows.len() < PAGE as usize {
            out.push(']');
            self.section += 1;
            self.after = None;
        }
        Ok(Some((out.into_bytes(), self)))
    }
}
