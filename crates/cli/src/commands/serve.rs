use clap::Args;
use globus_auth_server::{
    config,
    serve::{self, ServeError},
};
use serde_json::json;

use crate::{
    context::Context,
    error::CommandError,
    runtime::{self, Hangups, Signals},
    server_config::ConfigArguments,
    systemd, ui,
};

/// Run a server
///
/// Serves people and programs as its configuration says: a TOML file, overridden by variables that begin with
/// GLOBUS_AUTH_SERVER_. Its database is prepared with 'globus-auth admin init'. SIGTERM or Ctrl-C finishes the requests
/// that have begun and stops; SIGHUP reads the certificate anew. The log goes to standard error.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth serve --print-sample > globus-auth.toml
  globus-auth serve --config globus-auth.toml --check-config
  globus-auth serve --config globus-auth.toml")]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Say everything that is wrong with the configuration, and stop
    #[arg(long)]
    check_config: bool,
    /// Write a configuration file with every setting, its meaning and default, and stop
    #[arg(long, conflicts_with = "check_config")]
    print_sample: bool,
    /// Write the JSON Schema of the configuration file, for editors, and stop
    #[arg(long, conflicts_with_all = ["check_config", "print_sample"])]
    print_schema: bool,
}

pub(crate) fn run(context: &Context, arguments: &ServeArguments) -> Result<(), CommandError> {
    if arguments.print_sample {
        return context.ui.raw(&config::sample());
    }
    if arguments.print_schema {
        return context.ui.raw(&format!("{:#}\n", config::schema()));
    }
    let config = arguments.config.load(context)?;
    if arguments.check_config {
        serve::check(&config)?;
        return context
            .ui
            .done(&json!({"configuration": "good"}), "The configuration is good.");
    }
    if !context.has_log() {
        ui::start_server_log(&config.log)?;
    }
    runtime::block_on_all_cores(async {
        let mut signals = Signals::listen()?;
        let mut hangups = Hangups::listen()?;
        let server = signals.or_done(async { Ok(serve::start(&config).await?) }).await?;
        systemd::notify(context, "READY=1");
        loop {
            tokio::select! {
                _ = signals.next() => break,
                () = hangups.next() => server.reload(),
            }
        }
        systemd::notify(context, "STOPPING=1");
        // Who is in a hurry asks again.
        tokio::select! {
            () = server.shutdown() => {}
            _ = signals.next() => {}
        }
        Ok(())
    })
}

impl From<ServeError> for CommandError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Tls(_) => Self::usage(error.to_string()),
            other => Self::failed(other.to_string()),
        }
    }
}
