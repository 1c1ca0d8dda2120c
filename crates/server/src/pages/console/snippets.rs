//! How to do the same without a browser, and how to use what was just registered.

use globus_auth_protocol::ids::{ClientId, CredentialId, IdentityId, PolicyId, ProjectId, ScopeId};
use globus_auth_rules::developer::questions::Runs;

/// How a program and how the command do what a form does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct How {
    /// With the SDK; `client` is an `AuthClient`.
    pub sdk: String,
    /// With the command.
    pub command: String,
}

impl How {
    fn new(sdk: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            sdk: sdk.into(),
            command: command.into(),
        }
    }

    /// Makes a project of somebody's.
    #[must_use]
    pub fn create_project(admin: Option<IdentityId>) -> Self {
        let admin = admin.map(|id| id.to_string()).unwrap_or_default();
        Self::new(
            format!(
                "let project = client\n    .create_project(\"My project\", \"support@example.org\")\n    \
                 .admin_ids([\"{admin}\".parse()?])\n    .await?;"
            ),
            format!(
                "globus-auth project create --display-name 'My project' \\\n    \
                 --contact-email support@example.org --admin-id {admin}"
            ),
        )
    }

    /// Changes a project.
    #[must_use]
    pub fn update_project(id: ProjectId) -> Self {
        Self::new(
            format!("client\n    .update_project(\"{id}\".parse()?)\n    .display_name(\"A new name\")\n    .await?;"),
            format!("globus-auth project update {id} --display-name 'A new name'"),
        )
    }

    /// Deletes a project.
    #[must_use]
    pub fn delete_project(id: ProjectId) -> Self {
        Self::new(
            format!("client.delete_project(\"{id}\".parse()?).await?;"),
            format!("globus-auth project delete {id}"),
        )
    }

    /// Makes an application in a project.
    #[must_use]
    pub fn create_client(project: Option<&str>) -> Self {
        let project = project.filter(|id| !id.is_empty()).unwrap_or("PROJECT_ID");
        Self::new(
            format!(
                "let app = client\n    .create_client(\"My app\", \"{project}\".parse()?, ClientType::ConfidentialClient)\n    \
                 .redirect_uris([\"https://app.example.org/callback\"])\n    .await?;\n\
                 let credential = client.create_client_credential(app.id, \"first\").await?;"
            ),
            format!(
                "globus-auth client create --name 'My app' --project {project} \\\n    \
                 --client-type confidential_client --redirect-uri https://app.example.org/callback\n\
                 globus-auth credential create CLIENT_ID --name first --secret-file secret.txt"
            ),
        )
    }

    /// Changes an application.
    #[must_use]
    pub fn update_client(id: ClientId) -> Self {
        Self::new(
            format!(
                "client\n    .update_client(\"{id}\".parse()?)\n    \
                 .redirect_uris([\"https://app.example.org/callback\"])\n    .await?;"
            ),
            format!("globus-auth client update {id} --redirect-uri https://app.example.org/callback"),
        )
    }

    /// Deletes an application.
    #[must_use]
    pub fn delete_client(id: ClientId) -> Self {
        Self::new(
            format!("client.delete_client(\"{id}\".parse()?).await?;"),
            format!("globus-auth client delete {id}"),
        )
    }

    /// Makes a credential.
    #[must_use]
    pub fn create_credential(client: ClientId) -> Self {
        Self::new(
            format!(
                "let credential = client\n    .create_client_credential(\"{client}\".parse()?, \"laptop\")\n    .await?;"
            ),
            format!("globus-auth credential create {client} --name laptop --secret-file secret.txt"),
        )
    }

    /// Deletes a credential.
    #[must_use]
    pub fn delete_credential(client: ClientId, id: CredentialId) -> Self {
        Self::new(
            format!("client\n    .delete_client_credential(\"{client}\".parse()?, \"{id}\".parse()?)\n    .await?;"),
            format!("globus-auth credential delete {client} {id}"),
        )
    }

    /// Gives an application a domain name.
    #[must_use]
    pub fn add_fqdn(client: ClientId) -> Self {
        Self::new(
            format!(
                "client\n    .call(AddFqdn {{ client_id: \"{client}\".parse()?, fqdn: \"api.example.org\".into() }})\n    .await?;"
            ),
            format!("globus-auth client add-fqdn {client} api.example.org"),
        )
    }

    /// Makes a scope.
    #[must_use]
    pub fn create_scope(client: ClientId) -> Self {
        Self::new(
            format!(
                "let created = client\n    .create_scope(\"{client}\".parse()?, \"View data\", \"See your data\", \"view\")\n    \
                 .await?;"
            ),
            format!(
                "globus-auth scope create {client} --name 'View data' --description 'See your data' \\\n    \
                 --scope-suffix view"
            ),
        )
    }

    /// Changes a scope.
    #[must_use]
    pub fn update_scope(id: ScopeId) -> Self {
        Self::new(
            format!(
                "client\n    .update_scope(\"{id}\".parse()?)\n    \
                 .dependent_scopes([DependentScope::new(other).optional(true)])\n    .await?;"
            ),
            format!("globus-auth scope update {id} --dependent-scope OTHER_SCOPE,optional"),
        )
    }

    /// Deletes a scope.
    #[must_use]
    pub fn delete_scope(id: ScopeId) -> Self {
        Self::new(
            format!("client.delete_scope(\"{id}\".parse()?).await?;"),
            format!("globus-auth scope delete {id}"),
        )
    }

    /// Makes a policy.
    #[must_use]
    pub fn create_policy(project: ProjectId) -> Self {
        Self::new(
            format!(
                "let policy = client\n    .create_policy(\"{project}\".parse()?, \"My policy\", \"Who may use it\")\n    \
                 .high_assurance(true)\n    .authentication_assurance_timeout(Duration::from_secs(3600))\n    .await?;"
            ),
            format!(
                "globus-auth policy create --project-id {project} --display-name 'My policy' \\\n    \
                 --description 'Who may use it' --high-assurance --authentication-assurance-timeout 3600"
            ),
        )
    }

    /// Changes a policy.
    #[must_use]
    pub fn update_policy(id: PolicyId) -> Self {
        Self::new(
            format!(
                "client\n    .update_policy(\"{id}\".parse()?)\n    \
                 .domain_constraints_include([\"example.edu\"])\n    .await?;"
            ),
            format!("globus-auth policy update {id} --domain-constraints-include example.edu"),
        )
    }

    /// Deletes a policy.
    #[must_use]
    pub fn delete_policy(id: PolicyId) -> Self {
        Self::new(
            format!("client.delete_policy(\"{id}\".parse()?).await?;"),
            format!("globus-auth policy delete {id}"),
        )
    }
}

/// How an application that was just registered is used at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippets {
    /// With the SDK.
    pub rust: String,
    /// With the official Python SDK.
    pub python: String,
    /// With the command.
    pub command: String,
}

/// What snippets are filled with.
#[derive(Debug, Clone, Copy)]
pub struct Registered<'a> {
    /// Where the application runs.
    pub runs: Runs,
    /// Its id.
    pub id: ClientId,
    /// Its first redirect URI.
    pub redirect_uri: Option<&'a str>,
    /// The scopes that it asks for, separated by blanks.
    pub scopes: &'a str,
    /// Where this server is reached.
    pub base: &'a str,
}

impl Snippets {
    /// For an application.
    #[must_use]
    pub fn of(registered: Registered<'_>) -> Self {
        let base = registered.base.trim_end_matches('/');
        let place = format!("export GLOBUS_SDK_SERVICE_URL_AUTH={base}");
        Self {
            rust: rust(registered),
            python: python(registered),
            command: format!("{place}\n{}", command(registered)),
        }
    }
}

/// What examples tell their reader with. The macro is not written out: no file of the server prints, and a test looks.
const PRINT: &str = concat!("println", "!");

fn rust(registered: Registered<'_>) -> String {
    let Registered { id, scopes, .. } = registered;
    let redirect = registered.redirect_uri.unwrap_or_default();
    let list: Vec<String> = scopes.split_whitespace().map(|scope| format!("\"{scope}\"")).collect();
    let list = list.join(", ");
    let confidential = format!(
        "let secret = std::env::var(\"GLOBUS_AUTH_CLIENT_SECRET\")?;\n\
         let client = ConfidentialAppAuthClient::new(\"{id}\".parse()?, secret)?;\n"
    );
    let native = format!("let client = NativeAppAuthClient::new(\"{id}\".parse()?)?;\n");
    let exchange = format!(
        "{PRINT}(\"Log in at {{}}\", flow.authorize_url());\n\
         let mut answer = String::new();\n\
         std::io::stdin().read_line(&mut answer)?;\n\
         let tokens = flow.exchange(&client, &answer).await?;\n\
         {PRINT}(\"hello, {{}}\", tokens.decode_id_token().await?.preferred_username.unwrap_or_default());"
    );
    match registered.runs {
        Runs::OnServer => {
            format!("{confidential}let flow = client.oauth2_start_flow(\"{redirect}\", [{list}]).start()?;\n{exchange}")
        }
        Runs::InBrowser => format!(
            "{native}let flow = client.oauth2_start_flow([{list}]).redirect_uri(\"{redirect}\").start()?;\n{exchange}"
        ),
        Runs::OnMachine => format!("{native}let flow = client.oauth2_start_flow([{list}]).start()?;\n{exchange}"),
        Runs::Alone => format!(
            "{confidential}let tokens = client.oauth2_client_credentials_tokens(\"{scopes}\").await?;\n\
             for (resource_server, token) in tokens.by_resource_server() {{\n    \
             {PRINT}(\"a token for {{resource_server}}: {{}}\", token.scope);\n}}"
        ),
        Runs::AsService => format!(
            "{confidential}let token = client.oauth2_token_introspect(received).await?;\n\
             {PRINT}(\"active: {{}}, scope: {{:?}}\", token.active, token.scope);"
        ),
    }
}

fn python(registered: Registered<'_>) -> String {
    let Registered { id, scopes, .. } = registered;
    let redirect = registered.redirect_uri.unwrap_or_default();
    let confidential = format!(
        "import os\nimport globus_sdk\n\nclient = globus_sdk.ConfidentialAppAuthClient(\n    \"{id}\", \
         os.environ[\"GLOBUS_AUTH_CLIENT_SECRET\"]\n)\n"
    );
    let native = format!("import globus_sdk\n\nclient = globus_sdk.NativeAppAuthClient(\"{id}\")\n");
    let exchange = "print(\"Log in at\", client.oauth2_get_authorize_url())\n\
                    tokens = client.oauth2_exchange_code_for_tokens(input(\"Code: \").strip())\n\
                    print(tokens.by_resource_server)";
    match registered.runs {
        Runs::OnServer => {
            format!("{confidential}client.oauth2_start_flow(\"{redirect}\", \"{scopes}\")\n{exchange}")
        }
        Runs::InBrowser => {
            format!("{native}client.oauth2_start_flow(\"{scopes}\", redirect_uri=\"{redirect}\")\n{exchange}")
        }
        Runs::OnMachine => format!("{native}client.oauth2_start_flow(\"{scopes}\")\n{exchange}"),
        Runs::Alone => format!(
            "{confidential}tokens = client.oauth2_client_credentials_tokens(\"{scopes}\")\nprint(tokens.by_resource_server)"
        ),
        Runs::AsService => format!("{confidential}print(client.oauth2_token_introspect(received))"),
    }
}

fn command(registered: Registered<'_>) -> String {
    let id = registered.id;
    let as_client = format!("export GLOBUS_AUTH_CLIENT_ID={id}\nexport GLOBUS_AUTH_CLIENT_SECRET_FILE=secret.txt");
    match registered.runs {
        Runs::OnMachine | Runs::InBrowser => format!("globus-auth login --client-id {id}\nglobus-auth whoami"),
        Runs::OnServer | Runs::Alone => format!("{as_client}\nglobus-auth whoami"),
        Runs::AsService => format!("{as_client}\nglobus-auth token introspect - < received.txt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_snippet_names_the_application_and_none_a_secret() {
        let id = ClientId::from_random([7; 16]);
        for runs in Runs::ALL {
            let snippets = Snippets::of(Registered {
                runs,
                id,
                redirect_uri: Some("https://app.example.org/callback"),
                scopes: "openid email",
                base: "https://auth.example.org/",
            });
            for text in [&snippets.rust, &snippets.python, &snippets.command] {
                assert!(text.contains(&id.to_string()), "{runs:?}: {text}");
            }
            assert!(
                snippets
                    .command
                    .starts_with("export GLOBUS_SDK_SERVICE_URL_AUTH=https://auth.example.org\n")
            );
            if runs.needs_redirect_uri() {
                assert!(snippets.rust.contains("https://app.example.org/callback"), "{runs:?}");
                assert!(snippets.python.contains("https://app.example.org/callback"), "{runs:?}");
            }
        }
    }
}
