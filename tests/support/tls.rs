//! TLS for an upstream that has none. The certificate in `tls/` is for `localhost` alone, and its authority's key is
//! thrown away.

use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, PrivateKeyDer};
use futures_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name)
}

/// The file of the authority that signed the certificate of `localhost`, for `HERMIT_CA_FILE`.
pub fn ca_file() -> String {
    file("ca.pem").display().to_string()
}

/// Puts TLS in front of an upstream that has none. Each connection is passed on for one request and its answer.
pub fn tls_before(upstream: SocketAddr) -> SocketAddr {
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
            // A client that rejects the certificate closes the connection.
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
