//! Spreads: the built-in ones, own ones, and those that others share.

mod catalogue;
mod shared;

const SPREADS: &str = "/api/v1/spreads";

fn one(id: &str) -> String {
    format!("{SPREADS}/{id}")
}
