//! One login, however many need it.

use std::sync::atomic::{AtomicU64, Ordering};

use globus_auth_protocol::exchange::authorize::SessionRequirements;
use tokio::sync::{Mutex, MutexGuard};

use crate::{error::Error, login::Demands};

/// How many ended logins are remembered: as many as may differ in what they asked for while others wait.
const MOST_REMEMBERED: usize = 16;

/// The logins of an app: one at a time, and those who waited for the same share what came of it.
#[derive(Default)]
pub(super) struct Logins {
    ended: AtomicU64,
    turn: Mutex<Vec<Ended>>,
}

/// A login that has ended.
pub(super) struct Ended {
    number: u64,
    asked: Demands,
    outcome: Result<(), Error>,
}

/// The right to log in.
pub(super) type Turn<'a> = MutexGuard<'a, Vec<Ended>>;

impl Logins {
    /// How many logins have ended. Taken before it is known whether a login is needed, it tells those that ended since.
    pub(super) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Acquire)
    }

    /// Waits for the right to log in, and out.
    pub(super) async fn turn(&self) -> Turn<'_> {
        self.turn.lock().await
    }

    /// Remembers a login.
    pub(super) fn note(&self, turn: &mut Turn<'_>, asked: Demands, outcome: Result<(), Error>) {
        if turn.len() == MOST_REMEMBERED {
            turn.remove(0);
        }
        let number = self.ended() + 1;
        turn.push(Ended { number, asked, outcome });
        self.ended.store(number, Ordering::Release);
    }
}

/// What came of a login that ended after `begun` and asked for as much.
pub(super) fn shared(turn: &Turn<'_>, begun: u64, wanted: &Demands) -> Option<Result<(), Error>> {
    let mut since = turn.iter().rev().take_while(|login| login.number > begun);
    since
        .find(|login| login.serves(wanted))
        .map(|login| login.outcome.clone())
}

impl Ended {
    /// Whether who wants this need not log in once more. A person who did not log in when less was asked for is asked
    /// again for more, and the other way round.
    fn serves(&self, wanted: &Demands) -> bool {
        let same = self.asked.session == wanted.session;
        let more = self.outcome.is_ok() && wanted.session == SessionRequirements::default();
        let merged = self.asked.scopes.merge(&wanted.scopes);
        (same || more) && merged.is_ok_and(|merged| merged == self.asked.scopes)
    }
}
