//! Language models as sources of interpretations: the real binary asks a provider that behaves well or badly, and every
//! way in which it may fail ends as it should, for the client, for the account's quota and for the keys.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail a test; clippy knows only the test functions themselves"
)]
#![cfg(feature = "ai")]

mod support;

#[path = "ai/chain.rs"]
mod chain;
#[path = "ai/faults.rs"]
mod faults;
#[path = "ai/follow_up.rs"]
mod follow_up;
#[path = "ai/instance.rs"]
mod instance;
#[path = "ai/leaving.rs"]
mod leaving;
#[path = "ai/quota.rs"]
mod quota;
#[path = "ai/secrets.rs"]
mod secrets;
#[path = "ai/tls.rs"]
mod tls;
