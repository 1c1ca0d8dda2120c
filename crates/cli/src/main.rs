//! The command `globus-auth`: arguments in, calls of the library, text or JSON out.

mod arguments;
mod clock;
mod commands;
mod context;
mod environment;
mod error;
mod identities;
mod input;
mod login_store;
mod quickstart;
mod runtime;
mod server_config;
mod systemd;
mod telemetry;
mod ui;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{arguments::Arguments, context::Context, environment::Environment, ui::Ui};

/// Requests allocate often and little, which the allocator of the C library is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let environment = Environment::from_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(answer) => return ui::show_parser_answer(&answer),
    };
    let ui = Ui::new(arguments.global.format, &environment);
    let context = Context::new(arguments.global, environment, ui);
    match commands::run(&context, arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            context.ui.error(&error);
            error.exit_code()
        }
    }
}
