use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::{http::Pairs, pkce::CodeVerifier};

/// The PKCE verifier of every public application here.
pub(crate) const VERIFIER: &str = "dGhlLXZlcmlmaWVyLW9mLWV2ZXJ5LXRlc3QtaGVyZS4uLi4";

/// Somebody of the seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) username: &'static str,
    pub(crate) id: &'static str,
    pub(crate) password: &'static str,
    /// The id of another identity of theirs, at another provider.
    pub(crate) linked: &'static str,
}

/// At Example University, with an identity at Globus ID.
pub(crate) const ADA: Person = Person {
    username: "ada@example.edu",
    id: "a0000000-0000-4000-8000-000000000001",
    password: "ada-password",
    linked: "a0000000-0000-4000-8000-000000000002",
};

/// At Example Laboratory, with an identity at Example University.
pub(crate) const BEN: Person = Person {
    username: "ben@example.org",
    id: "b0000000-0000-4000-8000-000000000001",
    password: "ben-password",
    linked: "b0000000-0000-4000-8000-000000000002",
};

/// At Example University and nowhere else.
pub(crate) const CLEO: Person = Person {
    username: "cleo@example.edu",
    id: "c0000000-0000-4000-8000-000000000001",
    password: "cleo-password",
    linked: "",
};

/// A client of the seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Application {
    pub(crate) id: &'static str,
    /// None if it is public.
    pub(crate) secret: Option<&'static str>,
    pub(crate) redirect_uri: &'static str,
}

/// A confidential web application.
pub(crate) fn portal() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000002",
        secret: Some("portal-secret-for-development"),
        redirect_uri: "https://portal.example.org/callback",
    }
}

/// A native application on a loopback port.
pub(crate) fn native() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000001",
        secret: None,
        redirect_uri: "http://localhost:4321",
    }
}

/// A single-page application.
pub(crate) fn single_page() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000004",
        secret: None,
        redirect_uri: "http://localhost:3000/",
    }
}

/// The template of the command line.
pub(crate) fn cli() -> Application {
    Application {
        id: "95fdeba8-fac2-42bd-a357-e068d82ff78e",
        ..native()
    }
}

/// A confidential instance of the command line's template, which uses no PKCE.
pub(crate) fn instance() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000006",
        secret: Some("instance-secret-for-development"),
        redirect_uri: "http://127.0.0.1:7777/v2/web/auth-code",
    }
}

/// A client without people.
pub(crate) fn service_account() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000003",
        secret: Some("service-account-secret-for-development"),
        redirect_uri: "",
    }
}

/// An application whose people must have an identity at Example University.
pub(crate) fn university() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-000000000005",
        secret: Some("university-secret-for-development"),
        redirect_uri: "http://localhost:5001/callback",
    }
}

/// The resource server of [`super::SERVICE_ALL`].
pub(crate) fn service() -> Application {
    Application {
        id: "f0000000-0000-4000-8000-000000000001",
        secret: Some("service-secret-for-development"),
        redirect_uri: "http://localhost:8080/callback",
    }
}

/// The resource server `transfer.api.globus.org`, which has a secret in [`super::TestServer::start`]'s seed only.
pub(crate) fn transfer() -> Application {
    Application {
        secret: Some("secret-of-a-well-known-service"),
        ..well_known("Globus Transfer")
    }
}

/// A well-known service of the seed, by its name there.
fn well_known(name: &str) -> Application {
    let seed = globus_auth_server::seed::Seed::parse(globus_auth_server::seed::DEFAULT_SEED).unwrap();
    let client = seed.clients.iter().find(|client| client.name == name).unwrap();
    Application {
        id: String::leak(globus_auth_server::seed::client_id(client).to_string()),
        secret: None,
        redirect_uri: "",
    }
}

impl Application {
    /// `Authorization` of a confidential application.
    pub(crate) fn basic(&self) -> String {
        basic(&format!("{}:{}", self.id, self.secret.unwrap()))
    }

    /// An authorize request, as the application's SDK would make it.
    pub(crate) fn asks(&self, scope: &str) -> Ask {
        let mut ask = Ask(vec![
            ("client_id", self.id.to_owned()),
            ("redirect_uri", self.redirect_uri.to_owned()),
            ("scope", scope.to_owned()),
            ("state", "_default".to_owned()),
            ("response_type", "code".to_owned()),
        ]);
        if self.secret.is_none() {
            let challenge = CodeVerifier::new(VERIFIER).unwrap().challenge();
            ask = ask
                .with("code_challenge", challenge.to_string())
                .with("code_challenge_method", "S256");
        }
        ask
    }

    /// The form that redeems a code.
    pub(crate) fn redeems<'a>(&self, code: &'a str) -> Vec<(&'static str, &'a str)> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri),
        ];
        if self.secret.is_none() {
            form.extend([("client_id", self.id), ("code_verifier", VERIFIER)]);
        }
        form
    }
}

/// An `Authorization` header of that text.
pub(crate) fn basic(text: &str) -> String {
    format!("Basic {}", Base64::encode_string(text.as_bytes()))
}

/// An authorize request.
#[derive(Debug, Clone)]
pub(crate) struct Ask(Vec<(&'static str, String)>);

impl Ask {
    /// Sets a parameter.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
        self
    }

    /// Leaves a parameter out.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self
    }

    /// With `access_type=offline`.
    pub(crate) fn offline(self) -> Self {
        self.with("access_type", "offline")
    }

    /// The path and query that the browser goes to.
    pub(crate) fn url(&self) -> String {
        let query = self
            .0
            .iter()
            .fold(Pairs::new(), |pairs, (name, value)| pairs.with(*name, value));
        format!("/v2/oauth2/authorize?{}", query.encode().as_str())
    }
}
