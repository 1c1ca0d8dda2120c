//! The outside world, for clients that are not given another: HTTP, time and chance, where this build has them.

use std::{sync::Arc, time::Duration};

use crate::{
    environment::TlsTrust,
    error::Error,
    seams::{Clock, Random, Transport},
    transport::Proxies,
};

#[cfg(any(feature = "async", feature = "blocking"))]
pub(crate) fn transport(
    connect_timeout: Option<Duration>,
    trust: TlsTrust,
    proxies: Proxies,
) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::HttpTransport::new(
        connect_timeout,
        trust,
        proxies,
    )))
}

#[cfg(not(any(feature = "async", feature = "blocking")))]
pub(crate) fn transport(
    _connect_timeout: Option<Duration>,
    _trust: TlsTrust,
    _proxies: Proxies,
) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::usage(
        "this build knows no HTTP: give the client a transport, or choose the feature `async` or `blocking`",
    ))
}

#[cfg(any(feature = "async", feature = "blocking"))]
pub(crate) fn clock() -> Result<Arc<dyn Clock>, Error> {
    Ok(Arc::new(crate::clock::SystemClock))
}

#[cfg(not(any(feature = "async", feature = "blocking")))]
pub(crate) fn clock() -> Result<Arc<dyn Clock>, Error> {
    Err(Error::usage(
        "this build knows no way to let time pass: give the client a clock, or choose the feature `async` or `blocking`",
    ))
}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) fn random() -> Result<Arc<dyn Random>, Error> {
    Ok(Arc::new(crate::random::SystemRandom))
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn random() -> Result<Arc<dyn Random>, Error> {
    Err(Error::usage(
        "this target has no source of chance of its own: give the client one",
    ))
}
