//! What an attacker tries, in the attacker's words. `docs/SECURITY.md` names these tests, and many of other modules.

mod bodies;
mod guessing;
mod injection;
mod log;
mod names;
mod randomness;
mod redirects;
mod sockets;
mod upstream;
