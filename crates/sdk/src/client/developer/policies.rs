//! Authentication policies.

use std::time::Duration;

use globus_auth_protocol::{
    exchange::developer::policies::{
        CreatePolicy, DeletePolicy, GetPolicies, GetPolicy, PolicyChanges, PolicyDemands, UpdatePolicy,
    },
    http::Exchange,
    ids::{PolicyId, ProjectId},
    patch::Patch,
};

use crate::client::{AuthClient, Call, SendsDocument};

impl AuthClient {
    /// Looks up one policy. Needs scope `manage_projects`.
    pub fn get_policy(&self, policy_id: PolicyId) -> Call<GetPolicy> {
        self.call(GetPolicy { id: policy_id })
    }

    /// Lists the policies of the projects that the caller administers. Needs scope `manage_projects`.
    pub fn get_policies(&self) -> Call<GetPolicies> {
        self.call(GetPolicies)
    }

    /// Makes a policy. Needs scope `manage_projects`.
    pub fn create_policy(
        &self,
        project_id: ProjectId,
        display_name: impl Into<String>,
        description: impl Into<String>,
    ) -> Call<CreatePolicy> {
        self.call(CreatePolicy {
            project_id,
            display_name: display_name.into(),
            description: description.into(),
            high_assurance: None,
            demands: PolicyDemands::default(),
        })
    }

    /// Changes a policy. What is not said stays; whether it is of high assurance never changes. Needs scope
    /// `manage_projects`.
    pub fn update_policy(&self, policy_id: PolicyId) -> Call<UpdatePolicy> {
        self.call(UpdatePolicy {
            id: policy_id,
            changes: PolicyChanges::default(),
        })
    }

    /// Deletes a policy; the answer is what it was. Needs scope `manage_projects`.
    pub fn delete_policy(&self, policy_id: PolicyId) -> Call<DeletePolicy> {
        self.call(DeletePolicy { id: policy_id })
    }
}

impl SendsDocument for CreatePolicy {}
impl SendsDocument for UpdatePolicy {}

impl<T> Call<CreatePolicy, T> {
    /// Whether it looks at the session, that is at who logged in when, or at the linked identities only.
    pub fn high_assurance(self, wanted: bool) -> Self {
        self.change(|ask| ask.high_assurance = Some(wanted))
    }
}

impl<T> Call<UpdatePolicy, T> {
    /// The project that it moves to.
    pub fn project_id(self, id: ProjectId) -> Self {
        self.change(|ask| ask.changes.project_id = Some(id))
    }

    /// Its new name.
    pub fn display_name(self, name: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.display_name = Some(name.into()))
    }

    /// What it is for, in new words.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.change(|ask| ask.changes.description = Some(text.into()))
    }
}

/// The calls that say what a policy demands.
pub trait SaysPolicyDemands: Exchange {
    /// What it demands.
    fn demands(&mut self) -> &mut PolicyDemands;
}

impl SaysPolicyDemands for CreatePolicy {
    fn demands(&mut self) -> &mut PolicyDemands {
        &mut self.demands
    }
}

impl SaysPolicyDemands for UpdatePolicy {
    fn demands(&mut self) -> &mut PolicyDemands {
        &mut self.changes.demands
    }
}

impl<E: SaysPolicyDemands, T> Call<E, T> {
    /// How recent the login must be; what is finer than a second is dropped.
    pub fn authentication_assurance_timeout(self, timeout: Duration) -> Self {
        self.change(|ask| ask.demands().authentication_assurance_timeout = Some(timeout))
    }

    /// Whether the login must have used more than one factor. Only with high assurance.
    pub fn required_mfa(self, wanted: bool) -> Self {
        self.change(|ask| ask.demands().required_mfa = Some(wanted))
    }

    /// The domains of which the identity must be, such as `*.example.edu`.
    pub fn domain_constraints_include<D: Into<String>>(self, domains: impl IntoIterator<Item = D>) -> Self {
        let domains = domains.into_iter().map(Into::into).collect();
        self.change(|ask| ask.demands().domain_constraints_include = Patch::Value(domains))
    }

    /// The identity may be of any domain: null is sent, where an empty list would mean no domain at all.
    pub fn no_domain_constraints_include(self) -> Self {
        self.change(|ask| ask.demands().domain_constraints_include = Patch::Null)
    }

    /// The domains of which the identity must not be, whatever else is said.
    pub fn domain_constraints_exclude<D: Into<String>>(self, domains: impl IntoIterator<Item = D>) -> Self {
        let domains = domains.into_iter().map(Into::into).collect();
        self.change(|ask| ask.demands().domain_constraints_exclude = Patch::Value(domains))
    }

    /// No domain is ruled out: null is sent.
    pub fn no_domain_constraints_exclude(self) -> Self {
        self.change(|ask| ask.demands().domain_constraints_exclude = Patch::Null)
    }
}
