//! What the tests and the measurements share: other programs, the Python environment, a plain HTTP client.

mod child;
pub mod fauxbus;
pub mod http;
pub mod places;
pub mod server;
pub mod tokens;

pub use child::Running;
