//! Logins in the browser of this machine.

mod automatic;
mod local_server;
mod loopback;
mod page;
mod request;

pub use self::{
    automatic::AutomaticLoginFlowManager,
    local_server::{BrowserError, LocalServerLoginFlowManager},
    loopback::{LoopbackError, LoopbackServer},
};
use super::{
    LoginClient, LoginFlowManager, LoginRequest, Method, Surroundings, Wish, choose,
    command_line::CommandLineLoginFlowManager, thread::on_a_thread,
};
