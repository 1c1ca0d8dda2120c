//! What only the service knows.

use globus_auth::{AuthClient, NativeAppAuthClient, protocol::scope::well_known::auth};

use super::Finding;
use crate::{caller::Caller, context::Context, error::CommandError, step_up};

/// So far apart are good clocks at most, in seconds.
const GOOD: i64 = 5;

/// So far apart clocks may be before ID tokens are refused, in seconds.
const BEARABLE: i64 = 60;

pub(super) async fn ask(context: &Context, findings: &mut Vec<Finding>) {
    let client = match context.native_client() {
        Ok(client) => client,
        Err(error) => return findings.push(Finding::failed("network", &error)),
    };
    let configuration = match client.get_openid_configuration().await {
        Ok(configuration) => configuration,
        Err(error) => return findings.push(Finding::failed("network", &error.into())),
    };
    let base = client.base_url().as_str().trim_end_matches('/');
    findings.push(if client.base_url().scheme() == "https" {
        Finding::good("network", "the service answers, and its certificate is trusted")
    } else {
        Finding::good("network", "the service answers, without encryption")
    });
    findings.push(if configuration.issuer == base {
        Finding::good("issuer", configuration.issuer)
    } else {
        Finding::doubtful(
            "issuer",
            format!("the server at {base} says that it is {}", configuration.issuer),
            format!("export GLOBUS_SDK_SERVICE_URL_AUTH='{}'", configuration.issuer),
        )
    });
    findings.extend(clock(&client));
    account(context, findings).await;
}

fn clock(client: &NativeAppAuthClient) -> Option<Finding> {
    const CHECK: &str = "clock";
    const REPAIR: &str = "sudo timedatectl set-ntp true";
    let skew = client.as_ref().clock_skew()?;
    let seconds = skew.abs();
    let where_to = if skew > 0 { "behind" } else { "ahead of" };
    let says = format!("this machine is {seconds} seconds {where_to} the service");
    Some(match seconds {
        0..=GOOD => Finding::good(CHECK, "as the service's"),
        ..=BEARABLE => Finding::doubtful(CHECK, says, REPAIR),
        _ => Finding::wrong(CHECK, format!("{says}: tokens seem too old or too new"), REPAIR),
    })
}

/// Whether the login, or the client's secret, is good for something.
async fn account(context: &Context, findings: &mut Vec<Finding>) {
    let Ok(caller) = Caller::at_auth(context, &[]) else {
        // Said before, by the checks of this machine.
        return;
    };
    let asked = async {
        let client = caller.auth_client().await?;
        let info = client.userinfo().await?;
        Ok::<_, CommandError>((client, info))
    };
    let (client, info) = match asked.await {
        Ok(answer) => answer,
        Err(error) => return findings.push(Finding::failed("token", &error)),
    };
    let name = info.preferred_username.as_deref().unwrap_or(&info.sub);
    findings.push(Finding::good("token", format!("the service knows it as {name}'s")));
    if Caller::at_auth(context, &[auth::VIEW_CONSENTS]).is_ok() {
        findings.push(consents(&client, &info.sub).await);
    }
}

async fn consents(client: &AuthClient, identity: &str) -> Finding {
    const CHECK: &str = "consents";
    let Ok(identity) = identity.parse() else {
        return Finding::good(CHECK, "not known for identities of other providers");
    };
    match client.get_consents(identity).await {
        Ok(given) => {
            let denied: Vec<&str> = given
                .consents
                .iter()
                .filter(|consent| !consent.is_approved())
                .map(|consent| consent.scope_name.as_str())
                .collect();
            if denied.is_empty() {
                return Finding::good(CHECK, format!("{} given", given.consents.len()));
            }
            Finding::doubtful(
                CHECK,
                format!("denied: {}", denied.join(" ")),
                step_up::consent(&denied),
            )
        }
        Err(error) => Finding::failed(CHECK, &error.into()),
    }
}
