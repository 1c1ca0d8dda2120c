//! What the server alone reads.

mod authorization;
mod config;
mod cookies;
mod forms;

pub use authorization::holds as authorization;
pub use config::holds as config;
pub use cookies::holds as cookies;
pub use forms::holds as forms;
