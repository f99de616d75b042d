//! The SQL that the import itself needs. What stores an item is in the queries of its kind.

use crate::refusal::UNAUTHORIZED;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, sql};

/// A batch that happens only while the account is there; it may be deleted while its document is still coming.
pub fn into_account(account: AccountSeq) -> Batch {
    Batch::new().require(sql!("SELECT 1 FROM accounts WHERE seq = ?1", account), UNAUTHORIZED)
}
