mod draw;
mod svg;
mod tree;

use clap::{Args, Subcommand};
use globus_auth::{
    AuthClient,
    consent::{Consent, ConsentId, Consents},
    protocol::{exchange::consents::WithdrawConsent, scope::well_known::auth, time::Timestamp},
};

use crate::{
    caller::Caller,
    clock,
    context::Context,
    developer::yes_or_no,
    error::CommandError,
    identities,
    input::YesArguments,
    output::{Table, printable},
    runtime,
};

/// What you let applications do, and their services further on
///
/// A consent that another one stands below came about with that one: the service of the upper scope may use the lower one
/// to do its work.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ConsentCommand {
    List(ListArguments),
    Show(ShowArguments),
    Tree(tree::TreeArguments),
    Revoke(RevokeArguments),
}

/// List your consents
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth consent list
  globus-auth consent list --all --format csv")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    whose: WhoseArguments,
}

/// Show one consent
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth consent show 142632
  globus-auth consent show 142632 --all --format json")]
pub(crate) struct ShowArguments {
    /// Its number
    #[arg(value_name = "NUMBER")]
    number: i64,
    #[command(flatten)]
    whose: WhoseArguments,
}

/// Take a consent back that you gave to this command, with everything below it
///
/// All tokens that rest on it end at once. What you let other applications do, you take back on a page of the service:
/// /v2/web/consents.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth consent revoke 142632
  globus-auth consent revoke 142632 --yes")]
pub(crate) struct RevokeArguments {
    /// Its number
    #[arg(value_name = "NUMBER")]
    number: i64,
    #[command(flatten)]
    yes: YesArguments,
}

/// Of which applications.
#[derive(Debug, Args)]
struct WhoseArguments {
    /// Also what you let other applications do, not only this command; needs the scope view_consents
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(context: &Context, command: &ConsentCommand) -> Result<(), CommandError> {
    match command {
        ConsentCommand::List(ListArguments { whose }) => list(context, whose),
        ConsentCommand::Show(ShowArguments { number, whose }) => {
            let consents = whose.consents(context)?;
            context.ui.result(find(&consents, *number)?, record)
        }
        ConsentCommand::Tree(arguments) => tree::run(context, arguments),
        ConsentCommand::Revoke(arguments) => revoke(context, arguments),
    }
}

impl WhoseArguments {
    /// The consents of whoever is logged in.
    fn consents(&self, context: &Context) -> Result<Consents, CommandError> {
        let scopes: &[&str] = if self.all { &[auth::VIEW_CONSENTS] } else { &[] };
        let caller = Caller::at_auth(context, scopes)?;
        runtime::block_on(async {
            let client = caller.auth_client().await?;
            let identity = identities::own(&client).await?;
            Ok(client.get_consents(identity).all(self.all).await?)
        })
    }
}

fn list(context: &Context, whose: &WhoseArguments) -> Result<(), CommandError> {
    context.ui.result(&whose.consents(context)?, |list| {
        let row = |consent: &Consent| {
            [
                consent.id.to_string(),
                above(consent).map(|id| id.to_string()).unwrap_or_default(),
                consent.scope_name.clone(),
                consent.client.to_string(),
                consent.status.as_str().to_owned(),
            ]
        };
        Table::new(
            ["number", "below", "scope", "client", "status"],
            list.consents.iter().map(row),
        )
    })
}

fn find(consents: &Consents, number: i64) -> Result<&Consent, CommandError> {
    let found = consents.consents.iter().find(|consent| consent.id == ConsentId(number));
    found.ok_or_else(|| {
        CommandError::not_found(format!("there is no consent {number}"))
            .hint("see which there are with: globus-auth consent list, or with --all, those of other applications")
    })
}

/// The consent that this one depends on.
fn above(consent: &Consent) -> Option<ConsentId> {
    consent.dependency_path.iter().rev().nth(1).copied()
}

fn record(consent: &Consent) -> Table {
    let time = |time: Timestamp| clock::utc(time.seconds());
    Table::record([
        ("number", Some(consent.id.to_string())),
        ("below", above(consent).map(|id| id.to_string())),
        ("scope", Some(consent.scope_name.clone())),
        ("scope id", Some(consent.scope.to_string())),
        ("client", Some(consent.client.to_string())),
        ("identity", Some(consent.effective_identity.to_string())),
        ("status", Some(consent.status.as_str().to_owned())),
        ("refresh tokens", yes_or_no(Some(consent.allows_refresh))),
        ("without asking", yes_or_no(Some(consent.auto_approved))),
        ("revocable alone", yes_or_no(Some(consent.atomically_revocable))),
        ("created", time(consent.created)),
        ("updated", time(consent.updated)),
        ("last used", consent.last_used.and_then(time)),
    ])
}

fn revoke(context: &Context, arguments: &RevokeArguments) -> Result<(), CommandError> {
    let consents = WhoseArguments { all: false }.consents(context)?;
    let consent = find(&consents, arguments.number)?;
    let below = consents.consents.iter().filter(|other| {
        let path = &other.dependency_path;
        other.id != consent.id && path.contains(&consent.id)
    });
    let scope = printable(&consent.scope_name);
    let question = match below.count() {
        0 => format!("Take back your consent to {scope}?"),
        1 => format!("Take back your consent to {scope}, and one below it?"),
        count => format!("Take back your consent to {scope}, and {count} below it?"),
    };
    arguments.yes.confirm(&context.ui, &question)?;
    let caller = Caller::at_auth(context, &[])?;
    let gone = runtime::block_on(async {
        let client = caller.auth_client().await?;
        withdraw(context, &client, consent).await
    })?;
    let said = format!("Your consent to {scope} is taken back; the tokens that rested on it have ended.");
    context.ui.done(&gone, &said)
}

async fn withdraw(context: &Context, client: &AuthClient, consent: &Consent) -> Result<Consents, CommandError> {
    let call = client.call(WithdrawConsent {
        identity_id: consent.effective_identity,
        consent_id: consent.id,
    });
    match call.await {
        Ok(gone) => Ok(gone),
        // The consent is there, as was just seen: it is the call that this service does not have.
        Err(error) if matches!(error.http_status(), Some(404 | 405)) => Err(CommandError::failed(
            "this service lets people take consents back on a page only",
        )
        .hint(format!("open {}/v2/web/consents", context.server()?))),
        Err(error) => Err(error.into()),
    }
}
