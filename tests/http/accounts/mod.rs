//! Accounts: creating and deleting them, signing in, tokens, and what admins do.

mod admin;
mod input;
mod lifecycle;
mod sign_in;
mod tokens;

const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";
const ME: &str = "/api/v1/auth/me";
const TOKENS: &str = "/api/v1/auth/tokens";
const ACCOUNTS: &str = "/api/v1/admin/accounts";
const INVITES: &str = "/api/v1/admin/invites";
