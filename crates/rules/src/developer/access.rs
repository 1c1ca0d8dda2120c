//! Who may see and change what (Globus Auth, "Projects" and "Clients"; where they are silent, docs/WIRE.md).
//!
//! Rights in a project come from a token with the scope `manage_projects` and an identity that administers it. A client
//! has rights over itself and over the clients that it made.

use globus_auth_protocol::{
    gare::AuthorizationParameters,
    ids::{ClientId, IdentityId, ProjectId},
    scope::well_known::auth,
};

use crate::model::{Authentication, Client, Project, ScopeRecord, Timestamp, Visibility};

/// How recently an administrator must have logged in to change something: half an hour.
pub const ADMIN_SESSION_SECONDS: i64 = 30 * 60;

/// What the credential of a caller lets it do at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// Manage projects and everything in them.
    pub manage: bool,
    /// See the clients of its projects.
    pub view_clients: bool,
    /// See the scopes of its projects.
    pub view_scopes: bool,
    /// Manage the client that it is.
    pub own: bool,
}

impl Rights {
    /// Those of a client's secret.
    pub const SECRET: Self = Self {
        manage: false,
        view_clients: false,
        view_scopes: false,
        own: true,
    };

    /// Those of a person at the server's own pages.
    pub const PERSON: Self = Self {
        manage: true,
        view_clients: true,
        view_scopes: true,
        own: true,
    };

    /// Those of a token, by its scopes.
    #[must_use]
    pub fn of_scopes(scopes: &str) -> Self {
        let holds = |wanted: &str| scopes.split(' ').any(|scope| scope == wanted);
        let manage = holds(auth::MANAGE_PROJECTS);
        let view_scopes = manage || holds(auth::VIEW_CLIENTS_AND_SCOPES);
        Self {
            manage,
            view_clients: view_scopes || holds(auth::VIEW_CLIENTS),
            view_scopes,
            own: manage,
        }
    }
}

/// A caller that is a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActingClient {
    /// Its id.
    pub id: ClientId,
    /// Its project.
    pub project: Option<ProjectId>,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The identities that the caller speaks for: all that a person has linked, or the client's own.
    pub identities: Vec<IdentityId>,
    /// The client that the caller is; none for people.
    pub client: Option<ActingClient>,
    /// What its credential lets it do.
    pub rights: Rights,
    /// Who proved themselves in its session, and when.
    pub authentications: Vec<Authentication>,
}

/// Why a caller may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The token lacks a scope, or a client's secret came where a token is wanted.
    #[error("The call needs a token with the scope {0}")]
    ScopeMissing(&'static str),
    /// None of the caller's identities administers the project, or there is no project.
    #[error("You are not an administrator of the project")]
    NotAdmin,
    /// It is private to its project.
    #[error("You may not see this client")]
    ClientNotVisible,
    /// It is not advertised.
    #[error("You may not see this scope")]
    ScopeNotVisible,
    /// The caller administers the project, but has not logged in as an administrator lately. The words are those that the
    /// service was seen to send.
    #[error(
        "To access this project you must have an identity with admin privileges in session within the last 30 minutes."
    )]
    AdminNotInSession {
        /// The identity to log in with.
        admin: IdentityId,
    },
}

impl Denied {
    /// What a login must bring before the same call is allowed, if one can bring it.
    #[must_use]
    pub fn requirements(&self) -> Option<AuthorizationParameters> {
        match self {
            Self::ScopeMissing(scope) => Some(AuthorizationParameters {
                required_scopes: Some(vec![(*scope).to_owned()]),
                ..AuthorizationParameters::default()
            }),
            Self::AdminNotInSession { admin } => Some(AuthorizationParameters {
                session_message: Some(self.to_string()),
                session_required_identities: Some(vec![admin.to_string()]),
                // Who is in the session already must prove it again.
                prompt: Some("login".to_owned()),
                ..AuthorizationParameters::default()
            }),
            Self::NotAdmin | Self::ClientNotVisible | Self::ScopeNotVisible => None,
        }
    }
}

impl Actor {
    /// Whether projects may be asked about at all.
    ///
    /// # Errors
    /// Without `manage_projects`.
    pub const fn manages(&self) -> Result<(), Denied> {
        if self.rights.manage {
            Ok(())
        } else {
            Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS))
        }
    }

    /// Whether the clients of the caller's projects may be asked about at all.
    ///
    /// # Errors
    /// Without a scope that lets see them.
    pub const fn may_view_clients(&self) -> Result<(), Denied> {
        if self.rights.view_clients {
            Ok(())
        } else {
            Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS))
        }
    }

    /// Whether the scopes of the caller's projects may be asked about at all.
    ///
    /// # Errors
    /// Without a scope that lets see them.
    pub const fn may_view_scopes(&self) -> Result<(), Denied> {
        if self.rights.view_scopes {
            Ok(())
        } else {
            Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS))
        }
    }

    /// Whether one of the caller's identities administers a project.
    ///
    /// # Errors
    /// When none does.
    pub fn administers(&self, project: &Project) -> Result<(), Denied> {
        self.administrator(project).map(|_| ())
    }

    /// Whether the caller may see a project and the policies in it.
    ///
    /// # Errors
    /// Why not.
    pub fn may_view_project(&self, project: &Project) -> Result<(), Denied> {
        self.manages()?;
        self.administers(project)
    }

    /// Whether the caller may change a project, and make, change and delete what is in it.
    ///
    /// # Errors
    /// Why not.
    pub fn may_change_project(&self, project: &Project, now: Timestamp) -> Result<(), Denied> {
        self.manages()?;
        let admin = self.administrator(project)?;
        let recent = |proof: &Authentication| {
            project.admin_ids.contains(&proof.identity)
                && self.identities.contains(&proof.identity)
                && now <= proof.auth_time.plus_seconds(ADMIN_SESSION_SECONDS)
        };
        // A client that administers a project has no session: it proved itself with its secret.
        if self.client.is_some() || self.authentications.iter().any(recent) {
            Ok(())
        } else {
            Err(Denied::AdminNotInSession { admin })
        }
    }

    /// Whether the caller may see a client, which is of that project.
    ///
    /// # Errors
    /// Why not.
    pub fn may_view_client(&self, client: &Client, project: Option<&Project>) -> Result<(), Denied> {
        if client.visibility == Visibility::Public || self.is_family(client) || self.is_of_project(client.project) {
            return Ok(());
        }
        match project.is_some_and(|project| self.administers(project).is_ok()) {
            true if self.rights.view_clients => Ok(()),
            true => Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS)),
            false => Err(Denied::ClientNotVisible),
        }
    }

    /// Whether the caller may change a client, which is of that project, and its credentials and scopes, or delete them.
    ///
    /// # Errors
    /// Why not.
    pub fn may_change_client(&self, client: &Client, project: Option<&Project>, now: Timestamp) -> Result<(), Denied> {
        if self.rights.own && self.is_family(client) {
            return Ok(());
        }
        self.manages()?;
        self.may_change_project(project.ok_or(Denied::NotAdmin)?, now)
    }

    /// Whether the caller may see the credentials of a client, which is of that project; never their secrets.
    ///
    /// # Errors
    /// Why not.
    pub fn may_view_credentials(&self, client: &Client, project: Option<&Project>) -> Result<(), Denied> {
        if self.rights.own && self.is_family(client) {
            return Ok(());
        }
        self.manages()?;
        self.may_view_project(project.ok_or(Denied::NotAdmin)?)
    }

    /// Whether the caller may see a scope. An advertised one is seen by everybody.
    ///
    /// # Errors
    /// Why not.
    pub fn may_view_scope(&self, scope: &ScopeRecord, owner: &Client, project: Option<&Project>) -> Result<(), Denied> {
        if scope.advertised || self.is_family(owner) {
            return Ok(());
        }
        match project.is_some_and(|project| self.administers(project).is_ok()) {
            true if self.rights.view_scopes => Ok(()),
            true => Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS)),
            false => Err(Denied::ScopeNotVisible),
        }
    }

    /// The caller's identity that administers a project.
    fn administrator(&self, project: &Project) -> Result<IdentityId, Denied> {
        let mut own = self.identities.iter().copied();
        own.find(|identity| project.admin_ids.contains(identity))
            .ok_or(Denied::NotAdmin)
    }

    /// Whether the caller is the client, or the one that made it.
    fn is_family(&self, client: &Client) -> bool {
        self.client
            .is_some_and(|caller| caller.id == client.id || client.parent_client == Some(caller.id))
    }

    fn is_of_project(&self, project: Option<ProjectId>) -> bool {
        project.is_some() && self.client.is_some_and(|caller| caller.project == project)
    }
}

#[cfg(test)]
mod tests;
