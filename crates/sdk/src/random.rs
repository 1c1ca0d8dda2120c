//! The machine's random source: the only place of this crate that draws from it.

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use std::io;

use zeroize::Zeroizing;

use crate::{error::Error, seams::Random};

/// The operating system's random source.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemRandom;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the driver's one source of chance")]
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        getrandom::fill(buffer).map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Draws 32 bytes for a secret.
pub(crate) fn secret_bytes(random: &dyn Random) -> Result<Zeroizing<[u8; 32]>, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    random
        .fill(&mut *bytes)
        .map_err(|_| Error::usage("the machine has no random numbers to give: log in elsewhere"))?;
    Ok(bytes)
}

/// A number from 0 (included) to 1 (excluded); one half when there is no chance to be had, for jitter is no secret.
pub(crate) fn fraction(random: &dyn Random) -> f64 {
    let mut bytes = [0; 4];
    match random.fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        Err(_) => 0.5,
    }
}
