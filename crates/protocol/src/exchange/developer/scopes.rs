//! `/v2/api/scopes` and `/v2/api/clients/{client_id}/scopes` (Globus Auth, "Scopes").

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{by_id, clients};
use crate::{
    developer::{CreatedScope, DependentScope, Members, ScopeDocument},
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable, read_list, write_list},
    ids::{ClientId, ScopeId},
};

/// The path of the list; one scope stands below it.
pub const PATH: &str = "/v2/api/scopes";

const ENVELOPE: &str = "scope";

#[derive(Deserialize)]
struct One {
    scope: ScopeDocument,
}

#[derive(Deserialize)]
struct Many {
    scopes: Vec<ScopeDocument>,
}

by_id!(
    /// Looks up one scope.
    GetScope, Get, "scope", ScopeId => ScopeDocument, scope
);
by_id!(
    /// Deletes a scope; the answer is what it was.
    DeleteScope, Delete, "delete scope", ScopeId => ScopeDocument, scope
);

/// Lists scopes: by id, by scope string, or, if neither is named, those of the projects that the caller administers.
/// Scopes that the caller may not see are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetScopes {
    /// Ids. Not beside scope strings.
    pub ids: Vec<ScopeId>,
    /// Scope strings. Not beside ids.
    pub scope_strings: Vec<String>,
}

impl Exchange for GetScopes {
    type Answer = Vec<ScopeDocument>;
    const NAME: &'static str = "scopes";

    fn write_request(&self) -> Request {
        let query = Pairs::new()
            .with_some("ids", write_list(&self.ids))
            .with_some("scope_strings", write_list(&self.scope_strings));
        Request {
            query,
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<Vec<ScopeDocument>, Unreadable> {
        response.read_json("list of scopes").map(|Many { scopes }| scopes)
    }
}

impl GetScopes {
    /// The server reads a query.
    ///
    /// # Errors
    /// When an id is no UUID, or both lists are there.
    pub fn read_request(query: &Pairs) -> Result<Self, BadParameter> {
        let ids = read_list(query.get("ids"));
        let ids = ids
            .iter()
            .map(|id| super::read_id("ids", id))
            .collect::<Result<Vec<_>, _>>()?;
        let scope_strings = read_list(query.get("scope_strings"));
        if !ids.is_empty() && !scope_strings.is_empty() {
            return Err(BadParameter::wrong(
                "scope_strings",
                "give either ids or scope_strings, not both",
            ));
        }
        Ok(Self { ids, scope_strings })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[ScopeDocument]) -> Vec<u8> {
        super::write("scopes", answer)
    }
}

/// What can be said of a scope when it is made and changed later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeSettings {
    /// Domains, in each of which a person must have an identity.
    pub required_domains: Option<Vec<String>>,
    /// The scopes that the service behind it needs. They take the place of all that stood there.
    pub dependent_scopes: Option<Vec<DependentScope>>,
    /// Whether everyone can find it.
    pub advertised: Option<bool>,
    /// Whether there are refresh tokens for it.
    pub allows_refresh_token: Option<bool>,
}

impl ScopeSettings {
    fn write(&self, members: Members) -> Members {
        members
            .with_some("required_domains", self.required_domains.as_ref())
            .with_some("dependent_scopes", self.dependent_scopes.as_ref())
            .with_some("advertised", self.advertised.as_ref())
            .with_some("allows_refresh_token", self.allows_refresh_token.as_ref())
    }

    fn read(members: &Members) -> Result<Self, BadParameter> {
        Ok(Self {
            required_domains: members.optional("required_domains")?,
            dependent_scopes: members.optional("dependent_scopes")?,
            advertised: members.optional("advertised")?,
            allows_refresh_token: members.optional("allows_refresh_token")?,
        })
    }
}

/// Makes a scope of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateScope {
    /// The client.
    pub client_id: ClientId,
    /// Its name, which people see when they are asked for consent.
    pub name: String,
    /// What it allows, which people see too.
    pub description: String,
    /// The end of its scope string: lower-case letters, digits, underscores.
    pub scope_suffix: String,
    /// The rest.
    pub settings: ScopeSettings,
}

impl Exchange for CreateScope {
    type Answer = CreatedScope;
    const NAME: &'static str = "create scope";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with("name", &self.name)
            .with("description", &self.description)
            .with("scope_suffix", &self.scope_suffix);
        let body = self.settings.write(members).into_body(ENVELOPE);
        super::post(format!("{}/{}/scopes", clients::PATH, self.client_id), body)
    }

    /// The service answers with a list, its documentation with one document; either is read.
    fn read_response(&self, response: &Response) -> Result<CreatedScope, Unreadable> {
        #[derive(Deserialize)]
        #[serde(try_from = "Either")]
        struct AtLeastOne(CreatedScope);

        #[derive(Deserialize)]
        struct Either {
            scope: Option<ScopeDocument>,
            scopes: Option<Vec<ScopeDocument>>,
        }

        impl TryFrom<Either> for AtLeastOne {
            type Error = &'static str;

            fn try_from(Either { scope, scopes }: Either) -> Result<Self, &'static str> {
                let mut all = scopes.unwrap_or_default().into_iter();
                // The list tells more; where both are there, its first is the one.
                let scope = all.next().or(scope).ok_or("no scope")?;
                let others = all.collect();
                Ok(Self(CreatedScope { scope, others }))
            }
        }

        response.read_json("scope document").map(|AtLeastOne(created)| created)
    }
}

impl CreateScope {
    /// The server reads the client's part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, missing, of the wrong type, or a suffix that cannot be part of a scope string.
    pub fn read_request(client_id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let client_id = super::read_id("client_id", client_id)?;
        let members = Members::read(body, ENVELOPE)?;
        Ok(Self {
            client_id,
            name: members.required("name")?,
            description: members.required("description")?,
            scope_suffix: check_suffix(members.required("scope_suffix")?)?,
            settings: ScopeSettings::read(&members)?,
        })
    }

    /// The server writes the answer in both forms that clients read: the list under `scopes`, its first under `scope`.
    #[must_use]
    pub fn write_answer(answer: &CreatedScope) -> Vec<u8> {
        #[derive(Serialize)]
        struct Both<'a> {
            scopes: Vec<&'a ScopeDocument>,
            scope: &'a ScopeDocument,
        }
        let both = Both {
            scopes: answer.iter().collect(),
            scope: &answer.scope,
        };
        serde_json::to_vec(&both).unwrap_or_default()
    }
}

/// Changes a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateScope {
    /// Its id.
    pub id: ScopeId,
    /// What changes.
    pub changes: ScopeChanges,
}

/// What changes of a scope. What is not said stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeChanges {
    /// Its name.
    pub name: Option<String>,
    /// What it allows.
    pub description: Option<String>,
    /// The end of its scope string.
    pub scope_suffix: Option<String>,
    /// The rest.
    pub settings: ScopeSettings,
}

impl Exchange for UpdateScope {
    type Answer = ScopeDocument;
    const NAME: &'static str = "update scope";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with_some("name", self.changes.name.as_ref())
            .with_some("description", self.changes.description.as_ref())
            .with_some("scope_suffix", self.changes.scope_suffix.as_ref());
        let body = self.changes.settings.write(members).into_body(ENVELOPE);
        super::put(format!("{PATH}/{}", self.id), body)
    }

    fn read_response(&self, response: &Response) -> Result<ScopeDocument, Unreadable> {
        response.read_json("scope document").map(|One { scope }| scope)
    }
}

impl UpdateScope {
    /// The server reads the last part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, of the wrong type, or a suffix that cannot be part of a scope string.
    pub fn read_request(id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let id = super::read_id("scope_id", id)?;
        let members = Members::read(body, ENVELOPE)?;
        let changes = ScopeChanges {
            name: members.optional("name")?,
            description: members.optional("description")?,
            scope_suffix: members.optional("scope_suffix")?.map(check_suffix).transpose()?,
            settings: ScopeSettings::read(&members)?,
        };
        Ok(Self { id, changes })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &ScopeDocument) -> Vec<u8> {
        super::write(ENVELOPE, answer)
    }
}

/// Whether a text can be the end of a scope string: lower-case letters, digits, underscores.
#[must_use]
pub fn is_suffix(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !text.is_empty() && text.bytes().all(fits)
}

fn check_suffix(suffix: String) -> Result<String, BadParameter> {
    if is_suffix(&suffix) {
        Ok(suffix)
    } else {
        Err(BadParameter {
            field: "scope_suffix",
            problem: Cow::Borrowed("may have lower-case letters, digits and underscores only"),
        })
    }
}
