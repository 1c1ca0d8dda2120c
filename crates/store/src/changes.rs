//! What servers keep in memory, and when they must look again.

use std::{
    fmt,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

/// Rows that change rarely, so that servers keep them in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Identity providers.
    Providers,
    /// Clients and their credentials. What depends on a client goes with it, so this tells of scopes too.
    Clients,
    /// Scopes and their dependencies.
    Scopes,
    /// Projects and their policies.
    Projects,
    /// Keys that sign ID tokens.
    SigningKeys,
    /// Who may see the operator pages.
    Operators,
}

impl Kept {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Providers,
        Self::Clients,
        Self::Scopes,
        Self::Projects,
        Self::SigningKeys,
        Self::Operators,
    ];

    /// Its name in a notice to other servers.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Providers => "providers",
            Self::Clients => "clients",
            Self::Scopes => "scopes",
            Self::Projects => "projects",
            Self::SigningKeys => "signing_keys",
            Self::Operators => "operators",
        }
    }

    /// What a table is kept as, if it is.
    fn of_table(table: &str) -> Option<Self> {
        match table {
            "identity_providers" => Some(Self::Providers),
            "clients" | "client_credentials" => Some(Self::Clients),
            "scopes" | "scope_dependencies" => Some(Self::Scopes),
            "projects" | "policies" => Some(Self::Projects),
            "signing_keys" => Some(Self::SigningKeys),
            "operators" => Some(Self::Operators),
            _ => None,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What one operation changed, found out from its statements, so that no operation can forget to say it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Changes(u8);

impl Changes {
    /// Notes what a statement writes.
    pub(crate) fn note(&mut self, sql: &str) {
        let table = ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
            .iter()
            .find_map(|verb| sql.strip_prefix(verb))
            .and_then(|rest| rest.split([' ', '(']).next());
        if let Some(kept) = table.and_then(Kept::of_table) {
            self.0 |= kept.bit();
            if kept == Kept::Clients {
                self.0 |= Kept::Scopes.bit();
            }
        }
    }

    /// Those of several operations.
    pub(crate) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Everything.
    pub(crate) fn all() -> Self {
        Self(Kept::ALL.iter().fold(0, |bits, kept| bits | kept.bit()))
    }

    /// What was changed.
    pub(crate) fn kinds(self) -> impl Iterator<Item = Kept> {
        Kept::ALL.into_iter().filter(move |kept| self.0 & kept.bit() != 0)
    }

    /// What another server's notice says: everything when it is not understood, as that of a newer version.
    pub(crate) fn from_notice(name: &str) -> Self {
        Kept::ALL
            .into_iter()
            .find(|kept| kept.name() == name)
            .map_or_else(Self::all, |kept| Self(kept.bit()))
    }
}

/// For each kind a number that grows when it changes.
#[derive(Default)]
pub(crate) struct Versions {
    numbers: [AtomicU64; Kept::ALL.len()],
    /// Whether changes of other servers are not heard of: then nothing that is kept can be trusted.
    deaf: AtomicBool,
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versions").finish_non_exhaustive()
    }
}

impl Versions {
    /// The number of a kind. While deaf, another one at each call.
    pub(crate) fn of(&self, kept: Kept) -> u64 {
        let number = &self.numbers[kept as usize];
        if self.deaf.load(Ordering::Acquire) {
            return number.fetch_add(1, Ordering::AcqRel) + 1;
        }
        number.load(Ordering::Acquire)
    }

    /// Something has changed.
    pub(crate) fn grow(&self, changes: Changes) {
        for kept in changes.kinds() {
            self.numbers[kept as usize].fetch_add(1, Ordering::AcqRel);
        }
    }

    /// From now on changes of other servers are heard of, or not.
    pub(crate) fn set_deaf(&self, deaf: bool) {
        // In this order, what was kept while deaf is never taken for fresh.
        self.grow(Changes::all());
        self.deaf.store(deaf, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(sql: &str) -> Vec<Kept> {
        let mut changes = Changes::default();
        changes.note(sql);
        changes.kinds().collect()
    }

    #[test]
    fn statements_say_what_they_change() {
        assert_eq!(
            changed("INSERT INTO clients(id) VALUES ($1)"),
            [Kept::Clients, Kept::Scopes]
        );
        assert_eq!(changed("UPDATE policies SET a = $1"), [Kept::Projects]);
        assert_eq!(changed("DELETE FROM signing_keys"), [Kept::SigningKeys]);
        assert_eq!(changed("SELECT id FROM clients"), []);
        assert_eq!(changed("UPDATE access_tokens SET revoked = $2"), []);
    }

    #[test]
    fn a_notice_that_is_not_understood_means_everything() {
        for kept in Kept::ALL {
            assert_eq!(Changes::from_notice(kept.name()).kinds().collect::<Vec<_>>(), [kept]);
        }
        assert_eq!(Changes::from_notice("something new"), Changes::all());
    }

    #[test]
    fn while_deaf_no_version_lasts() {
        let versions = Versions::default();
        let first = versions.of(Kept::Clients);
        assert_eq!(versions.of(Kept::Clients), first);
        versions.set_deaf(true);
        let kept = versions.of(Kept::Clients);
        assert!(kept > first && versions.of(Kept::Clients) > kept);
        let last = versions.of(Kept::Clients);
        versions.set_deaf(false);
        let fresh = versions.of(Kept::Clients);
        assert!(fresh > last && versions.of(Kept::Clients) == fresh);
    }
}
