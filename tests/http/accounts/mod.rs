//! Accounts: making and losing them, signing in, tokens, and what admins do.

mod admin;
mod input;
mod lifecycle;
mod sign_in;
mod tokens;
