//! The resource servers and scopes of the Globus services.
//!
//! Scopes come as an OIDC word, as a URN or as a URL. The host of the URL form is `auth.globus.org` in every
//! environment; it is part of a name, not an address.
//!
//! A module for each service: the name of its resource server, its scopes, and all of them in one list, `SCOPES`.
//!
//! Source: the scope collections of the official SDKs
//! ([list](https://globus-sdk-python.readthedocs.io/en/stable/authorization/scopes_and_consents/scopes.html)).

use uuid::Uuid;

/// The scope string of the URN form, `urn:globus:auth:scope:<resource server>:<name>`.
#[must_use]
pub fn urn(resource_server: &str, name: &str) -> String {
    format!("urn:globus:auth:scope:{resource_server}:{name}")
}

/// The scope string of the URL form, `https://auth.globus.org/scopes/<client id or domain name>/<name>`.
#[must_use]
pub fn url(owner: &str, name: &str) -> String {
    format!("https://auth.globus.org/scopes/{owner}/{name}")
}

/// Globus Auth itself.
pub mod auth {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "auth.globus.org";
    /// Who the person is: an ID token, and `userinfo`.
    pub const OPENID: &str = "openid";
    /// The email address.
    pub const EMAIL: &str = "email";
    /// Name, organization, username and identity provider.
    pub const PROFILE: &str = "profile";
    /// Refresh tokens, as `access_type=offline` asks for them; never listed in a token.
    pub const OFFLINE_ACCESS: &str = "offline_access";
    /// Projects and everything in them: clients, scopes, policies.
    pub const MANAGE_PROJECTS: &str = "urn:globus:auth:scope:auth.globus.org:manage_projects";
    /// When and how the person authenticated.
    pub const VIEW_AUTHENTICATIONS: &str = "urn:globus:auth:scope:auth.globus.org:view_authentications";
    /// Clients, read-only.
    pub const VIEW_CLIENTS: &str = "urn:globus:auth:scope:auth.globus.org:view_clients";
    /// Clients and scopes, read-only.
    pub const VIEW_CLIENTS_AND_SCOPES: &str = "urn:globus:auth:scope:auth.globus.org:view_clients_and_scopes";
    /// The person's consents.
    pub const VIEW_CONSENTS: &str = "urn:globus:auth:scope:auth.globus.org:view_consents";
    /// Identity lookup.
    pub const VIEW_IDENTITIES: &str = "urn:globus:auth:scope:auth.globus.org:view_identities";
    /// The linked identities.
    pub const VIEW_IDENTITY_SET: &str = "urn:globus:auth:scope:auth.globus.org:view_identity_set";
    /// All that a token can list.
    pub const SCOPES: [&str; 10] = [
        OPENID,
        EMAIL,
        PROFILE,
        MANAGE_PROJECTS,
        VIEW_AUTHENTICATIONS,
        VIEW_CLIENTS,
        VIEW_CLIENTS_AND_SCOPES,
        VIEW_CONSENTS,
        VIEW_IDENTITIES,
        VIEW_IDENTITY_SET,
    ];
}

/// Globus Transfer.
pub mod transfer {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "transfer.api.globus.org";
    /// Everything.
    pub const ALL: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";
    /// Installing Globus Connect Personal.
    pub const GCP_INSTALL: &str = "urn:globus:auth:scope:transfer.api.globus.org:gcp_install";
    /// All of them.
    pub const SCOPES: [&str; 2] = [ALL, GCP_INSTALL];
}

/// Globus Groups.
pub mod groups {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "groups.api.globus.org";
    /// Everything.
    pub const ALL: &str = "urn:globus:auth:scope:groups.api.globus.org:all";
    /// The person's groups, read-only.
    pub const VIEW_MY_GROUPS_AND_MEMBERSHIPS: &str =
        "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships";
    /// All of them.
    pub const SCOPES: [&str; 2] = [ALL, VIEW_MY_GROUPS_AND_MEMBERSHIPS];
}

/// Nexus, the predecessor of Groups.
pub mod nexus {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "nexus.api.globus.org";
    /// Groups.
    pub const GROUPS: &str = "urn:globus:auth:scope:nexus.api.globus.org:groups";
    /// All of them.
    pub const SCOPES: [&str; 1] = [GROUPS];
}

/// Globus Search.
pub mod search {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "search.api.globus.org";
    /// Everything.
    pub const ALL: &str = "urn:globus:auth:scope:search.api.globus.org:all";
    /// What Globus Connect Server needs.
    pub const GLOBUS_CONNECT_SERVER: &str = "urn:globus:auth:scope:search.api.globus.org:globus_connect_server";
    /// Adding documents.
    pub const INGEST: &str = "urn:globus:auth:scope:search.api.globus.org:ingest";
    /// Queries.
    pub const SEARCH: &str = "urn:globus:auth:scope:search.api.globus.org:search";
    /// All of them.
    pub const SCOPES: [&str; 4] = [ALL, GLOBUS_CONNECT_SERVER, INGEST, SEARCH];
}

/// Globus Flows.
pub mod flows {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "flows.globus.org";
    /// Everything.
    pub const ALL: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/all";
    /// Making, changing and deleting flows.
    pub const MANAGE_FLOWS: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/manage_flows";
    /// Flows, read-only.
    pub const VIEW_FLOWS: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/view_flows";
    /// Starting runs.
    pub const RUN: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/run";
    /// Runs, read-only.
    pub const RUN_STATUS: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/run_status";
    /// Changing and cancelling runs.
    pub const RUN_MANAGE: &str = "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/run_manage";
    /// All of them.
    pub const SCOPES: [&str; 6] = [ALL, MANAGE_FLOWS, VIEW_FLOWS, RUN, RUN_STATUS, RUN_MANAGE];
}

/// Globus Timers.
pub mod timers {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "524230d7-ea86-4a52-8312-86065a9e0417";
    /// Everything.
    pub const TIMER: &str = "https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer";
    /// All of them.
    pub const SCOPES: [&str; 1] = [TIMER];
}

/// Globus Compute.
pub mod compute {
    /// The name of the resource server, as token documents have it.
    pub const RESOURCE_SERVER: &str = "funcx_service";
    /// Everything.
    pub const ALL: &str = "https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all";
    /// All of them.
    pub const SCOPES: [&str; 1] = [ALL];
}

/// A Globus Connect Server endpoint, whose id is also the name of its resource server.
pub mod endpoint {
    use super::{Uuid, urn};

    /// Managing the collections of this endpoint.
    #[must_use]
    pub fn manage_collections(endpoint: Uuid) -> String {
        urn(&endpoint.to_string(), "manage_collections")
    }

    /// All of them.
    #[must_use]
    pub fn scopes(endpoint: Uuid) -> [String; 1] {
        [manage_collections(endpoint)]
    }
}

/// A Globus Connect Server collection, whose id is also the name of its resource server.
pub mod collection {
    use super::{Uuid, url};

    /// Access to data on this collection; given to Transfer as an optional dependency.
    #[must_use]
    pub fn data_access(collection: Uuid) -> String {
        url(&collection.to_string(), "data_access")
    }

    /// Access to data on this collection by HTTPS.
    #[must_use]
    pub fn https(collection: Uuid) -> String {
        url(&collection.to_string(), "https")
    }

    /// All of them.
    #[must_use]
    pub fn scopes(collection: Uuid) -> [String; 2] {
        [data_access(collection), https(collection)]
    }
}

/// One flow, whose id is also the name of its resource server.
pub mod flow {
    use super::{Uuid, url};

    /// Running this flow: `flow_<id with "_" for "-">_user`.
    #[must_use]
    pub fn user(flow: Uuid) -> String {
        let id = flow.to_string();
        url(&id, &format!("flow_{}_user", id.replace('-', "_")))
    }

    /// All of them.
    #[must_use]
    pub fn scopes(flow: Uuid) -> [String; 1] {
        [user(flow)]
    }
}
