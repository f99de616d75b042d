//! Taking an export back: what comes through, and what is refused. What it takes of memory is in `tests/memory`.

mod faults;
mod round_trip;
