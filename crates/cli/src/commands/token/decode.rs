use clap::Args;
use globus_auth::protocol::secret::{Nonce, RawIdToken};
use serde_json::Value;

use crate::{context::Context, error::CommandError, output::Table, runtime};

/// Check an ID token and show who it speaks of
///
/// The signature is checked by the keys of the service, and then everything that the token says of itself: who issued it,
/// for whom, until when. It must be for the client of your logins, unless --client-id names another.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth token decode - < id_token.txt
  globus-auth token decode - --client-id 46bd0f56-e24f-11e5-a510-131bef46955c --format json < id_token.txt
  globus-auth token decode - --any-audience --expired < id_token.txt")]
pub(crate) struct DecodeArguments {
    /// `-`: read the token from standard input
    // Taken as any text, so that the refusal of a token does not repeat it.
    #[arg(value_name = "-", hide_possible_values = true)]
    token: String,
    /// The nonce of the login that it came from
    #[arg(long, value_name = "NONCE")]
    nonce: Option<String>,
    /// Take a token that is for any client
    #[arg(long)]
    any_audience: bool,
    /// Take a token that has expired
    #[arg(long)]
    expired: bool,
}

pub(super) fn run(context: &Context, arguments: &DecodeArguments) -> Result<(), CommandError> {
    if arguments.token != "-" {
        return Err(super::on_the_command_line().hint("use - and give the token to standard input"));
    }
    let token = RawIdToken::from(super::read_token()?.expose_secret());
    let mut decoder = context.native_client()?.id_token_decoder();
    if let Some(nonce) = &arguments.nonce {
        decoder = decoder.nonce(Nonce::from(nonce.as_str()));
    }
    if arguments.any_audience {
        decoder = decoder.dangerously_skip_audience();
    }
    if arguments.expired {
        decoder = decoder.dangerously_skip_expiry();
    }
    let claims = runtime::block_on(async { Ok(decoder.decode(&token).await?) })?.to_json();
    context.ui.result(&claims, |claims| {
        let members = claims.as_object().into_iter().flatten();
        Table::record(members.map(|(name, value)| (name.as_str(), text(value))))
    })
}

/// A claim as people read it.
fn text(claim: &Value) -> Option<String> {
    match claim {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
