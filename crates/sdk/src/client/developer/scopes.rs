//! Scopes as resources.

use globus_auth_protocol::{
    developer::DependentScope,
    exchange::developer::scopes::{
        CreateScope, DeleteScope, GetScope, GetScopes, ScopeChanges, ScopeSettings, UpdateScope,
    },
    http::Exchange,
    ids::{ClientId, ScopeId},
};

use crate::{
    client::{AuthClient, Call, SendsDocument},
    error::Error,
};

impl AuthClient {
    /// Looks up one scope.
    pub fn get_scope(&self, scope_id: ScopeId) -> Call<GetScope> {
        self.call(GetScope { id: scope_id })
    }

    /// Lists scopes: by id, by scope string, or, if neither is named, those of the projects that the caller
    /// administers. An advertised scope can be found by everyone; scopes that the caller may not see are left out.
    pub fn get_scopes(&self) -> Call<GetScopes> {
        self.call(GetScopes::default())
    }

    /// Makes a scope of a client. Its scope string is `https://auth.globus.org/scopes/<client_id>/<scope_suffix>`; a
    /// client that has proved to own domain names gets one for each of them too. Needs scope `manage_projects`, or the
    /// client's own secret.
    pub fn create_scope(
        &self,
        client_id: ClientId,
        name: impl Into<String>,
        description: impl Into<String>,
        scope_suffix: impl Into<String>,
    ) -> Call<CreateScope> {
        self.call(CreateScope {
            client_id,
            name: name.into(),
            description: description.into(),
            scope_suffix: scope_suffix.into(),
            settings: ScopeSettings::default(),
        })
    }

    /// Changes a scope. What is not said stays. Needs scope `manage_projects`, or the secret of the client that owns it.
    pub fn update_scope(&self, scope_id: ScopeId) -> Call<UpdateScope> {
        self.call(UpdateScope {
            id: scope_id,
            changes: ScopeChanges::default(),
        })
    }

    /// Deletes a scope; the answer is what it was. Needs scope `manage_projects`, or the secret of the client that owns
    /// it.
    pub fn delete_scope(&self, scope_id: ScopeId) -> Call<DeleteScope> {
        self.call(DeleteScope { id: scope_id })
    }
}

impl SendsDocument for CreateScope {}
impl SendsDocument for UpdateScope {}

impl<T> Call<GetScopes, T> {
    /// Those of these ids. Not beside scope strings.
    pub fn ids(self, ids: impl IntoIterator<Item = ScopeId>) -> Self {
        self.try_change(|ask| {
            ask.ids.extend(ids);
            one_of_both(ask)
        })
    }

    /// Those of these scope strings. Not beside ids.
    pub fn scope_strings<S: Into<String>>(self, strings: impl IntoIterator<Item = S>) -> Self {
        self.try_change(|ask| {
            ask.scope_strings.extend(strings.into_iter().map(Into::into));
            one_of_both(ask)
        })
    }
}

fn one_of_both(ask: &GetScopes) -> Result<(), Error> {
    if ask.ids.is_empty() || ask.scope_strings.is_empty() {
        Ok(())
    } else {
        Err(Error::usage(
            "look scopes up by id or by scope string, not by both at once",
        ))
    }
}

impl<T> Call<UpdateScope, T> {
    /// Its new name.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.name = Some(name.into()))
    }

    /// What it allows, in new words.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.description = Some(text.into()))
    }

    /// The new end of its scope string: lower-case letters, digits, underscores.
    pub fn scope_suffix(self, suffix: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.scope_suffix = Some(suffix.into()))
    }
}

/// The calls that say what a scope shall be like.
pub trait SaysScopeSettings: Exchange {
    /// What it shall be like.
    fn settings(&mut self) -> &mut ScopeSettings;
}

impl SaysScopeSettings for CreateScope {
    fn settings(&mut self) -> &mut ScopeSettings {
        &mut self.settings
    }
}

impl SaysScopeSettings for UpdateScope {
    fn settings(&mut self) -> &mut ScopeSettings {
        &mut self.changes.settings
    }
}

impl<E: SaysScopeSettings, T> Call<E, T> {
    /// Domains, in each of which a person must have an identity.
    pub fn required_domains<D: Into<String>>(self, domains: impl IntoIterator<Item = D>) -> Self {
        let domains = domains.into_iter().map(Into::into).collect();
        self.change(|ask| ask.settings().required_domains = Some(domains))
    }

    /// The scopes that the service behind it needs to do its work. They take the place of all that were there.
    pub fn dependent_scopes(self, scopes: impl IntoIterator<Item = DependentScope>) -> Self {
        self.change(|ask| ask.settings().dependent_scopes = Some(scopes.into_iter().collect()))
    }

    /// Whether everyone can find it.
    pub fn advertised(self, wanted: bool) -> Self {
        self.change(|ask| ask.settings().advertised = Some(wanted))
    }

    /// Whether there are refresh tokens for it.
    pub fn allows_refresh_token(self, wanted: bool) -> Self {
        self.change(|ask| ask.settings().allows_refresh_token = Some(wanted))
    }
}
