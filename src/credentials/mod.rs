//! What proves who someone is: randomness and hashes, password hashing, and slowing down those who guess. Accounts,
//! sessions and tokens are `core::accounts`.

pub mod passwords;
pub mod secrets;
pub mod throttle;
