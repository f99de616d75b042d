//! Core's own refusals; those that every room may answer with are in `crate::refusal`.

use crate::refusal::refusals;

refusals! {
    WRONG_CREDENTIALS = 401 "wrong-credentials";
    REGISTRATION_CLOSED = 403 "registration-closed";
    INVITE_INVALID = 403 "invite-invalid";
    AI_OFF = 403 "ai-off";
    USERNAME_TAKEN = 409 "username-taken";
    EMAIL_TAKEN = 409 "email-taken";
    LAST_ADMIN = 409 "last-admin";
    INTERPRETATION_RUNNING = 409 "interpretation-running";
    DECLINED = 422 "declined";
    QUOTA_EXCEEDED = 429 "quota-exceeded";
    PROVIDER_GARBLED = 502 "provider-garbled";
    PROVIDER_UNAVAILABLE = 503 "provider-unavailable";
    PROVIDER_BUSY = 503 "provider-busy";
    PROVIDER_LATE = 504 "provider-late";
}
