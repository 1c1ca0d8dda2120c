use std::path::PathBuf;

use clap::{Args, ValueEnum};
use globus_auth::{FlowBuilder, Prompt};
use serde_json::json;

use crate::{context::Context, error::CommandError, private_file};

/// Write the link of a login that is finished elsewhere, or later
///
/// The code that the login ends with is of use only to whoever has the rest of the login: with --save it is kept in a file,
/// for 'globus-auth login --resume FILE'.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth authorize-url --scope openid --scope email
  globus-auth authorize-url --scope openid --save login.json
  globus-auth login --resume login.json")]
pub(crate) struct AuthorizeUrlArguments {
    /// A scope to ask for, with its dependencies in brackets; may stand several times
    #[arg(long = "scope", required = true, value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Where the browser goes afterwards [default: the page of the server that shows the code]
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<String>,
    /// Ask for tokens that last no longer than the login, without refresh tokens
    #[arg(long)]
    online: bool,
    /// An identity, by id, with which the person is to authenticate; may stand several times
    #[arg(long = "identity", value_name = "ID")]
    identities: Vec<String>,
    /// A domain, with an identity of one of which the person is to authenticate; may stand several times
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// A policy that the session is to meet, by its id; may stand several times
    #[arg(long = "policy", value_name = "ID")]
    policies: Vec<String>,
    /// With a second factor
    #[arg(long)]
    mfa: bool,
    /// What the person is asked even if they are logged in
    #[arg(long, value_enum, value_name = "PROMPT")]
    prompt: Option<AskFor>,
    /// Keep the rest of the login in this file; it is a secret
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum AskFor {
    /// To log in
    Login,
    /// To consent
    Consent,
    /// Nothing: whoever is not logged in comes back with an error
    None,
}

pub(crate) fn run(context: &Context, arguments: &AuthorizeUrlArguments) -> Result<(), CommandError> {
    let flow = arguments.flow(context)?.start()?;
    if let Some(path) = &arguments.save {
        private_file::replace(path, flow.to_saved().expose_secret())
            .map_err(|error| CommandError::failed(format!("cannot write {}: {error}", path.display())))?;
    }
    let url = flow.authorize_url();
    let document = json!({"url": url.as_str(), "redirect_uri": flow.redirect_uri(), "saved": arguments.save});
    context.ui.result(&document, |_| url.to_string())
}

impl AuthorizeUrlArguments {
    fn flow(&self, context: &Context) -> Result<FlowBuilder, CommandError> {
        let mut flow = context
            .native_client()?
            .oauth2_start_flow(self.scopes.join(" "))
            .refresh_tokens(!self.online)
            .session_required_identities(self.identities.iter().cloned())
            .session_required_single_domain(self.domains.iter().cloned())
            .session_required_policies(self.policies.iter().cloned());
        if let Some(uri) = &self.redirect_uri {
            flow = flow.redirect_uri(uri);
        }
        if self.mfa {
            flow = flow.session_required_mfa(true);
        }
        Ok(match self.prompt {
            None => flow,
            Some(AskFor::Login) => flow.prompt(Prompt::Login),
            Some(AskFor::Consent) => flow.query_param("prompt", "consent"),
            Some(AskFor::None) => flow.prompt(Prompt::None),
        })
    }
}
