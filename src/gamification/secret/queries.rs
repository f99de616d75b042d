//! The SQL of the game's secret.

use crate::store::{Batch, Statement, sql};

/// The secret in hexadecimal digits; no row before it was made.
pub fn secret() -> Statement {
    sql!("SELECT secret FROM game_secret WHERE one = 1")
}

/// Stores the secret, unless there is one.
pub fn insert_if_absent(secret: &str) -> Batch {
    Batch::new().and(sql!("INSERT INTO game_secret (one, secret) VALUES (1, ?1) ON CONFLICT DO NOTHING", secret))
}
