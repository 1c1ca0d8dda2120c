use globus_auth_store::StoreLocation;

#[path = "../../../../store/tests/support/postgres.rs"]
#[expect(dead_code, reason = "the tests of the store do more with it")]
mod postgres;

/// What a server of a test keeps its things in.
pub(super) struct Engine(Option<postgres::Database>);

impl Engine {
    /// A temporary database; one on PostgreSQL where `GLOBUS_AUTH_TEST_ENGINE` says so, as `cargo xtask attack` does in its
    /// second round.
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    pub(super) fn new() -> Self {
        let engine = std::env::var("GLOBUS_AUTH_TEST_ENGINE");
        Self((engine.as_deref() == Ok("postgres")).then(postgres::Database::new))
    }

    pub(super) fn location(&self) -> StoreLocation {
        self.0.as_ref().map_or(StoreLocation::Temporary, |database| {
            StoreLocation::Postgres(database.location().parse().unwrap())
        })
    }
}
