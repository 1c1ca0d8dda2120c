//! What services demand of a login before they do what they were asked: the commands that meet it, and meeting it on the
//! spot.

use globus_auth::{
    Error, Prompt,
    gare::{AuthorizationParameters, Gare},
};

use crate::{
    caller::Caller,
    context::Context,
    error::CommandError,
    input,
    login_store::LoginStore,
    runtime,
    sign_in::{self, WayArguments},
};

/// What a service demands of a login.
#[derive(Debug, Clone)]
pub(crate) struct Demand(Gare);

impl Demand {
    /// What the service named in its refusal, if it did.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        if let Some(gare) = error.to_gare() {
            return Some(Self(gare));
        }
        let scopes = error.required_scopes().filter(|scopes| !scopes.is_empty())?;
        Some(Self::of_scopes(scopes))
    }

    /// That these scopes are approved.
    pub(crate) fn of_scopes<S: AsRef<str>>(scopes: &[S]) -> Self {
        let required_scopes = Some(scopes.iter().map(|scope| scope.as_ref().to_owned()).collect());
        Self(Gare {
            authorization_parameters: AuthorizationParameters {
                required_scopes,
                ..AuthorizationParameters::default()
            },
            ..Gare::default()
        })
    }

    /// The command after which the service does what it was asked.
    pub(crate) fn command(&self) -> String {
        after_gare(&self.0)
    }

    /// Whether it is enough to approve scopes.
    fn is_consent(&self) -> bool {
        let parameters = &self.0.authorization_parameters;
        parameters.required_scopes.is_some() && of_session(parameters).is_empty()
    }

    /// Logs the person in with what is demanded, and keeps the tokens.
    fn meet(&self, context: &Context) -> Result<(), CommandError> {
        let store = LoginStore::open(context)?;
        runtime::block_on(async {
            let mut flow = sign_in::again(&context.native_client()?, &store, &[]);
            if !self.is_consent() {
                flow = flow.prompt(Prompt::Login);
            }
            let flow = flow.for_gare(&self.0);
            let known = sign_in::sign_in(context, &store, &WayArguments::default(), flow, false).await?;
            context.ui.say(&known.said("You are logged in"));
            Ok(())
        })
    }
}

/// Asks the person who was refused whether to meet the demand now, and does so. Results that go to a program are none of a
/// person's: then nobody is asked.
///
/// # Errors
/// The refusal itself: it holds no demand, nobody can answer here, or the answer is no. Or the login came to nothing.
pub(crate) fn offer(context: &Context, refusal: CommandError) -> Result<(), CommandError> {
    let Some(demand) = refusal.demand().filter(|_| context.ui.can_ask()) else {
        return Err(refusal);
    };
    if Caller::is_client(context)? {
        return Err(refusal);
    }
    context.ui.error(&refusal);
    let question = if demand.is_consent() {
        "Approve it now?"
    } else {
        "Log in again now?"
    };
    if input::agrees(&context.ui, question)? {
        demand.meet(context)
    } else {
        Err(refusal.told())
    }
}

/// The command that asks for scopes.
pub(crate) fn consent<S: AsRef<str>>(scopes: &[S]) -> String {
    let scopes: Vec<String> = scopes.iter().map(|scope| word(scope.as_ref())).collect();
    format!("globus-auth session consent {}", scopes.join(" "))
}

fn after_gare(gare: &Gare) -> String {
    let parameters = &gare.authorization_parameters;
    let mut words = of_session(parameters);
    match (&parameters.required_scopes, words.is_empty()) {
        (Some(scopes), true) if !scopes.is_empty() => return consent(scopes),
        (Some(scopes), false) => words.extend(scopes.iter().map(|scope| format!("--scope {}", word(scope)))),
        _ => {}
    }
    let words = if words.is_empty() {
        String::new()
    } else {
        format!(" {}", words.join(" "))
    };
    format!("globus-auth session update{words}")
}

/// What is demanded of the session, as words of the command.
fn of_session(parameters: &AuthorizationParameters) -> Vec<String> {
    let identities = parameters.session_required_identities.iter().flatten();
    let domains = parameters.session_required_single_domain.iter().flatten();
    // What a service names is no option of ours.
    let names = identities.chain(domains).filter(|name| !name.starts_with('-'));
    let mut words: Vec<String> = names.map(|name| word(name)).collect();
    let policies = parameters.session_required_policies.iter().flatten();
    words.extend(policies.map(|id| format!("--policy {}", word(id))));
    if parameters.session_required_mfa == Some(true) {
        words.push("--mfa".to_owned());
    }
    words
}

/// A word as a shell takes it. What could steer a terminal has no place in a command that people copy.
fn word(text: &str) -> String {
    let text = crate::output::printable(text);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use globus_auth::gare::to_gare;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_demand_has_its_option() {
        let command = |parameters| {
            let document = json!({"code": "X", "authorization_parameters": parameters});
            after_gare(&to_gare(&document).unwrap())
        };
        insta::assert_snapshot!(command(json!({
            "session_required_identities": ["a0000000-0000-4000-8000-000000000001"],
            "session_required_single_domain": ["example.edu"],
            "session_required_policies": ["p"],
            "session_required_mfa": true,
            "required_scopes": ["a[b c]"],
        })), @"globus-auth session update a0000000-0000-4000-8000-000000000001 example.edu --policy p --mfa --scope 'a[b c]'");
        insta::assert_snapshot!(command(json!({"required_scopes": ["openid", "a'b"]})), @r#"globus-auth session consent openid 'a'\''b'"#);
        insta::assert_snapshot!(command(json!({"session_message": "again"})), @"globus-auth session update");
    }
}
