//! TLS for connections: rustls with ring, Mozilla's roots as data of the binary, and more from a file.

use super::transport::Transport;
use super::{Client, OutboundError, Reach};
use crate::config::BaseUrl;
use futures_rustls::TlsConnector;
use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, ServerName};
use futures_rustls::rustls::client::Resumption;
use futures_rustls::rustls::crypto::ring;
use futures_rustls::rustls::{ClientConfig, RootCertStore};
use smol::Async;
use std::net::TcpStream;
use std::sync::Arc;

/// Sessions remembered to be taken up again.
const SESSIONS_MAX: usize = 8;
/// Bytes that may wait to be encrypted and sent on one connection.
const SEND_BYTES_MAX: usize = 16 * 1024;

/// Does the handshake.
///
/// # Errors
/// [`OutboundError::Tls`], also when the server is not who the URL says.
pub(super) async fn wrap(
    client: &Client,
    url: &BaseUrl,
    reach: Reach,
    stream: Async<TcpStream>,
) -> Result<Transport, OutboundError> {
    let refused = |why: String| {
        log::log!(reach.log_level(), "{} is refused: {why}", url.authority());
        OutboundError::Tls
    };
    let config = config(client).await.map_err(&refused)?;
    let name = ServerName::try_from(url.host.clone()).map_err(|error| refused(error.to_string()))?;
    let connecting =
        TlsConnector::from(config).connect_with(name, stream, |session| session.set_buffer_limit(Some(SEND_BYTES_MAX)));
    let stream = connecting.await.map_err(|error| refused(error.to_string()))?;
    Ok(Transport::Tls(Box::new(stream)))
}

async fn config(client: &Client) -> Result<Arc<ClientConfig>, String> {
    if let Some(config) = client.with_shared(|shared| shared.tls.clone()) {
        return Ok(config);
    }
    let file = client.ca_file.clone();
    let made = client.pool.run(move || make(&file)).await.map_err(|_| "the pool is busy".to_owned())??;
    Ok(client.with_shared(|shared| shared.tls.get_or_insert(Arc::new(made)).clone()))
}

/// Reads the file of further roots, so it runs on the pool.
fn make(ca_file: &str) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if !ca_file.is_empty() {
        let fault = |error: &dyn std::fmt::Display| format!("HERMIT_CA_FILE {ca_file}: {error}");
        for certificate in CertificateDer::pem_file_iter(ca_file).map_err(|error| fault(&error))? {
            let certificate = certificate.map_err(|error| fault(&error))?;
            roots.add(certificate).map_err(|error| fault(&error))?;
        }
    }
    let builder =
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let mut config = builder.map_err(|error| error.to_string())?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::in_memory_sessions(SESSIONS_MAX);
    Ok(config)
}
