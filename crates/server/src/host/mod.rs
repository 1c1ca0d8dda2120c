//! The outside world: clock, chance, passwords and the signing keys. The only place of the server that touches them.

pub mod clock;
pub mod domains;
pub mod passwords;
pub mod random;
pub mod signing;
