//! The developer API: who may do what, and what may be said of projects, clients, scopes and policies.
//!
//! | module | decides |
//! |---|---|
//! | [`access`] | who may see and change what |
//! | [`projects`] | what a project may be |
//! | [`clients`] | what a client may be, and what an instance of a native application is |
//! | [`scopes`] | what a scope may be, and under which names there is one |
//! | [`policies`] | what a policy may be |
//! | [`questions`] | what type of client an application is, by where it runs |
//! | [`documents`] | how they are told |

pub mod access;
pub mod clients;
pub mod documents;
pub mod policies;
mod problems;
pub mod projects;
pub mod questions;
pub mod scopes;

pub use problems::{Fault, Problem, Problems, is_domain};
