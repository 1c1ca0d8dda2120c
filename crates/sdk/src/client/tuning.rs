//! How patient a client is.

use std::time::Duration;

use super::Client;
use crate::retry::RetryPolicy;

/// How long a call may take and how often it is repeated: for a client, for a copy of it, or for one call.
///
/// Clients do not change. [`Client::tune`] gives a copy with other settings, which shares credential and connections with
/// the first; [`Call::tune`](super::Call::tune) changes one call. So there is nothing to restore, whatever fails.
///
/// ```no_run
/// # async fn example(client: globus_auth::AuthClient) -> Result<(), globus_auth::Error> {
/// use std::time::Duration;
/// use globus_auth::RetryPolicy;
///
/// let hasty = client.tune(|tuning| tuning.deadline(Some(Duration::from_secs(2))));
/// let known = hasty.get_identities().usernames(["ada@example.edu"]).await?;
/// let once = client.userinfo().tune(|tuning| tuning.retry_policy(RetryPolicy::never())).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Tuning {
    pub(super) timeout: Option<Duration>,
    pub(super) deadline: Option<Duration>,
    pub(super) retry: RetryPolicy,
}

impl Tuning {
    /// How long one try may take; `None`: as long as it takes.
    #[doc(alias = "http_timeout")]
    pub const fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a call may take with all its tries, the waits between them, and the renewal of its credential; `None`: as
    /// long as it takes. A wait that would not end in time is not begun: the failure before it is reported at once.
    pub const fn deadline(mut self, deadline: Option<Duration>) -> Self {
        self.deadline = deadline;
        self
    }

    /// When a request is sent again.
    #[doc(alias = "retry_config")]
    pub const fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }
}

impl Client {
    /// A copy with other settings.
    #[must_use]
    pub fn tune(&self, change: impl FnOnce(Tuning) -> Tuning) -> Self {
        let mut inner = (*self.0).clone();
        inner.tuning = change(inner.tuning);
        Self(std::sync::Arc::new(inner))
    }
}
