use clap::Args;
use globus_auth_server::{
    config,
    serve::{self, NotReady, ServeError},
};
use serde_json::json;

use crate::{
    context::Context,
    error::CommandError,
    runtime::{self, Hangups, Signals},
    server_config::ConfigArguments,
    systemd, telemetry, ui,
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
    /// Ask the server that runs with this configuration whether it is ready, and stop: 0 if it is, else 1
    #[arg(long, conflicts_with = "check_config")]
    check_ready: bool,
    /// Write a configuration file with every setting, its meaning and default, and stop
    #[arg(long, conflicts_with_all = ["check_config", "check_ready"])]
    print_sample: bool,
    /// Write the JSON Schema of the configuration file, for editors, and stop
    #[arg(long, conflicts_with_all = ["check_config", "check_ready", "print_sample"])]
    print_schema: bool,
}

pub(crate) fn run(context: &Context, arguments: &ServeArguments) -> Result<(), CommandError> {
    if arguments.print_sample {
        return context.ui.raw(config::sample());
    }
    if arguments.print_schema {
        return context.ui.raw(format!("{:#}\n", config::schema()));
    }
    let config = arguments.config.load(context)?;
    if arguments.check_config {
        serve::check(&config)?;
        return context
            .ui
            .done(&json!({"configuration": "good"}), "The configuration is good.");
    }
    if arguments.check_ready {
        runtime::block_on(async { Ok(serve::ready(&config).await?) })?;
        return context.ui.done(&json!({"ready": true}), "The server is ready.");
    }
    let (traces, _sending) = telemetry::start(&config)?;
    let (layers, join) = traces.map(|traces| (traces.layers, traces.join)).unzip();
    ui::start_server_log(&config.log, context.log_filter()?, layers)?;
    runtime::block_on_all_cores(async {
        let mut signals = Signals::listen()?;
        let mut hangups = Hangups::listen()?;
        let server = signals
            .or_done(async { Ok(serve::start_traced(&config, join).await?) })
            .await?;
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

impl From<NotReady> for CommandError {
    fn from(error: NotReady) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<ServeError> for CommandError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Tls(_) => Self::usage(error.to_string()),
            other => Self::failed(other.to_string()),
        }
    }
}
