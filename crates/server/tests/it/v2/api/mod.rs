//! `/v2/api`

mod identities;
