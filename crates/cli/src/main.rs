//! The command `globus-auth`: arguments in, calls of the library, text or JSON out.

mod arguments;
mod caller;
mod clock;
mod commands;
mod context;
mod developer;
mod environment;
mod error;
mod identities;
mod input;
mod login_store;
mod output;
mod preferences;
mod private_file;
mod profile;
mod quickstart;
mod runtime;
mod server_config;
mod sign_in;
mod step_up;
mod systemd;
mod telemetry;
mod ui;

use std::process::ExitCode;

use crate::{
    arguments::Arguments,
    context::Context,
    environment::Environment,
    ui::{Manner, Ui},
};

/// Requests allocate often and little, which the allocator of the C library is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let environment = Environment::from_process();
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(answer) => return ui::show_parser_answer(&answer),
    };
    // In case that it cannot be found out how the person wants to be spoken to.
    let plain = Ui::new(Manner::default(), &environment);
    let (ui, result) = match Context::new(arguments.global, environment) {
        Ok(context) => {
            let result = commands::run(&context, &arguments.command);
            (context.ui, result)
        }
        Err(error) => (plain, Err(error)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui.error(&error);
            error.exit_code()
        }
    }
}
