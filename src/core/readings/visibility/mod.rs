//! Who may see a reading: the viewers, and the values of a reading's visibility. `queries` selects the readings that a
//! viewer may see, and `shared` is what viewers other than the owner get of them.

pub mod queries;

use crate::runtime::ids::AccountSeq;
use crate::store::Value;

/// Who besides its owner may see a reading: no one, friends, everyone, or who has a link. The table's CHECK has the
/// same.
pub const VISIBILITIES: &[&str] = &["private", "friends", "public", "link"];

/// Only the owner may see it; what every reading is until its owner says otherwise.
pub const PRIVATE: &str = "private";

/// Who looks at readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Someone who is signed in.
    Account(AccountSeq),
    /// Someone who is not.
    Stranger,
}

impl From<Viewer> for Value {
    fn from(viewer: Viewer) -> Self {
        match viewer {
            Viewer::Account(account) => account.into(),
            Viewer::Stranger => Self::Null,
        }
    }
}
