//! The configuration of `serve` and `admin`.

use std::path::{Path, PathBuf};

use clap::Args;
use globus_auth_server::config::{Config, ConfigError};

use crate::{context::Context, error::CommandError};

/// Where the configuration is.
#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    /// The server's configuration; without a file, all of it is in the environment (GLOBUS_AUTH_SERVER_…)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArguments {
    /// Reads the file and the environment.
    pub(crate) fn load(&self, context: &Context) -> Result<Config, CommandError> {
        let text = self.config.as_deref().map(read).transpose()?.unwrap_or_default();
        Ok(Config::load(&text, &context.environment().server()?)?)
    }
}

fn read(path: &Path) -> Result<String, CommandError> {
    std::fs::read_to_string(path)
        .map_err(|error| CommandError::usage(format!("the configuration {} cannot be read: {error}", path.display())))
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string()).hint("globus-auth serve --print-sample shows every setting")
    }
}
