//! How much may be repeated in all.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// How many answers at the first try pay for one repeat.
const PRICE: u32 = 10;

/// What all calls of a client together may spend on repeats, so that a service in trouble is not asked six times as much
/// as one that is well.
///
/// Each repeat takes one from the budget, and every ten requests that need no repeat give one back, up to where it began.
/// When it is empty, failures are reported at once. Clones are the same budget, so that several clients can share one. A
/// client that is told nothing has one of its own, of 100.
///
/// ```
/// use globus_auth::{AuthClient, RetryBudget};
///
/// let budget = RetryBudget::new(20);
/// let client = AuthClient::builder().retry_budget(budget.clone()).build()?;
/// # let _ = (client, budget);
/// # Ok::<(), globus_auth::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RetryBudget(Option<Arc<Purse>>);

#[derive(Debug)]
struct Purse {
    left: AtomicU32,
    full: u32,
}

impl Default for RetryBudget {
    /// 100 repeats.
    fn default() -> Self {
        Self::new(100)
    }
}

impl RetryBudget {
    /// A budget of so many repeats.
    #[must_use]
    pub fn new(repeats: u32) -> Self {
        let full = repeats.saturating_mul(PRICE);
        Self(Some(Arc::new(Purse {
            left: AtomicU32::new(full),
            full,
        })))
    }

    /// Each request is repeated as its own policy says.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self(None)
    }

    /// Takes one repeat, if there is one.
    pub(crate) fn spend(&self) -> bool {
        self.change(|_, left| left.checked_sub(PRICE))
    }

    /// A request needed no repeat.
    pub(crate) fn earn(&self) {
        self.change(|purse, left| (left < purse.full).then(|| left + 1));
    }

    fn change(&self, change: impl Fn(&Purse, u32) -> Option<u32>) -> bool {
        self.0.as_ref().is_none_or(|purse| {
            let changed = purse
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| change(purse, left));
            changed.is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_good_answers_pay_for_one_repeat() {
        let budget = RetryBudget::new(2);
        let shared = budget.clone();
        assert!(budget.spend() && shared.spend());
        assert!(!budget.spend());
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(shared.spend() && !budget.spend());
    }

    #[test]
    fn it_never_holds_more_than_at_first() {
        let budget = RetryBudget::new(1);
        (0..100).for_each(|_| budget.earn());
        assert!(budget.spend() && !budget.spend());
    }

    #[test]
    fn without_limit_it_never_ends_and_of_nothing_there_is_none() {
        let endless = RetryBudget::unlimited();
        assert!((0..10_000).all(|_| endless.spend()));
        assert!(!RetryBudget::new(0).spend());
    }
}
