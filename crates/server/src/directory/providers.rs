//! Identity providers with what people find them by.

use std::collections::HashMap;

use globus_auth_protocol::ids::IdentityProviderId;
use globus_auth_rules::model::IdentityProvider;

/// Longer queries are cut, in characters: names are shorter.
const MOST_OF_QUERY: usize = 100;

/// All identity providers.
#[derive(Debug, Default)]
pub struct Providers {
    all: HashMap<IdentityProviderId, IdentityProvider>,
    /// What each is found by, in lower case, beginning with its name; in the order of the names.
    index: Vec<(String, IdentityProviderId)>,
}

impl Providers {
    /// Of rows.
    #[must_use]
    pub fn new(rows: Vec<IdentityProvider>) -> Self {
        let mut index: Vec<_> = rows.iter().map(|provider| (found_by(provider), provider.id)).collect();
        index.sort();
        Self {
            all: rows.into_iter().map(|provider| (provider.id, provider)).collect(),
            index,
        }
    }

    /// The provider of that id.
    #[must_use]
    pub fn get(&self, id: IdentityProviderId) -> Option<&IdentityProvider> {
        self.all.get(&id)
    }

    /// All, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &IdentityProvider> {
        self.all.values()
    }

    /// Those whose names or domains hold every word of a query: first those whose name begins with it, then by name.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<&IdentityProvider> {
        let query: String = query.chars().take(MOST_OF_QUERY).collect::<String>().to_lowercase();
        let query = query.trim();
        let words: Vec<&str> = query.split_whitespace().collect();
        let holds_all = |text: &str| words.iter().all(|word| text.contains(word));
        let (begin, hold): (Vec<_>, Vec<_>) = self
            .index
            .iter()
            .filter(|(text, _)| holds_all(text))
            .partition(|(text, _)| text.starts_with(query));
        let found = begin.into_iter().chain(hold);
        found.filter_map(|(_, id)| self.get(*id)).collect()
    }
}

fn found_by(provider: &IdentityProvider) -> String {
    let mut text = provider.name.clone();
    let others = [&provider.short_name];
    for other in others
        .into_iter()
        .chain(&provider.alternative_names)
        .chain(&provider.domains)
    {
        text.push('\n');
        text.push_str(other);
    }
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(number: u8, name: &str, domain: &str) -> IdentityProvider {
        IdentityProvider {
            id: IdentityProviderId::from_random([number; 16]),
            name: name.to_owned(),
            short_name: name.split(' ').filter_map(|word| word.chars().next()).collect(),
            domains: vec![domain.to_owned()],
            alternative_names: vec![format!("{name} (old)")],
        }
    }

    fn names<'p>(providers: &'p Providers, query: &str) -> Vec<&'p str> {
        let found = providers.search(query);
        found.iter().map(|provider| provider.name.as_str()).collect()
    }

    #[test]
    fn providers_are_found_by_parts_of_names_and_domains() {
        let providers = Providers::new(vec![
            provider(1, "University of Example", "example.edu"),
            provider(2, "Example University", "uni.example.org"),
            provider(3, "Laboratory of Ölbach", "oelbach.example"),
        ]);
        let all = ["Example University", "Laboratory of Ölbach", "University of Example"];
        assert_eq!(names(&providers, "  "), all);
        assert_eq!(names(&providers, "univ EXAMPLE"), [all[0], all[2]]);
        assert_eq!(
            names(&providers, "university"),
            [all[2], all[0]],
            "names that begin so come first"
        );
        assert_eq!(names(&providers, "ÖLB"), [all[1]]);
        assert_eq!(names(&providers, "uni.example.org"), [all[0]]);
        assert_eq!(names(&providers, "eu (old"), [all[0]], "also by short and former names");
        assert_eq!(names(&providers, &"x".repeat(100_000)), [""; 0]);
    }
}
