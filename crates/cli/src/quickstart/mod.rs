//! The main job, from nothing: a server, a person who logs in, tokens, and everything that is done with them.

mod browser;
mod html;
mod http;
mod report;
mod steps;

pub(crate) use report::Report;
pub(crate) use steps::{Way, run};
