//! Importing an export: what is imported, and what is refused. Its use of memory is tested in `tests/memory`.

mod faults;
mod round_trip;
