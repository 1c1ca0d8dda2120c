use clap::Args;
use globus_auth_server::admin::{Admin, AuditWanted};

use super::Office;
use crate::{error::CommandError, runtime};

/// Print the audit log, one JSON document a line, the oldest first
///
/// Who did what when, and from where: log-ins, also failed ones, second factors, consents, changes of people, projects,
/// clients, scopes and policies, revocations, and what operators did.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth admin audit --config globus-auth.toml --since 2027-01-15
  globus-auth admin audit --config globus-auth.toml --action session.log_in --actor ada@example.org")]
pub(crate) struct AuditArguments {
    /// From this time on: 2027-01-15, 2027-01-15T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<jiff::Timestamp>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<jiff::Timestamp>,
    /// Done by this person or client: a username or an id
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// Such as session.log_in
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Done to this person, client, project and so on: a username or an id
    #[arg(long, value_name = "WHAT")]
    subject: Option<String>,
}

pub(super) fn run(office: &Office<'_>, arguments: &AuditArguments) -> Result<(), CommandError> {
    let wanted = AuditWanted {
        actor: arguments.actor.clone(),
        action: arguments.action.clone(),
        subject: arguments.subject.clone(),
        since: arguments.since.map(jiff::Timestamp::as_microsecond),
        until: arguments.until.map(jiff::Timestamp::as_microsecond),
    };
    runtime::block_on(async {
        let admin = Admin::open(&office.config).await?;
        let told = admin.audit(&wanted, |line| office.context.ui.json_line(line)).await;
        admin.close().await;
        told
    })
}

/// A time, or the beginning of a day in UTC.
fn time(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || {
        let day: jiff::civil::Date = text.parse()?;
        Ok(day.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp())
    };
    text.parse()
        .or_else(|_: jiff::Error| day())
        .map_err(|_: jiff::Error| "must be a day or a time such as 2027-01-15T08:00:00Z".to_owned())
}
