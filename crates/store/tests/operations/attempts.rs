//! Attempts at passwords, counted by all who share the database.

use globus_auth_rules::attempts::{Allowance, AttemptKey, TooManyAttempts};
use globus_auth_store::{
    Store,
    ops::{self, CountAttemptError},
};

use crate::{seeded, support::*};

const TEN: Allowance = Allowance::new(10, 6);
const THREE: Allowance = Allowance::new(3, 60);
const NEAR: AttemptKey = AttemptKey([1; 16]);
const WIDE: AttemptKey = AttemptKey([2; 16]);

async fn count(store: &Store, by: &[(AttemptKey, Allowance)]) -> Result<(), CountAttemptError> {
    let count = ops::CountAttempt {
        by: by.to_vec(),
        cost: 1,
        at: NOW,
    };
    store.write(count).await
}

#[tokio::test]
async fn an_attempt_is_counted_by_all_allowances_or_by_none() {
    let (_home, store) = seeded().await;
    let refused = |seconds| Err(CountAttemptError::TooMany(TooManyAttempts { seconds }));
    for _ in 0..3 {
        count(&store, &[(NEAR, TEN), (WIDE, THREE)]).await.unwrap();
    }
    for _ in 0..3 {
        assert_eq!(count(&store, &[(NEAR, TEN), (WIDE, THREE)]).await, refused(60));
    }
    // What was refused was not counted by the other.
    for _ in 3..10 {
        count(&store, &[(NEAR, TEN)]).await.unwrap();
    }
    assert_eq!(count(&store, &[(NEAR, TEN)]).await, refused(6));
}

#[tokio::test]
async fn what_costs_more_counts_more() {
    let (_home, store) = seeded().await;
    let count = async |cost| {
        let count = ops::CountAttempt {
            by: vec![(NEAR, TEN)],
            cost,
            at: NOW,
        };
        store.write(count).await
    };
    let refused = |seconds| Err(CountAttemptError::TooMany(TooManyAttempts { seconds }));
    count(7).await.unwrap();
    assert_eq!(count(4).await, refused(6));
    count(3).await.unwrap();
    assert_eq!(count(1).await, refused(6));
}

#[tokio::test]
async fn what_was_no_guess_is_not_counted() {
    let (_home, store) = seeded().await;
    for _ in 0..20 {
        count(&store, &[(NEAR, THREE), (WIDE, THREE)]).await.unwrap();
        let forgive = ops::ForgiveAttempt {
            forget: NEAR,
            take_back: vec![(WIDE, THREE)],
        };
        store.write(forgive).await.unwrap();
    }
    let purge = ops::PurgeExpired {
        now: NOW.plus_seconds(1),
        before: NOW,
        limit: 10,
    };
    assert_eq!(store.write(purge).await.unwrap().attempts, 1, "it is whole again");
    count(&store, &[(WIDE, THREE)]).await.unwrap();
    assert_eq!(store.write(purge).await.unwrap().attempts, 0);
}

#[tokio::test]
async fn of_many_at_the_same_moment_no_more_than_allowed_are_made() {
    let (_home, store) = seeded().await;
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { count(&store, &[(NEAR, TEN), (WIDE, TEN)]).await.is_ok() })
        })
        .collect();
    let mut made = 0;
    for asked in asked {
        made += usize::from(asked.await.unwrap());
    }
    assert_eq!(made, 10);
}
