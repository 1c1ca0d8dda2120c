//! Projects.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::null_is_default;
use crate::{
    identity::Identity,
    ids::{GroupId, IdentityId, ProjectId},
};

/// A container of clients, scopes and policies, and the people who administer them (Globus Auth, "Projects").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The same name again.
    #[serde(default)]
    pub project_name: Option<String>,
    /// Whom to write to about it.
    #[serde(default)]
    pub contact_email: Option<String>,
    /// The identities that administer it; null when there are none.
    #[serde(default)]
    pub admin_ids: Option<Vec<IdentityId>>,
    /// The groups whose members administer it; null when there are none.
    #[serde(default)]
    pub admin_group_ids: Option<Vec<GroupId>>,
    /// The administrators in full. They need not agree with the two lists of ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admins: Option<ProjectAdmins>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The administrators of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectAdmins {
    /// The identities.
    #[serde(default, deserialize_with = "null_is_default")]
    pub identities: Vec<Identity>,
    /// The groups.
    #[serde(default, deserialize_with = "null_is_default")]
    pub groups: Vec<ProjectGroup>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A group that administers a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectGroup {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The organization that it belongs to.
    #[serde(default)]
    pub organization: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
