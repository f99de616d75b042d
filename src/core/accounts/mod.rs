//! Accounts and their credentials: registration, sign-in, sessions, tokens, the account itself, invites, and their
//! administration. `http::sign_in` checks the credential of a request.

mod admin;
mod credentials;
mod me;
pub mod model;
pub mod portable;
pub mod queries;
mod register;
pub mod rules;
mod session;

use crate::http::route::delete_confirmed;
use crate::http::{Access, Route, delete, get, idempotency, patch, post};
use crate::server::{Job, When, Work};
use crate::store::Batch;
use std::time::Duration;

pub use register::first_admin;

/// The routes of accounts.
pub fn routes() -> Vec<Route> {
    let read = Access::Scope("account:read");
    let write = Access::Scope("account:write");
    vec![
        post("/api/v1/auth/register", "Make an account", Access::Public, register::register).idempotent(),
        post("/api/v1/auth/login", "Sign in a browser", Access::Public, session::login),
        post("/api/v1/auth/logout", "End this session", Access::Session, session::logout),
        get("/api/v1/auth/me", "The account that is signed in", read, me::show),
        patch("/api/v1/auth/me", "Change the account", write, me::change),
        delete_confirmed("/api/v1/auth/me", "Delete the account and everything it owns", Access::Session, me::delete),
        post("/api/v1/auth/password", "Change the password; other sessions end", Access::Session, me::change_password),
        get("/api/v1/auth/sessions", "Sessions of the account", read, credentials::sessions),
        delete("/api/v1/auth/sessions/:id", "End a session", Access::Session, credentials::end_session),
        get("/api/v1/auth/tokens", "Personal tokens of the account", read, credentials::tokens),
        post("/api/v1/auth/tokens", "Make a personal token", Access::Session, credentials::make_token).idempotent(),
        delete("/api/v1/auth/tokens/:id", "Revoke a token", Access::Session, credentials::revoke_token),
        get("/api/v1/admin/accounts", "Accounts of the instance", Access::Admin, admin::list),
        post("/api/v1/admin/accounts", "Make an account for another person", Access::Admin, admin::make).idempotent(),
        get("/api/v1/admin/accounts/:id", "One account", Access::Admin, admin::show),
        patch(
            "/api/v1/admin/accounts/:id",
            "Change an account's role, state or password",
            Access::Admin,
            admin::change,
        ),
        delete("/api/v1/admin/accounts/:id", "Delete an account and everything it owns", Access::Admin, admin::delete),
        get("/api/v1/admin/invites", "Invites", Access::Admin, admin::invites),
        post("/api/v1/admin/invites", "Make an invite", Access::Admin, admin::make_invite).idempotent(),
        delete("/api/v1/admin/invites/:id", "Withdraw an invite", Access::Admin, admin::withdraw_invite),
    ]
}

/// Deletes expired credentials, invites and kept answers.
pub fn jobs() -> Vec<Job> {
    vec![Job {
        name: "forget what expired",
        when: When::Every(Duration::from_secs(3600)),
        work: Work::Batch(|now| {
            Batch::new()
                .and(queries::delete_expired_credentials(now))
                .and(queries::delete_old_invites(now))
                .and(idempotency::forget_old(now))
        }),
    }]
}
