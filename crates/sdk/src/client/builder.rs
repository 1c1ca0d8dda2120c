//! How a client is made.

use std::{borrow::Cow, path::PathBuf, sync::Arc, time::Duration};

use globus_auth_protocol::{
    ids::ClientId,
    secret::{AccessToken, ClientSecret},
};
use url::Url;
use zeroize::Zeroizing;

use super::{
    Tuning,
    core::{Client, Headers, Inner, Redrive, check_url},
};
use crate::{
    authorizer::{AccessTokenAuthorizer, Authorizer, BasicAuthorizer},
    client_info::ClientInfo,
    environment::{Environment, TlsTrust, Variables},
    error::Error,
    id_token::KeySource,
    outside,
    recording::Recorder,
    retry::{RetryBudget, RetryPolicy},
    seams::{Clock, Random, Transport},
    transport::{Proxies, ProxyUrl},
};

/// A kind of client.
pub trait Kind: Sized {
    /// What such a client must know of itself.
    type Who;

    /// The client id, if such a client has one.
    fn client_id(who: &Self::Who) -> Option<ClientId>;

    /// Makes the client.
    fn wrap(client: Client, who: Self::Who) -> Self;
}

/// Makes a client. What is not said here comes from the [environment variables](crate::environment).
///
/// ```
/// use globus_auth::{AuthClient, Environment};
///
/// let client = AuthClient::builder().environment(Environment::Preview).app_name("survey tool").build()?;
/// assert_eq!(client.base_url().as_str(), "https://auth.preview.globus.org/");
/// # Ok::<(), globus_auth::Error>(())
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<C: Kind> {
    pub(super) who: C::Who,
    authorizer: Option<Arc<dyn Authorizer>>,
    redrive: Option<Arc<dyn Redrive>>,
    environment: Option<Environment>,
    base_url: Option<String>,
    app_name: Option<String>,
    client_info: ClientInfo,
    retry: RetryPolicy,
    budget: RetryBudget,
    timeout: Option<Option<Duration>>,
    deadline: Option<Duration>,
    trust: Option<TlsTrust>,
    proxies: Option<Proxies>,
    variables: Option<Variables>,
    allow_plain_http: bool,
    transport: Option<Arc<dyn Transport>>,
    record_to: Option<PathBuf>,
    clock: Option<Arc<dyn Clock>>,
    random: Option<Arc<dyn Random>>,
}

impl<C: Kind> ClientBuilder<C> {
    pub(super) fn new(who: C::Who, authorizer: Option<Arc<dyn Authorizer>>) -> Self {
        Self {
            who,
            authorizer,
            redrive: None,
            environment: None,
            base_url: None,
            app_name: None,
            client_info: ClientInfo::default(),
            retry: RetryPolicy::default(),
            budget: RetryBudget::default(),
            timeout: None,
            deadline: None,
            trust: None,
            proxies: None,
            variables: None,
            allow_plain_http: false,
            transport: None,
            record_to: None,
            clock: None,
            random: None,
        }
    }

    /// Which Globus. Wins over `GLOBUS_SDK_ENVIRONMENT`, but not over `GLOBUS_SDK_SERVICE_URL_AUTH`.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// The base URL of the service, with or without final slash; it may have a path. Wins over everything else.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.base_url = Some(url.as_ref().to_owned());
        self
    }

    /// The name of the program, for the service's logs: the end of `User-Agent`.
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// What `X-Globus-Client-Info` says.
    pub fn client_info(mut self, info: ClientInfo) -> Self {
        self.client_info = info;
        self
    }

    /// When a request is sent again.
    #[doc(alias = "retry_config")]
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long one try may take; `None`: as long as it takes. Without it, what `GLOBUS_SDK_HTTP_TIMEOUT` says, or 60
    /// seconds.
    #[doc(alias = "http_timeout")]
    pub fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a call may take with all its tries and the waits between them; without it, as long as they take. See
    /// [`Tuning::deadline`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// What all calls together may spend on repeats; share it between the clients of one program.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Trusts the certificates in this PEM file, and no others. Wins over `GLOBUS_SDK_VERIFY_SSL`. A file that cannot be
    /// used is an error of the first call, before anything is sent.
    #[doc(alias = "verify_ssl")]
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust = Some(TlsTrust::File {
            path: path.into(),
            from: "the CA bundle",
        });
        self
    }

    /// Believes every server that it is who it says, so that anyone on the way can take the tokens. For closed test
    /// networks only; [`ca_bundle`](Self::ca_bundle) is the safe way to a server with a certificate of one's own.
    #[doc(alias = "verify_ssl")]
    pub fn dangerously_accept_any_certificate(mut self) -> Self {
        self.trust = Some(TlsTrust::Anyone);
        self
    }

    /// Sends everything through this HTTP proxy (`http://proxy.example.org:3128`, perhaps with name and password), except
    /// what is for this machine. Wins over the environment variables of proxies, `NO_PROXY` included.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        let proxy = ProxyUrl::new("the proxy", url);
        self.proxies = Some(Proxies {
            https: Some(proxy.clone()),
            http: Some(proxy),
            exceptions: String::new(),
        });
        self
    }

    /// Uses no proxy, whatever the environment variables say.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::default());
        self
    }

    /// The environment variables to go by, in place of those of the process.
    pub fn variables(mut self, variables: Variables) -> Self {
        self.variables = Some(variables);
        self
    }

    /// Sends secrets over plain HTTP to other machines, where everyone on the way can read them. For closed test
    /// networks only.
    pub fn dangerously_allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sends requests by this, in place of HTTP. For tests, and for programs with an HTTP client of their own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Writes what is said to this file, without secrets, so that tests can replay it: see [`recording`](crate::recording).
    pub fn record_to(mut self, path: impl Into<PathBuf>) -> Self {
        self.record_to = Some(path.into());
        self
    }

    /// Goes by this clock. For tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Draws from this source. For tests.
    pub fn random(mut self, random: impl Random) -> Self {
        self.random = Some(Arc::new(random));
        self
    }

    pub(super) fn authorize_by(mut self, authorizer: Arc<dyn Authorizer>) -> Self {
        self.authorizer = Some(authorizer);
        self
    }

    pub(super) fn redrive_by(mut self, redrive: Option<Arc<dyn Redrive>>) -> Self {
        self.redrive = redrive;
        self
    }

    /// Makes the client. Nothing is sent, and no certificate is loaded, before the first call.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the base URL, the name or an environment variable is unusable.
    pub fn build(self) -> Result<C, Error> {
        let variables = self.variables.unwrap_or_else(Variables::from_process);
        let base_url = match &self.base_url {
            Some(text) => text.parse().map_err(|_| Error::usage("the base URL is not a URL"))?,
            None => variables.auth_url(self.environment)?,
        };
        check_base_url(&base_url, self.allow_plain_http)?;
        let timeout = self.timeout.map_or_else(|| variables.http_timeout(), Ok)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => {
                let trust = self.trust.map_or_else(|| variables.verify_ssl(), Ok)?;
                let proxies = match self.proxies {
                    Some(proxies) => proxies.checked()?,
                    None => variables.proxies(),
                };
                outside::transport(timeout, trust, proxies)?
            }
        };
        let transport = match self.record_to {
            Some(path) => Arc::new(Recorder::new(transport, path)),
            None => transport,
        };
        let inner = Inner {
            base_url,
            client_id: C::client_id(&self.who),
            authorizer: self.authorizer,
            redrive: self.redrive,
            headers: headers(self.app_name.as_deref(), &self.client_info)?,
            tuning: Tuning {
                timeout,
                deadline: self.deadline,
                retry: self.retry,
            },
            budget: self.budget,
            allow_plain_http: self.allow_plain_http,
            transport,
            clock: self.clock.map_or_else(outside::clock, Ok)?,
            random: self.random.map_or_else(outside::random, Ok)?,
            keys: Arc::new(KeySource::default()),
            skew: Arc::default(),
        };
        Ok(C::wrap(Client(Arc::new(inner)), self.who))
    }
}

impl<C: Kind> std::fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("client_id", &C::client_id(&self.who))
            .finish_non_exhaustive()
    }
}

/// The builders of clients that can be given a credential.
macro_rules! takes_a_credential {
    ($client:ty) => {
        impl $crate::client::ClientBuilder<$client> {
            /// Sends this access token.
            pub fn access_token(self, token: impl Into<globus_auth_protocol::secret::AccessToken>) -> Self {
                self.authorizer($crate::client::builder::token_authorizer(token.into()))
            }

            /// Sends this client id and secret.
            pub fn basic(
                self,
                client_id: globus_auth_protocol::ids::ClientId,
                secret: impl Into<globus_auth_protocol::secret::ClientSecret>,
            ) -> Self {
                self.authorizer($crate::client::builder::basic_authorizer(
                    client_id,
                    secret.into(),
                ))
            }

            /// Sends what this authorizer says. Without any, calls are sent without `Authorization`.
            pub fn authorizer(self, authorizer: impl $crate::authorizer::Authorizer) -> Self {
                self.authorize_by(std::sync::Arc::new(authorizer))
            }
        }
    };
}
pub(super) use takes_a_credential;

pub(super) fn token_authorizer(token: AccessToken) -> AccessTokenAuthorizer {
    AccessTokenAuthorizer::new(token)
}

pub(super) fn basic_authorizer(client_id: ClientId, secret: ClientSecret) -> BasicAuthorizer {
    BasicAuthorizer::new(client_id, secret)
}

fn check_base_url(url: &Url, allow_plain_http: bool) -> Result<(), Error> {
    check_url(url, allow_plain_http)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::usage("the base URL must not hold a username or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::usage("the base URL must not have a query or fragment"));
    }
    Ok(())
}

/// The headers of every request.
fn headers(app_name: Option<&str>, info: &ClientInfo) -> Result<Headers, Error> {
    let mut agent = concat!("globus-auth-rust-", env!("CARGO_PKG_VERSION")).to_owned();
    if let Some(name) = app_name.filter(|name| !name.is_empty()) {
        if !name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(Error::usage("the application name must be printable ASCII"));
        }
        agent = format!("{agent}/{name}");
    }
    let header = |name: &'static str, value: String| (Cow::Borrowed(name), Zeroizing::new(value));
    let mut headers = vec![
        header("accept", "application/json".to_owned()),
        header("user-agent", agent),
    ];
    headers.extend(info.header().map(|value| header("x-globus-client-info", value)));
    Ok(headers)
}
