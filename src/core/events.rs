//! What core announces. Nothing here knows who listens. An event of a deletion is announced behind the statements that
//! delete, so a subscriber cannot refer to the row any more; it is given the ids.

use crate::events::Event;
use crate::runtime::ids::AccountSeq;

/// Declares the types of events, which a build without the modules that listen does not read.
macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $field:ident: $type:ty,)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        #[allow(dead_code, reason = "read by the subscribers of modules, which a build may lack")]
        pub struct $name {
            $($(#[doc = $about])+ pub $field: $type,)+
        }

        impl Event for $name {}
    )+};
}

events! {
    /// A reading is kept.
    ReadingSaved {
        /// The account's number.
        account: AccountSeq,
        /// The reading's id.
        reading: String,
        /// The spread's id.
        spread: String,
        /// The cards in canonical order's numbers, and whether each is reversed.
        cards: Vec<(u8, bool)>,
        /// Who is to interpret it.
        voice: Option<String>,
    }

    /// A reading was marked or followed up.
    ReadingChanged {
        /// The account's number.
        account: AccountSeq,
        /// The reading's id.
        reading: String,
        /// It has become a favourite, or is none any more.
        favorite: Option<bool>,
        /// How it turned out, if that was told.
        outcome: Option<u8>,
    }

    /// A reading is deleted, with its interpretations.
    ReadingDeleted {
        /// The account's number.
        account: AccountSeq,
        /// The reading's id.
        reading: String,
    }

    /// A journal entry is kept.
    JournalWritten {
        /// The account's number.
        account: AccountSeq,
        /// The entry's id.
        entry: String,
        /// The day that the entry belongs to, `2026-05-01`; not always the day on which it is written.
        day: String,
        /// Its mood.
        mood: Option<String>,
        /// The id of the reading that it is about.
        reading: Option<String>,
    }

    /// A journal entry is deleted.
    JournalDeleted {
        /// The account's number.
        account: AccountSeq,
        /// The entry's id.
        entry: String,
    }

    /// An own spread is kept.
    SpreadMade {
        /// The account's number.
        account: AccountSeq,
        /// The spread's id.
        spread: String,
    }

    /// An own spread is deleted; readings keep it as it was.
    SpreadDeleted {
        /// The account's number.
        account: AccountSeq,
        /// The spread's id.
        spread: String,
    }

    /// A tag was renamed, or tags were merged.
    TagsTidied {
        /// The account's number.
        account: AccountSeq,
    }

    /// Tags were merged into another and are gone; [`TagsTidied`] is announced as well.
    TagsMerged {
        /// The account's number.
        account: AccountSeq,
        /// The ids of those that are gone.
        from: Vec<String>,
        /// The id of the one that their readings have now.
        into: String,
    }

    /// A tag is deleted; its readings stay.
    TagDeleted {
        /// The account's number.
        account: AccountSeq,
        /// The tag's id.
        tag: String,
    }

    /// The account chose how it is called.
    ProfileChanged {
        /// The account's number.
        account: AccountSeq,
    }

    /// An interpretation is kept.
    InterpretationSaved {
        /// The account's number.
        account: AccountSeq,
        /// The id of the reading that it is about.
        reading: String,
        /// Its own id.
        interpretation: String,
        /// The voice's id.
        voice: String,
        /// The source's id.
        provider: String,
        /// The source is a model.
        machine: bool,
    }

    /// An interpretation is deleted, with the questions about it.
    InterpretationDeleted {
        /// The account's number.
        account: AccountSeq,
        /// The id of the reading that it was about.
        reading: String,
        /// Its own id.
        interpretation: String,
    }

    /// A browser has signed in.
    SignedIn {
        /// The account's number.
        account: AccountSeq,
    }

    /// Sessions were ended by their account or by an admin. Those that expire are not announced.
    SessionsEnded {
        /// The account's number.
        account: AccountSeq,
        /// Which of its sessions.
        which: Sessions,
    }

    /// An account is deleted, with everything it owned.
    AccountDeleted {
        /// What was its number.
        account: AccountSeq,
        /// What was its id.
        id: String,
    }
}

/// Some of an account's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(dead_code, reason = "read by the subscribers of modules, which a build may lack")]
pub enum Sessions {
    /// The one with this id.
    One(String),
    /// All but the one with this id.
    AllBut(String),
    /// All.
    All,
}
