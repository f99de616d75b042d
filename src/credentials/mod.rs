//! What proves who a client is: randomness and hashes, password hashing, and slowing down guesses. Accounts, sessions
//! and tokens are `core::accounts`.

pub mod passwords;
pub mod phc;
pub mod secrets;
pub mod throttle;
