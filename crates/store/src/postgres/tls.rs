//! TLS on connections: rustls, and always with the server's name and certificate checked.

use std::{io, path::Path, sync::Arc};

use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Makes connections that trust the authorities in a PEM file, or those of the system.
pub(super) fn connector(authorities: Option<&Path>) -> io::Result<MakeRustlsConnect> {
    let certificates = match authorities {
        Some(path) => of_file(path)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(io::Error::other("there is no certificate authority to trust"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn of_file(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let unreadable = |error| io::Error::other(format!("cannot read {}: {error}", path.display()));
    let certificates = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    certificates.collect::<Result<_, _>>().map_err(unreadable)
}
