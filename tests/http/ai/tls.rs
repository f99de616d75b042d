//! Providers over TLS: one with a certificate from a known authority is asked, any other is sent nothing.

use super::instance::{Instance, KEY_MARK};
use crate::support::tls::{ca_file, tls_before};
use crate::support::upstream::{Upstream, answer};

#[test]
fn a_provider_with_a_trusted_certificate_is_asked() {
    let upstream = Upstream::start(|wire| answer(wire, &["月亮 over ", "TLS."]));
    let address = tls_before(upstream.address);
    let (named, numbered) = (format!("https://localhost:{}", address.port()), format!("https://{address}"));
    let ca = ca_file();
    let settings = [("HERMIT_CA_FILE", ca.as_str()), ("HERMIT_GEMINI_URL", &named), ("HERMIT_OPENAI_URL", &numbered)];
    let mut instance = Instance::start(&settings, |_| Vec::new());
    for _ in 0..3 {
        let response = instance.whole(Some("gemini"));
        assert_eq!((response.status, response.str("text").as_str()), (201, "月亮 over TLS."), "{response:?}");
    }
    assert_eq!(upstream.asked().len(), 3);
    // The same server under a name that its certificate does not have.
    assert_eq!(instance.whole(Some("openai")).code(), "provider-unavailable");
    assert_eq!(upstream.asked().len(), 3);
}

#[test]
fn a_provider_with_an_untrusted_certificate_is_sent_nothing() {
    let upstream = Upstream::start(|wire| answer(wire, &["stolen"]));
    let url = format!("https://localhost:{}", tls_before(upstream.address).port());
    for ca in ["", "/nonexistent/ca.pem"] {
        let mut instance = Instance::start(&[("HERMIT_CA_FILE", ca), ("HERMIT_GEMINI_URL", &url)], |_| Vec::new());
        let response = instance.whole(Some("gemini"));
        assert_eq!(response.code(), "provider-unavailable", "{response:?}");
        let log = instance.server.log_with("is refused: ");
        assert!(log.contains(ca) && !log.contains(KEY_MARK), "{log}");
    }
    assert!(upstream.asked().is_empty());
}

#[test]
fn a_server_without_tls_is_sent_nothing() {
    let mut instance = Instance::start(&[], |wire| answer(wire, &["plain"]));
    let url = instance.upstream.url().replace("http://", "https://");
    let mut other = Instance::start(&[("HERMIT_GEMINI_URL", &url)], |_| Vec::new());
    assert_eq!(other.whole(Some("gemini")).code(), "provider-unavailable");
    assert!(instance.upstream.asked().is_empty());
    assert_eq!(instance.whole(Some("gemini")).status, 201);
}
