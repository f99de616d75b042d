//! Providers over TLS: one that a known authority vouches for is asked, any other is told nothing. The certificate in
//! `tls/` is for `localhost` alone, and its authority's key is thrown away.

use super::instance::{Instance, KEY_MARK};
use super::support::upstream::{Upstream, answer};
use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, PrivateKeyDer};
use futures_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ai/tls").join(name)
}

/// Puts TLS in front of an upstream that has none: a connection in, a connection on, for one request and its answer.
fn tls_before(upstream: SocketAddr) -> SocketAddr {
    let chain = CertificateDer::pem_file_iter(file("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(futures_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let session = ServerConnection::new(config.clone()).unwrap();
            // A client that does not like the certificate breaks it off.
            thread::spawn(move || pass(StreamOwned::new(session, stream), upstream).ok());
        }
    });
    address
}

fn pass(mut client: StreamOwned<ServerConnection, TcpStream>, upstream: SocketAddr) -> std::io::Result<()> {
    let mut request = Vec::new();
    let whole = |request: &[u8]| {
        let text = String::from_utf8_lossy(request);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length =
            head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
        Some(body.len() >= length)
    };
    while whole(&request) != Some(true) {
        let mut piece = [0; 4096];
        let count = client.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        request.extend_from_slice(&piece[..count]);
    }
    let mut provider = TcpStream::connect(upstream)?;
    provider.write_all(&request)?;
    let mut piece = [0; 512];
    loop {
        match provider.read(&mut piece)? {
            0 => return Ok(()),
            count => client.write_all(&piece[..count])?,
        }
        client.flush()?;
    }
}

#[test]
fn a_provider_that_an_authority_of_ours_vouches_for_is_asked() {
    let upstream = Upstream::start(|wire| answer(wire, &["月亮 over ", "TLS."]));
    let address = tls_before(upstream.address);
    let (named, numbered) = (format!("https://localhost:{}", address.port()), format!("https://{address}"));
    let ca = file("ca.pem").display().to_string();
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
fn a_provider_that_nobody_vouches_for_is_told_nothing() {
    let upstream = Upstream::start(|wire| answer(wire, &["stolen"]));
    let url = format!("https://localhost:{}", tls_before(upstream.address).port());
    for ca in ["", "/nonexistent/ca.pem"] {
        let mut instance = Instance::start(&[("HERMIT_CA_FILE", ca), ("HERMIT_GEMINI_URL", &url)], |_| Vec::new());
        let response = instance.whole(Some("gemini"));
        assert_eq!(response.code(), "provider-unavailable", "{response:?}");
        let log = instance.log_with("is refused: ");
        assert!(log.contains(ca) && !log.contains(KEY_MARK), "{log}");
    }
    assert!(upstream.asked().is_empty());
}

#[test]
fn a_server_that_speaks_no_tls_is_told_nothing() {
    let mut instance = Instance::start(&[], |wire| answer(wire, &["plain"]));
    let url = instance.upstream.url().replace("http://", "https://");
    let mut other = Instance::start(&[("HERMIT_GEMINI_URL", &url)], |_| Vec::new());
    assert_eq!(other.whole(Some("gemini")).code(), "provider-unavailable");
    assert!(instance.upstream.asked().is_empty());
    assert_eq!(instance.whole(Some("gemini")).status, 201);
}
