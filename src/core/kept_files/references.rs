//! The references of all owners, part by part in the order of the hashes, so that they can be held against the files of
//! a part without ever being whole in memory.

use crate::core::file_owner::{FileOwner, FileReference};
use crate::files::FileHash;
use crate::store::{Rows, Statement, StoreError};
use std::collections::VecDeque;
use std::future::Future;

/// References that are asked of an owner at a time.
const PAGE_ROWS: u32 = 500;

/// A row's reference to a kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Whose row.
    pub(super) owner: &'static str,
    /// The file.
    pub(super) hash: FileHash,
    /// Its length in bytes, as the row says.
    pub(super) bytes: u64,
}

/// An owner's references that are still to come.
struct Pages {
    owner: FileOwner,
    waiting: VecDeque<Reference>,
    /// The last one that was read.
    after: String,
    ended: bool,
}

/// All references, to be taken part by part.
pub(super) struct References<R> {
    owners: Vec<Pages>,
    read: R,
}

impl<R, F> References<R>
where
    R: Fn(Statement) -> F,
    F: Future<Output = Result<Rows, StoreError>>,
{
    /// Begins before the first part; `read` asks the database.
    pub(super) fn new(owners: &[FileOwner], read: R) -> Self {
        let pages =
            |owner: &FileOwner| Pages { owner: *owner, waiting: VecDeque::new(), after: String::new(), ended: false };
        Self { owners: owners.iter().map(pages).collect(), read }
    }

    /// The references to files of a part, the two digits that their hashes begin with, and of those before it that have
    /// not been taken.
    ///
    /// # Errors
    /// What the store says.
    pub(super) async fn take(&mut self, part: &str) -> Result<Vec<Reference>, StoreError> {
        let mut taken = Vec::new();
        for pages in &mut self.owners {
            loop {
                let belongs = |reference: &Reference| reference.hash.to_string().get(..2) <= Some(part);
                while pages.waiting.front().is_some_and(belongs) {
                    taken.extend(pages.waiting.pop_front());
                }
                if pages.ended || !pages.waiting.is_empty() {
                    break;
                }
                let rows = (self.read)((pages.owner.hashes)(&pages.after, PAGE_ROWS)).await?;
                pages.ended = rows.len() < PAGE_ROWS as usize;
                for FileReference { hash, bytes } in rows.all()? {
                    pages.after = hash.to_string();
                    pages.waiting.push_back(Reference { owner: pages.owner.name, hash, bytes });
                }
            }
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;
    use crate::store::select;
    use crate::store::testing::test_store;

    /// A thousand files, some of which the other owner has, too.
    fn many(after: &str, limit: u32) -> Statement {
        select!(
            FileReference,
            "FROM (WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 999)
                   SELECT printf('%02x%062x', x % 200, x) AS sha256, x AS bytes FROM n) f
             WHERE f.sha256 > ?1 GROUP BY f.sha256 ORDER BY f.sha256 LIMIT ?2",
            after,
            limit
        )
    }

    fn few(after: &str, limit: u32) -> Statement {
        select!(
            FileReference,
            "FROM (SELECT printf('ff%062x', 1) AS sha256, 7 AS bytes) f
             WHERE f.sha256 > ?1 GROUP BY f.sha256 ORDER BY f.sha256 LIMIT ?2",
            after,
            limit
        )
    }

    #[test]
    fn every_reference_comes_with_its_part() {
        let test = test_store(&[]);
        let store = test.opened.store.clone();
        let read = |statement| {
            let store = store.clone();
            async move { store.read(statement).await }
        };
        let owners = [FileOwner { name: "many", hashes: many }, FileOwner { name: "few", hashes: few }];
        let mut references = References::new(&owners, read);
        smol::block_on(async {
            let mut count = 0;
            for (index, part) in Files::parts().enumerate() {
                let taken = references.take(&part).await.unwrap();
                assert!(taken.iter().all(|reference| reference.hash.to_string().starts_with(&part)), "{part}");
                assert_eq!(taken.len(), if index < 200 { 5 } else { usize::from(index == 255) }, "{part}");
                count += taken.len();
            }
            assert_eq!(count, 1001);
            // Parts that are passed over come with the next one that is not.
            let mut references = References::new(&owners, read);
            assert_eq!(references.take("09").await.unwrap().len(), 50);
            assert_eq!(references.take("ff").await.unwrap().len(), 951);
        });
    }
}
