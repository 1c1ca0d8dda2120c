//! The client that the commands act as, or log people in through: its id, and its secret if it has one.

use globus_auth::{
    ConfidentialAppAuthClient,
    protocol::{ids::ClientId, secret::ClientSecret},
};

use super::{Context, configured};
use crate::{environment as names, error::CommandError, input};

/// The public client of the official SDK's tutorial: good for trying things out, known to every Globus environment.
const TUTORIAL_CLIENT_ID: &str = "61338d24-54d5-408f-a10d-66c06b59f6d2";

impl Context {
    /// The client that was named: `--client-id`, else `GLOBUS_AUTH_CLIENT_ID`, else that of the official command.
    fn named_client_id(&self) -> Result<Option<ClientId>, CommandError> {
        if let Some(id) = self.client.id {
            return Ok(Some(id));
        }
        match self.client_id_of(names::CLIENT_ID)? {
            Some(id) => Ok(Some(id)),
            None => Ok(self.official_pair()?.map(|(id, _)| id)),
        }
    }

    fn client_id_of(&self, variable: &'static str) -> Result<Option<ClientId>, CommandError> {
        let Some(text) = self.environment.text(variable)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(id) => Ok(Some(id)),
            Err(error) => Err(CommandError::usage(format!("{variable}: {error}"))),
        }
    }

    /// The client of the official command, which wants id and secret, or neither. Not read where a client is named in our
    /// own ways.
    fn official_pair(&self) -> Result<Option<(ClientId, ClientSecret)>, CommandError> {
        let own = [names::CLIENT_ID, names::CLIENT_SECRET, names::CLIENT_SECRET_FILE];
        let is_named = self.client.id.is_some() || self.client.secret.is_some() || self.client.secret_file.is_some();
        if is_named || own.iter().any(|name| self.environment.raw(name).is_some()) {
            return Ok(None);
        }
        let id = self.client_id_of(names::CLI_CLIENT_ID)?;
        match (id, self.environment.text(names::CLI_CLIENT_SECRET)?) {
            (Some(id), Some(secret)) => Ok(Some((id, secret.into()))),
            (None, None) => Ok(None),
            _ => Err(CommandError::usage(format!(
                "{} and {} belong together, and one of them is not set",
                names::CLI_CLIENT_ID,
                names::CLI_CLIENT_SECRET
            ))),
        }
    }

    /// The client whose logins are used.
    pub(crate) fn client_id(&self) -> Result<ClientId, CommandError> {
        let tutorial = || {
            TUTORIAL_CLIENT_ID
                .parse()
                .map_err(|error| CommandError::failed(format!("{error}")))
        };
        self.named_client_id()?.map_or_else(tutorial, Ok)
    }

    /// The secret of a confidential client, from the first place that has one: the options, the variables, those of the
    /// official command. Standard input is read once.
    fn client_secret(&self) -> Result<Option<ClientSecret>, CommandError> {
        if let Some(known) = self.secret.get() {
            return Ok(known.clone());
        }
        let found = self.find_client_secret()?;
        Ok(self.secret.get_or_init(|| found).clone())
    }

    fn find_client_secret(&self) -> Result<Option<ClientSecret>, CommandError> {
        if let Some(value) = &self.client.secret {
            return match value.as_deref() {
                None | Some("-") => {
                    let text = input::secret("Client secret: ", "the client secret")?;
                    read_secret(&text, "standard input holds no client secret").map(Some)
                }
                Some(_) => Err(CommandError::usage(
                    "client secrets are not taken from the command line: others can see it",
                )
                .hint("give it to standard input, or use --client-secret-file or GLOBUS_AUTH_CLIENT_SECRET")),
            };
        }
        if let Some(path) = &self.client.secret_file {
            return read_file(path.as_os_str(), "--client-secret-file").map(Some);
        }
        if self.is_of_another_client()? {
            return Ok(None);
        }
        if let Some(secret) = self.environment.text(names::CLIENT_SECRET)? {
            return Ok(Some(secret.into()));
        }
        if let Some(path) = self.environment.raw(names::CLIENT_SECRET_FILE) {
            return read_file(&path, names::CLIENT_SECRET_FILE).map(Some);
        }
        Ok(self.official_pair()?.map(|(_, secret)| secret))
    }

    /// Whether the variables are about another client than the one that `--client-id` names.
    fn is_of_another_client(&self) -> Result<bool, CommandError> {
        match (self.client.id, self.client_id_of(names::CLIENT_ID)?) {
            (Some(named), Some(other)) => Ok(named != other),
            _ => Ok(false),
        }
    }

    /// The client as a confidential one, if there is a secret.
    pub(crate) fn confidential_client(
        &self,
        client_id: Option<ClientId>,
    ) -> Result<Option<ConfidentialAppAuthClient>, CommandError> {
        let Some(secret) = self.client_secret()? else {
            return Ok(None);
        };
        let client_id = client_id
            .map_or_else(|| self.named_client_id(), |id| Ok(Some(id)))?
            .ok_or_else(|| {
                CommandError::usage("there is a client secret, but it is not said whose")
                    .hint("set GLOBUS_AUTH_CLIENT_ID, or use --client-id")
            })?;
        Ok(Some(configured!(
            self,
            ConfidentialAppAuthClient::builder(client_id, secret)
        )))
    }
}

fn read_file(path: &std::ffi::OsStr, name: &str) -> Result<ClientSecret, CommandError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| CommandError::failed(format!("cannot read the file that {name} names: {error}")))?;
    read_secret(&text, &format!("the file that {name} names is empty"))
}

fn read_secret(text: &str, without: &str) -> Result<ClientSecret, CommandError> {
    match text.trim() {
        "" => Err(CommandError::failed(without)),
        secret => Ok(secret.into()),
    }
}
