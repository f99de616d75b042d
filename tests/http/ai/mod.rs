//! Language models as sources of interpretations: the real binary asks a provider that behaves well or badly, and every
//! way in which it may fail ends as it should, for the client, for the account's quota and for the keys.

mod chain;
mod faults;
mod follow_up;
mod instance;
mod leaving;
mod quota;
mod secrets;
mod tls;
