//! Clients.

use globus_auth_protocol::{
    developer::{ClientKind, ClientVisibility, Links},
    exchange::developer::clients::{
        ClientChanges, ClientSettings, CreateChildClient, CreateClient, CreateNativeAppInstance, DeleteClient,
        GetClient, GetClientByFqdn, GetClients, UpdateClient,
    },
    http::Exchange,
    ids::{ClientId, IdentityProviderId, ProjectId},
    patch::Patch,
};

use crate::client::{AuthClient, Call, ConfidentialAppAuthClient, NativeAppAuthClient, SendsDocument};

impl AuthClient {
    /// Looks up one client.
    pub fn get_client(&self, client_id: ClientId) -> Call<GetClient> {
        self.call(GetClient { id: client_id })
    }

    /// Looks up the client that has proved to own a domain name.
    #[doc(alias = "get_client")]
    pub fn get_client_by_fqdn(&self, fqdn: impl Into<String>) -> Call<GetClientByFqdn> {
        self.call(GetClientByFqdn { fqdn: fqdn.into() })
    }

    /// Lists the clients that the caller owns: those of the caller's projects, or, with a client's secret, the client
    /// itself.
    pub fn get_clients(&self) -> Call<GetClients> {
        self.call(GetClients::default())
    }

    /// Makes a client in a project: of a [type](globus_auth_protocol::developer::ClientType), or just
    /// [public or not](ClientKind::PublicClient). Needs scope `manage_projects`, and that the caller has logged in during the last
    /// half hour.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), globus_auth::Error> {
    /// # let client = globus_auth::AuthClient::new()?;
    /// use globus_auth::developer::{ClientType, Links};
    ///
    /// let portal = client
    ///     .create_client("Survey Portal", "f1e2d3c4-0000-4000-8000-000000000001".parse()?, ClientType::ConfidentialClient)
    ///     .redirect_uris(["https://portal.example.org/callback"])
    ///     .links(Links {
    ///         terms_and_conditions: "https://portal.example.org/terms".to_owned(),
    ///         privacy_policy: "https://portal.example.org/privacy".to_owned(),
    ///     })
    ///     .await?;
    /// let credential = client.create_client_credential(portal.id, "production").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_client(
        &self,
        name: impl Into<String>,
        project: ProjectId,
        kind: impl Into<ClientKind>,
    ) -> Call<CreateClient> {
        self.call(CreateClient {
            name: name.into(),
            project,
            kind: kind.into(),
            settings: ClientSettings::default(),
        })
    }

    /// Changes a client. What is not said stays; its type and its project never change. Needs scope `manage_projects`,
    /// or the client's own secret.
    pub fn update_client(&self, client_id: ClientId) -> Call<UpdateClient> {
        self.call(UpdateClient {
            id: client_id,
            changes: ClientChanges::default(),
        })
    }

    /// Deletes a client; the answer is what it was. Needs scope `manage_projects`, or the client's own secret.
    pub fn delete_client(&self, client_id: ClientId) -> Call<DeleteClient> {
        self.call(DeleteClient { id: client_id })
    }
}

impl ConfidentialAppAuthClient {
    /// Makes a client in this client's project, with this client as its parent.
    pub fn create_child_client(&self, name: impl Into<String>, kind: impl Into<ClientKind>) -> Call<CreateChildClient> {
        self.call(CreateChildClient {
            name: name.into(),
            kind: kind.into(),
            settings: ClientSettings::default(),
        })
    }
}

impl NativeAppAuthClient {
    /// Makes a confidential client, with a secret, out of the native app `template_id`, which is commonly this client.
    /// A program can thus have a credential of its own on each machine, as the official command line tool has. No login
    /// is needed.
    pub fn create_native_app_instance(
        &self,
        template_id: ClientId,
        name: impl Into<String>,
    ) -> Call<CreateNativeAppInstance> {
        self.call(CreateNativeAppInstance {
            template_id,
            name: name.into(),
        })
    }
}

impl SendsDocument for CreateClient {}
impl SendsDocument for CreateChildClient {}
impl SendsDocument for CreateNativeAppInstance {}
impl SendsDocument for UpdateClient {}

impl<T> Call<GetClients, T> {
    /// Only those of this project.
    pub fn project_id(self, id: ProjectId) -> Self {
        self.change(|ask| ask.project_id = Some(id))
    }
}

impl<T> Call<UpdateClient, T> {
    /// Its new name.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.name = Some(name.into()))
    }
}

/// The calls that say what a client shall be like.
pub trait SaysClientSettings: Exchange {
    /// What it shall be like.
    fn settings(&mut self) -> &mut ClientSettings;
}

impl SaysClientSettings for CreateClient {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}

impl SaysClientSettings for CreateChildClient {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}

impl SaysClientSettings for UpdateClient {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.changes.settings
    }
}

impl<E: SaysClientSettings, T> Call<E, T> {
    /// Who may see it.
    pub fn visibility(self, visibility: ClientVisibility) -> Self {
        self.change(|ask| ask.settings().visibility = Some(visibility))
    }

    /// Where people may be sent after the login, all of it.
    pub fn redirect_uris<U: Into<String>>(self, uris: impl IntoIterator<Item = U>) -> Self {
        let uris = uris.into_iter().map(Into::into).collect();
        self.change(|ask| ask.settings().redirect_uris = Some(uris))
    }

    /// Its terms and its privacy policy.
    #[doc(alias = "terms_and_conditions")]
    #[doc(alias = "privacy_policy")]
    pub fn links(self, links: Links) -> Self {
        self.change(|ask| ask.settings().links = Patch::Value(links))
    }

    /// Takes terms and privacy policy away: nulls are sent.
    pub fn no_links(self) -> Self {
        self.change(|ask| ask.settings().links = Patch::Null)
    }

    /// The provider at which a person must have an identity.
    pub fn required_idp(self, id: IdentityProviderId) -> Self {
        self.change(|ask| ask.settings().required_idp = Patch::Value(id))
    }

    /// A person may have identities anywhere: null is sent.
    pub fn no_required_idp(self) -> Self {
        self.change(|ask| ask.settings().required_idp = Patch::Null)
    }

    /// The provider that the login page proposes.
    pub fn preselect_idp(self, id: IdentityProviderId) -> Self {
        self.change(|ask| ask.settings().preselect_idp = Patch::Value(id))
    }

    /// The login page proposes no provider: null is sent.
    pub fn no_preselect_idp(self) -> Self {
        self.change(|ask| ask.settings().preselect_idp = Patch::Null)
    }
}
