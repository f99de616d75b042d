//! Spreads: the built-in ones, own ones, and those that others share.

mod catalogue;
mod shared;
