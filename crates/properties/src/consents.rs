//! Lists of consents.

use globus_auth_protocol::{
    consent::{ConsentForest, Consents},
    exchange::consents::GetConsents,
    scope::Scopes,
    text::is_steering,
};

use crate::{has_fractions, json};

/// Scopes, and in the lines after them a list of consents. What is read is written and read as the same; a forest has
/// each consent once, below the one above; nothing is missing exactly where the consents are enough; a consent is a line.
pub fn holds(input: &[u8]) {
    let place = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (scopes, body) = input.split_at(place);
    let consents: Consents = match json(body).read_json("list of consents") {
        Ok(consents) => consents,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    let written = GetConsents::write_answer(&consents);
    let read: Consents = serde_json::from_slice(&written).expect("what is written can be read");
    assert!(
        read == consents
            || consents
                .consents
                .iter()
                .any(|consent| consent.extra.values().any(has_fractions))
    );
    let Ok(forest) = consents.to_forest() else { return };
    in_order(&consents, &forest);
    shown(&forest);
    if let Ok(scopes) = Scopes::parse(&String::from_utf8_lossy(scopes)) {
        checked(&forest, &scopes);
    }
}

fn in_order(consents: &Consents, forest: &ConsentForest) {
    assert!(
        consents
            .consents
            .iter()
            .all(|consent| forest.get(consent.id) == Some(consent))
    );
    let mut seen = 0;
    for tree in forest.trees() {
        assert_eq!(tree.root().dependency_path, [tree.root().id]);
        for consent in tree.consents() {
            seen += 1;
            assert_eq!(tree.get(consent.id), Some(consent));
            for child in forest.children(consent.id) {
                assert_eq!(
                    child.dependency_path[..consent.dependency_path.len()],
                    consent.dependency_path
                );
                assert_eq!(child.dependency_path.len(), consent.dependency_path.len() + 1);
            }
        }
        assert!(tree.max_depth() <= forest.consents().len());
    }
    assert_eq!(seen, forest.consents().len());
}

fn shown(forest: &ConsentForest) {
    let text = forest.to_string();
    assert_eq!(text.lines().count(), forest.consents().len());
    let graph = forest.to_dot();
    let arrows = forest.consents().len() - forest.trees().count();
    assert_eq!(graph.lines().count(), 3 + forest.consents().len() + arrows);
    let steers = |text: &str| text.replace('\n', "").contains(is_steering);
    assert!(!steers(&text) && !steers(&graph));
}

fn checked(forest: &ConsentForest, scopes: &Scopes) {
    let missing = forest.missing_consents(scopes);
    assert_eq!(
        forest.meets_scope_requirements(scopes),
        missing.is_empty(),
        "{missing:?}"
    );
    for one in missing {
        assert_eq!(one.path.first().map(String::as_str), Some(one.scope.name()));
        assert!(scopes.iter().any(|scope| scope.name() == one.scope.name()));
        assert!(
            Scopes::try_from(one.scope).is_ok(),
            "what is to be asked for can be asked for"
        );
    }
}
