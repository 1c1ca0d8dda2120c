//! Chance. Everything else takes its random bytes, or a [`RandomSource`], as an argument.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest;

/// Where random bytes come from. Cheap to clone; clones draw from the same source.
///
/// Drawing cannot fail: the process ends if the system has no randomness, because every promise that the server makes
/// rests on it and nobody could be told in a better way.
#[derive(Clone)]
pub struct RandomSource(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<Seeded>>),
}

/// SHA-256 of seed and counter, block after block.
struct Seeded {
    seed: [u8; 32],
    counter: u64,
}

impl RandomSource {
    /// The cryptographic random source of the system.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes at every run: for tests and for fixtures that must not change, never for a server that people use.
    #[must_use]
    pub fn insecure_seeded(seed: u64) -> Self {
        let mut block = [0; 32];
        block[..8].copy_from_slice(&seed.to_be_bytes());
        Self(Source::Seeded(Arc::new(Mutex::new(Seeded {
            seed: block,
            counter: 0,
        }))))
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => fill_from_system(bytes),
            Source::Seeded(seeded) => seeded.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes),
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for RandomSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Source::System => "RandomSource(system)",
            Source::Seeded(_) => "RandomSource(seeded)",
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where the server draws random bytes"
)]
fn fill_from_system(bytes: &mut [u8]) {
    if aws_lc_rs::rand::fill(bytes).is_err() {
        tracing::error!("the system gives no random bytes; the server cannot go on without them");
        std::process::abort();
    }
}

impl Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let mut context = digest::Context::new(&digest::SHA256);
            context.update(&self.seed);
            context.update(&self.counter.to_be_bytes());
            self.counter += 1;
            chunk.copy_from_slice(&context.finish().as_ref()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_never_the_same_twice() {
        let (first, second) = (RandomSource::insecure_seeded(7), RandomSource::insecure_seeded(7));
        let drawn = first.bytes::<40>();
        assert_eq!(drawn, second.bytes::<40>());
        assert_ne!(drawn, first.bytes::<40>());
        assert_ne!(drawn, RandomSource::insecure_seeded(8).bytes::<40>());
    }

    #[test]
    fn clones_share_one_source() {
        let source = RandomSource::insecure_seeded(7);
        let clone = source.clone();
        assert_ne!(source.bytes::<16>(), clone.bytes::<16>());
    }

    #[test]
    fn the_system_source_fills_everything() {
        let source = RandomSource::system();
        assert_ne!(source.bytes::<32>(), source.bytes::<32>());
        // Every position takes part: the chance that one stays zero in 64 draws is 2^-512.
        let mut seen = [0_u8; 32];
        for _ in 0..64 {
            for (seen, drawn) in seen.iter_mut().zip(source.bytes::<32>()) {
                *seen |= drawn;
            }
        }
        assert!(seen.iter().all(|byte| *byte != 0));
    }
}
