//! The content security policy of pages.

/// Nothing inline, and nothing from other sites.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                 connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
                                 form-action 'none'; frame-ancestors 'none'";
