//! The refusals of the game's own.

use crate::refusal::refusals;

refusals! {
    ALREADY_CLAIMED = 409 "already-claimed";
    NOT_EARNED = 409 "not-earned";
}
