//! The commands that meet what a service demands of a login.

use globus_auth::{Error, gare::Gare};

/// The command after which the service does what it was asked, if it said what it wants.
pub(crate) fn command(error: &Error) -> Option<String> {
    if let Some(gare) = error.to_gare() {
        return Some(after_gare(&gare));
    }
    let scopes = error.required_scopes().filter(|scopes| !scopes.is_empty())?;
    Some(consent(scopes))
}

/// The command that asks for scopes.
pub(crate) fn consent<S: AsRef<str>>(scopes: &[S]) -> String {
    let scopes: Vec<String> = scopes.iter().map(|scope| word(scope.as_ref())).collect();
    format!("globus-auth session consent {}", scopes.join(" "))
}

fn after_gare(gare: &Gare) -> String {
    let parameters = &gare.authorization_parameters;
    let mut words = Vec::new();
    let identities = parameters.session_required_identities.iter().flatten();
    let domains = parameters.session_required_single_domain.iter().flatten();
    // What a service names is no option of ours.
    let names = identities.chain(domains).filter(|name| !name.starts_with('-'));
    words.extend(names.map(|name| word(name)));
    let policies = parameters.session_required_policies.iter().flatten();
    words.extend(policies.map(|id| format!("--policy {}", word(id))));
    if parameters.session_required_mfa == Some(true) {
        words.push("--mfa".to_owned());
    }
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
