//! Everything an account owns as one JSON document, read page by page while it is sent, so that its size does not
//! matter to memory.

use super::document::{FORMAT, SECTIONS, VERSION};
use super::section::{ExportSection, Exporter, Write};
use crate::core::accounts::model::Account;
use crate::core::accounts::queries;
use crate::http::media::JSON;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::stream::Chunks;
use crate::http::{RawReply, Reply, RequestContext};
use crate::refusal::UNAVAILABLE;
use crate::runtime::clock::rfc3339;
use crate::store::StoreError;
use nanoserde::SerJson;
use smol::lock::SemaphoreGuardArc;
use smol::stream;
use std::sync::Arc;

/// Things read at a time; even with the longest notes a page is a few hundred kB.
const PAGE_ROWS: u32 = 8;
/// What an export may need, in bytes; a page of readings with the longest notes is more than any other.
const EXPORT_BYTES: u64 = 2 * 1024 * 1024;

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
    let exporter = Exporter { store: context.app.store.clone(), account, language: context.language, now: context.now };
    let start = ExportCursor { exporter, added, section: 0, after: None, head: Some(head), _turn: turn };
    let document = stream::try_unfold(start, |cursor| async { cursor.next().await.map_err(std::io::Error::other) });
    Ok(RawReply(Reply::stream(JSON, Chunks::new(document)).header("content-disposition", disposition)))
}

/// How far the document has been written.
struct ExportCursor {
    exporter: Exporter,
    added: Arc<[ExportSection]>,
    section: usize,
    /// The last key that was written of the section; none when it has not begun.
    after: Option<String>,
    head: Option<String>,
    /// Given back when the document is written, or its reader gone.
    _turn: SemaphoreGuardArc,
}

impl ExportCursor {
    /// The list that is being written, those of core first; none behind the last.
    fn list(&self) -> Option<ExportSection> {
        match self.section.checked_sub(SECTIONS.len()) {
            None => SECTIONS.get(self.section).map(|section| section.export),
            Some(index) => self.added.get(index).copied(),
        }
    }

    /// The next chunk and the cursor behind it.
    async fn next(mut self) -> Result<Option<(Vec<u8>, Self)>, StoreError> {
        let mut out = self.head.take().unwrap_or_default();
        let Some(list) = self.list() else {
            // One step beyond the lists is the closing brace; beyond that is nothing.
            let done = self.section > SECTIONS.len() + self.added.len();
            self.section += 1;
            return Ok((!done).then(|| (b"}".to_vec(), self)));
        };
        if self.after.is_none() {
            out.push_str(&format!(",\"{}\":[", list.name));
        }
        let ended = self.write_page(&list, &mut out).await?;
        if ended {
            out.push(']');
            self.section += 1;
            self.after = None;
        }
        Ok(Some((out.into_bytes(), self)))
    }

    /// Writes the next page of a list; whether that was its last.
    async fn write_page(&mut self, list: &ExportSection, out: &mut String) -> Result<bool, StoreError> {
        let after = self.after.as_deref().unwrap_or_default();
        let rows = self.exporter.store.read((list.page)(&self.exporter, after, PAGE_ROWS)).await?;
        // A page that is not full is the last of its list.
        let ended = rows.len() < PAGE_ROWS as usize;
        let mut separator = if self.after.is_some() { "," } else { "" };
        let mut push = |item: &str| {
            out.push_str(separator);
            out.push_str(item);
            separator = ",";
        };
        if let Some(last) = rows.last() {
            self.after = Some(last.key()?.to_owned());
        }
        match list.write {
            Write::Row(write) => {
                for row in &rows {
                    push(&write(row, &self.exporter)?);
                }
            }
            Write::Page(write) => write(rows, &self.exporter).await?.iter().for_each(|item| push(item)),
        }
        Ok(ended)
    }
}
