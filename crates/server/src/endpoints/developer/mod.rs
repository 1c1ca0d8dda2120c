//! The developer API: projects, and the clients, credentials, scopes and policies in them. What is done stands in
//! `crate::developer`; here calls are read and answers written.

mod call;
pub mod clients;
pub mod credentials;
pub mod fqdns;
pub mod policies;
pub mod projects;
pub mod scopes;
