//! `/v2/api/policies` (Globus Auth, "Policies").

use std::time::Duration;

use serde::Deserialize;

use super::by_id;
use crate::{
    developer::{Members, Policy},
    http::{BadParameter, Exchange, Request, Response, Unreadable},
    ids::{PolicyId, ProjectId},
    patch::Patch,
};

/// The path of the list; one policy stands below it.
pub const PATH: &str = "/v2/api/policies";

const ENVELOPE: &str = "policy";

#[derive(Deserialize)]
struct One {
    policy: Policy,
}

#[derive(Deserialize)]
struct Many {
    policies: Vec<Policy>,
}

by_id!(
    /// Looks up one policy.
    GetPolicy, Get, "policy", PolicyId => Policy, policy
);
by_id!(
    /// Deletes a policy; the answer is what it was.
    DeletePolicy, Delete, "delete policy", PolicyId => Policy, policy
);

/// Lists the policies of the projects that the caller administers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetPolicies;

impl Exchange for GetPolicies {
    type Answer = Vec<Policy>;
    const NAME: &'static str = "policies";

    fn write_request(&self) -> Request {
        Request::get(PATH)
    }

    fn read_response(&self, response: &Response) -> Result<Vec<Policy>, Unreadable> {
        response.read_json("list of policies").map(|Many { policies }| policies)
    }
}

impl GetPolicies {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[Policy]) -> Vec<u8> {
        super::write("policies", answer)
    }
}

/// What a policy demands, as it can be said when it is made and changed later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyDemands {
    /// How recent the login must be; what is finer than a second is dropped.
    pub authentication_assurance_timeout: Option<Duration>,
    /// Whether the login must have used more than one factor.
    pub required_mfa: Option<bool>,
    /// The domains of which the identity must be. Null: any.
    pub domain_constraints_include: Patch<Vec<String>>,
    /// The domains of which the identity must not be. Null: none.
    pub domain_constraints_exclude: Patch<Vec<String>>,
}

impl PolicyDemands {
    fn write(&self, members: Members) -> Members {
        let timeout = self.authentication_assurance_timeout.map(|span| span.as_secs());
        members
            .with_some("authentication_assurance_timeout", timeout.as_ref())
            .with_some("required_mfa", self.required_mfa.as_ref())
            .with_patch("domain_constraints_include", &self.domain_constraints_include)
            .with_patch("domain_constraints_exclude", &self.domain_constraints_exclude)
    }

    fn read(members: &Members) -> Result<Self, BadParameter> {
        let timeout: Option<u64> = members.optional("authentication_assurance_timeout")?;
        Ok(Self {
            authentication_assurance_timeout: timeout.map(Duration::from_secs),
            required_mfa: members.optional("required_mfa")?,
            domain_constraints_include: members.patch("domain_constraints_include")?,
            domain_constraints_exclude: members.patch("domain_constraints_exclude")?,
        })
    }
}

/// Makes a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicy {
    /// The project that it belongs to.
    pub project_id: ProjectId,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether it looks at the session. It never changes.
    pub high_assurance: Option<bool>,
    /// What it demands.
    pub demands: PolicyDemands,
}

impl Exchange for CreatePolicy {
    type Answer = Policy;
    const NAME: &'static str = "create policy";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with("project_id", &self.project_id)
            .with("display_name", &self.display_name)
            .with("description", &self.description)
            .with_some("high_assurance", self.high_assurance.as_ref());
        super::post(PATH, self.demands.write(members).into_body(ENVELOPE))
    }

    fn read_response(&self, response: &Response) -> Result<Policy, Unreadable> {
        response.read_json("policy document").map(|One { policy }| policy)
    }
}

impl CreatePolicy {
    /// The server reads a body.
    ///
    /// # Errors
    /// Names the member that is missing or of the wrong type.
    pub fn read_request(body: &[u8]) -> Result<Self, BadParameter> {
        let members = Members::read(body, ENVELOPE)?;
        Ok(Self {
            project_id: members.required("project_id")?,
            display_name: members.required("display_name")?,
            description: members.required("description")?,
            high_assurance: members.optional("high_assurance")?,
            demands: PolicyDemands::read(&members)?,
        })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Policy) -> Vec<u8> {
        super::write(ENVELOPE, answer)
    }
}

/// Changes a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatePolicy {
    /// Its id.
    pub id: PolicyId,
    /// What changes.
    pub changes: PolicyChanges,
}

/// What changes of a policy. What is not said stays; `high_assurance` cannot change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyChanges {
    /// The project that it moves to.
    pub project_id: Option<ProjectId>,
    /// Its name.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it demands.
    pub demands: PolicyDemands,
}

impl Exchange for UpdatePolicy {
    type Answer = Policy;
    const NAME: &'static str = "update policy";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with_some("project_id", self.changes.project_id.as_ref())
            .with_some("display_name", self.changes.display_name.as_ref())
            .with_some("description", self.changes.description.as_ref());
        let body = self.changes.demands.write(members).into_body(ENVELOPE);
        super::put(format!("{PATH}/{}", self.id), body)
    }

    fn read_response(&self, response: &Response) -> Result<Policy, Unreadable> {
        response.read_json("policy document").map(|One { policy }| policy)
    }
}

impl UpdatePolicy {
    /// The server reads the last part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, or of the wrong type. A `high_assurance` is passed over, for it cannot change.
    pub fn read_request(id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        let id = super::read_id("policy_id", id)?;
        let members = Members::read(body, ENVELOPE)?;
        let changes = PolicyChanges {
            project_id: members.optional("project_id")?,
            display_name: members.optional("display_name")?,
            description: members.optional("description")?,
            demands: PolicyDemands::read(&members)?,
        };
        Ok(Self { id, changes })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Policy) -> Vec<u8> {
        super::write(ENVELOPE, answer)
    }
}
