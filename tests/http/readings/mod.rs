//! Readings: making, drawing, changing, finding and counting them, and their tags.

mod change;
mod create;
mod draw;
mod lists;
mod stats;
mod tags;
mod visibility;

pub const READINGS: &str = "/api/v1/readings";
