//! One call: an exchange with its options, ready to be sent.

use std::{borrow::Cow, fmt, future::IntoFuture};

use globus_auth_protocol::{
    exchange::{
        identities::{GetIdentities, GetIdentity},
        introspect::Introspect,
        revoke::Revoke,
        token::{
            AuthorizationCodeGrant, ClientCredentialsGrant, DependentTokenGrant, RawTokenRequest, RefreshTokenGrant,
        },
        validate::Validate,
    },
    http::{Body, Exchange, Pairs, Request},
    scope::Scopes,
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Tuning, core::Headers, take_scopes};
use crate::{client::Client, error::Error, seams::BoxFuture};

/// A call that is sent when it is awaited.
///
/// What is wrong with its arguments is reported then, too, as an error of kind [`Usage`](crate::ErrorKind::Usage), and
/// nothing is sent.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<E: Exchange, T = <E as Exchange>::Answer> {
    client: Client,
    exchange: Result<E, Error>,
    query: Pairs,
    form: Pairs,
    fields: Map<String, Value>,
    headers: Headers,
    finish: fn(&Client, E::Answer) -> T,
}

/// Marks the exchanges that send a form, to which parameters can be added.
pub trait SendsForm: Exchange {}

/// Marks the exchanges that send a document in an envelope, to which members can be added.
pub trait SendsDocument: Exchange {}

impl SendsForm for AuthorizationCodeGrant {}
impl SendsForm for ClientCredentialsGrant {}
impl SendsForm for DependentTokenGrant {}
impl SendsForm for RawTokenRequest {}
impl SendsForm for RefreshTokenGrant {}
impl SendsForm for Introspect {}
impl SendsForm for Revoke {}
impl SendsForm for Validate {}

impl<E: Exchange, T> Call<E, T> {
    pub(crate) fn new(client: Client, exchange: Result<E, Error>, finish: fn(&Client, E::Answer) -> T) -> Self {
        Self {
            client,
            exchange,
            query: Pairs::new(),
            form: Pairs::new(),
            fields: Map::new(),
            headers: Vec::new(),
            finish,
        }
    }

    /// Adds a parameter to the query. It takes the place of one that the call itself sets.
    pub fn query_param(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.set(name, value);
        self
    }

    /// Adds parameters to the query. They take the place of those that the call itself sets.
    pub fn query_params<N, V>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        V: Into<String>,
    {
        pairs
            .into_iter()
            .fold(self, |call, (name, value)| call.query_param(name, value))
    }

    /// Adds a header. `Authorization` stays what the client's credential says, if it has one.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let (name, value) = (name.to_ascii_lowercase(), Zeroizing::new(value.into()));
        if !is_header_name(&name) || value.chars().any(char::is_control) {
            self.exchange = self.exchange.and(Err(Error::usage(format!(
                "the header {name:?} cannot be sent as it is"
            ))));
        }
        self.headers.push((name.into(), value));
        self
    }

    /// Sends this call without the client's credential; an `Authorization` of one's own can be given by
    /// [`header`](Self::header).
    #[doc(alias = "automatic_authorization")]
    pub fn without_credential(mut self) -> Self {
        self.client = self.client.without_credential();
        self
    }

    /// Changes for this call how long it may take and how often it is repeated.
    pub fn tune(mut self, change: impl FnOnce(Tuning) -> Tuning) -> Self {
        self.client = self.client.tune(change);
        self
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut E)) -> Self {
        if let Ok(exchange) = &mut self.exchange {
            change(exchange);
        }
        self
    }

    pub(super) fn try_change(mut self, change: impl FnOnce(&mut E) -> Result<(), Error>) -> Self {
        self.exchange = self
            .exchange
            .and_then(|mut exchange| change(&mut exchange).map(|()| exchange));
        self
    }

    /// Sends the call; the same as awaiting it.
    ///
    /// # Errors
    /// As [`Error`] lists them: the arguments are wrong, there is no answer, or it is an error.
    pub async fn send(self) -> Result<T, Error> {
        let exchange = self.exchange?;
        let request = with_extras(exchange.write_request(), &self.query, &self.form, self.fields);
        let response = self.client.execute(E::NAME, &request, &self.headers).await?;
        let answer = exchange
            .read_response(&response)
            .map_err(|error| Error::unreadable(error, E::NAME))?;
        Ok((self.finish)(&self.client, answer))
    }
}

/// A token of [RFC 9110 section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2).
fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn with_extras(mut request: Request, query: &Pairs, form: &Pairs, fields: Map<String, Value>) -> Request {
    for (name, value) in query.iter() {
        request.query.set(name.to_owned(), value);
    }
    match &mut request.body {
        Body::Form(pairs) => {
            for (name, value) in form.iter() {
                pairs.set(name.to_owned(), value);
            }
        }
        Body::Json(json) if !fields.is_empty() => *json = with_fields(json, fields),
        _ => {}
    }
    request
}

/// Adds members to the one object that an envelope holds.
fn with_fields(json: &[u8], fields: Map<String, Value>) -> Zeroizing<Vec<u8>> {
    // What an exchange has just written is such a document.
    let mut envelope: Map<String, Value> = serde_json::from_slice(json).unwrap_or_default();
    if let Some(document) = envelope.values_mut().find_map(Value::as_object_mut) {
        document.extend(fields);
    }
    Zeroizing::new(serde_json::to_vec(&envelope).unwrap_or_default())
}

impl<E: SendsDocument, T> Call<E, T> {
    /// Adds a member to the document that is sent. It takes the place of one that the call itself sets.
    pub fn additional_field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Adds members to the document that is sent. They take the place of those that the call itself sets.
    pub fn additional_fields<N, V>(self, fields: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<Value>,
    {
        fields
            .into_iter()
            .fold(self, |call, (name, value)| call.additional_field(name, value))
    }
}

impl<E: SendsForm, T> Call<E, T> {
    /// Adds a parameter to the form. It takes the place of one that the call itself sets.
    pub fn body_param(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.form.set(name, value);
        self
    }

    /// Adds parameters to the form. They take the place of those that the call itself sets.
    #[doc(alias = "additional_params")]
    pub fn body_params<N, V>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        V: Into<String>,
    {
        pairs
            .into_iter()
            .fold(self, |call, (name, value)| call.body_param(name, value))
    }
}

impl<E, T> IntoFuture for Call<E, T>
where
    E: Exchange + Send + Sync + 'static,
    E::Answer: Send + 'static,
    T: Send + 'static,
{
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E: Exchange, T> fmt::Debug for Call<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("exchange", &E::NAME)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl<T> Call<DependentTokenGrant, T> {
    /// Asks only for these of the dependent scopes; without it, for all.
    pub fn scope<S>(self, scopes: S) -> Self
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        self.try_change(|grant| {
            grant.scopes = Some(take_scopes(scopes)?);
            Ok(())
        })
    }

    /// Asks for refresh tokens too (`access_type=offline`).
    pub fn refresh_tokens(self, wanted: bool) -> Self {
        self.change(|grant| grant.offline = wanted)
    }
}

impl<T> Call<Introspect, T> {
    /// Asks for more: `identity_set`, `identity_set_detail`, `session_info`.
    pub fn include<I: Into<String>>(self, names: impl IntoIterator<Item = I>) -> Self {
        self.change(|ask| ask.include.extend(names.into_iter().map(Into::into)))
    }

    /// Asks whether the token's session satisfies these policies, by id.
    pub fn authentication_policies<I: Into<String>>(self, ids: impl IntoIterator<Item = I>) -> Self {
        self.change(|ask| ask.authentication_policies.extend(ids.into_iter().map(Into::into)))
    }
}

impl<T> Call<GetIdentities, T> {
    /// Looks up identities by id.
    pub fn ids<I: ToString>(self, ids: impl IntoIterator<Item = I>) -> Self {
        self.change(|ask| ask.ids.extend(ids.into_iter().map(|id| id.to_string())))
    }

    /// Looks up identities by username, `name@domain`.
    pub fn usernames<I: Into<String>>(self, usernames: impl IntoIterator<Item = I>) -> Self {
        self.change(|ask| ask.usernames.extend(usernames.into_iter().map(Into::into)))
    }

    /// Makes an identity, unused, for each username that has none. Means nothing without usernames.
    pub fn provision(self, wanted: bool) -> Self {
        self.change(|ask| ask.provision = wanted)
    }

    /// Asks for the identity providers too.
    pub fn include_identity_provider(self) -> Self {
        self.change(|ask| ask.include_identity_provider = true)
    }
}

impl<T> Call<GetIdentity, T> {
    /// Asks for the identity provider too.
    pub fn include_identity_provider(self) -> Self {
        self.change(|ask| ask.include_identity_provider = true)
    }
}
