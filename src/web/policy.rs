//! What pages may do, and what may be done with them.

/// Nothing inline, nothing from elsewhere.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                 connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
                                 form-action 'none'; frame-ancestors 'none'";
