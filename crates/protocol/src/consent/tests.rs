use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::scope::Scopes;

fn consent(path: &[i64], scope: &str) -> Consent {
    let id = path.last().copied().unwrap_or_default();
    serde_json::from_value(json!({
        "id": id,
        "client": "46bd0f56-e24f-11e5-a510-131bef460001",
        "scope": "46bd0f56-e24f-11e5-a510-131bef460002",
        "scope_name": scope,
        "effective_identity": "46bd0f56-e24f-11e5-a510-131bef460003",
        "dependency_path": path,
        "created": "2022-09-21T17:10:14.270581+00:00",
        "updated": "2022-09-21T17:10:14.270581+00:00",
        "last_used": "2024-03-18T17:34:04.719126+00:00",
        "status": "approved",
        "allows_refresh": true,
        "auto_approved": false,
        "atomically_revocable": false,
    }))
    .unwrap()
}

fn denied(path: &[i64], scope: &str) -> Consent {
    Consent {
        status: ConsentStatus::from("denied".to_owned()),
        ..consent(path, scope)
    }
}

fn forest(consents: impl IntoIterator<Item = Consent>) -> ConsentForest {
    ConsentForest::new(consents).unwrap()
}

fn met(forest: &ConsentForest, scopes: &str) -> bool {
    forest.meets_scope_requirements(&Scopes::parse(scopes).unwrap())
}

/// What is missing, in words, and what to ask for.
fn missing(forest: &ConsentForest, scopes: &str) -> Vec<(String, String)> {
    let missing = forest.missing_consents(&Scopes::parse(scopes).unwrap());
    missing
        .into_iter()
        .map(|missing| (missing.to_string(), missing.scope.to_string()))
        .collect()
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let mut document = serde_json::to_value(consent(&[1, 2], "a")).unwrap();
    document["status"] = json!("denied");
    document["colour"] = json!("blue");
    let consent: Consent = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(consent.status, ConsentStatus::Unknown("denied".to_owned()));
    assert_eq!(consent.extra["colour"], "blue");
    assert_eq!(serde_json::to_value(&consent).unwrap(), document);
}

#[test]
fn a_missing_member_is_an_error_and_a_consent_never_used_is_not() {
    let whole = serde_json::to_value(consent(&[1], "a")).unwrap();
    let mut unused = whole.clone();
    unused["last_used"] = json!(null);
    assert_eq!(serde_json::from_value::<Consent>(unused).unwrap().last_used, None);
    for member in ["id", "scope_name", "dependency_path", "status", "created"] {
        let mut document = whole.clone();
        document.as_object_mut().unwrap().remove(member);
        let error = serde_json::from_value::<Consent>(document).unwrap_err();
        assert!(error.to_string().contains(member), "{error}");
    }
}

#[test]
fn consents_stand_below_the_ones_they_depend_on() {
    let forest = forest([
        consent(&[1, 3, 4], "d"),
        consent(&[1], "a"),
        consent(&[5], "a"),
        consent(&[1, 3], "c"),
        consent(&[1, 2], "b"),
    ]);
    let ids = |consents: &mut dyn Iterator<Item = &Consent>| consents.map(|consent| consent.id.0).collect::<Vec<_>>();
    let trees: Vec<_> = forest.trees().collect();
    assert_eq!(trees.len(), 2);
    assert_eq!(ids(&mut trees[0].consents()), [1, 3, 4, 2]);
    assert_eq!((trees[0].root().id, trees[0].max_depth()), (ConsentId(1), 3));
    assert_eq!((trees[1].root().id, trees[1].max_depth()), (ConsentId(5), 1));
    assert_eq!(ids(&mut forest.children(ConsentId(1))), [3, 2]);
    assert_eq!(forest.children(ConsentId(9)).count(), 0);
    assert_eq!(forest.get(ConsentId(4)).unwrap().scope_name, "d");
    assert!(trees[0].get(ConsentId(4)).is_some() && trees[1].get(ConsentId(4)).is_none());
}

#[test]
fn what_is_no_forest_is_refused_by_number() {
    let refused = |consents: &[Consent]| ConsentForest::new(consents.iter().cloned()).unwrap_err();
    let id = ConsentId(2);
    let broken = ConsentForestError::BrokenPath { id };
    let parent = ConsentId(1);
    assert_eq!(
        refused(&[consent(&[1, 2], "b")]),
        ConsentForestError::MissingParent { id, parent }
    );
    let (root, child) = (consent(&[1], "a"), consent(&[1, 2], "b"));
    let with_path = |path: &[i64]| Consent {
        dependency_path: path.iter().copied().map(ConsentId).collect(),
        ..child.clone()
    };
    for path in [&[][..], &[1], &[2, 1], &[7, 1, 2], &[2, 2]] {
        assert_eq!(refused(&[root.clone(), with_path(path)]), broken, "{path:?}");
    }
    assert_eq!(
        refused(&[consent(&[2], "a"), consent(&[2], "b")]),
        ConsentForestError::Repeated { id }
    );
    assert_eq!(forest([root.clone(), child, root]).consents().len(), 2);
}

#[test]
fn every_dependency_is_needed_and_in_one_tree() {
    let forest = forest([
        consent(&[1], "a"),
        consent(&[1, 2], "b"),
        consent(&[3], "a"),
        consent(&[3, 4], "c"),
    ]);
    for scopes in ["", "a", "*a", "a[b]", "a[*b]", "a[c]"] {
        assert!(met(&forest, scopes), "{scopes}");
    }
    for scopes in ["b", "a b", "a[b c]", "a[b] a[c]", "a[b[c]]", "a[*x]"] {
        assert!(!met(&forest, scopes), "{scopes}");
    }
}

/// The official SDK does not look at the status.
#[test]
fn a_denied_consent_is_no_consent() {
    let forest = forest([
        consent(&[1], "a"),
        denied(&[1, 2], "b"),
        consent(&[1, 2, 3], "c"),
        denied(&[4], "d"),
    ]);
    assert!(met(&forest, "a"));
    for scopes in ["a[b]", "a[b[c]]", "d"] {
        assert!(!met(&forest, scopes), "{scopes}");
    }
    assert_eq!(
        missing(&forest, "a[b[c]] d"),
        [
            (
                "a → b: consent 2 is 'denied', not approved".to_owned(),
                "a[b[c]]".to_owned()
            ),
            ("d: consent 4 is 'denied', not approved".to_owned(), "d".to_owned()),
        ]
    );
}

#[test]
fn the_missing_paths_are_named_with_what_to_ask_for() {
    let forest = forest([
        consent(&[1], "a"),
        consent(&[2], "a"),
        consent(&[2, 3], "b"),
        denied(&[2, 4], "c"),
        consent(&[2, 5], "c"),
    ]);
    assert_eq!(missing(&forest, "a[b c]"), []);
    assert_eq!(
        missing(&forest, "a[b c[d *e[f]]] *x"),
        [
            ("a → c → d: no consent".to_owned(), "a[c[d]]".to_owned()),
            ("a → c → e: no consent".to_owned(), "a[c[*e[f]]]".to_owned()),
            ("x: no consent".to_owned(), "*x".to_owned()),
        ]
    );
    let optional: Vec<_> = forest
        .missing_consents(&Scopes::parse("a[b c[d *e]]").unwrap())
        .into_iter()
        .map(|missing| missing.optional)
        .collect();
    assert_eq!(optional, [false, true]);
}

#[test]
fn text_and_dot() {
    let forest = forest([
        consent(&[1], "a\n\"\\"),
        denied(&[1, 2], "b"),
        consent(&[1, 2, 3], "c"),
        consent(&[4], "d"),
    ]);
    let client = "client 46bd0f56-e24f-11e5-a510-131bef460001";
    assert_eq!(
        forest.to_string(),
        format!(
            "a \"\\ (consent 1, {client})\n  b (consent 2, {client}, denied)\n    c (consent 3, {client})\n\
             d (consent 4, {client})"
        )
    );
    assert_eq!(
        forest.to_dot(),
        format!(
            "digraph consents {{\n  node [shape=box];\n  \
             \"1\" [label=\"a \\\"\\\\\\nconsent 1, {client}\"];\n  \
             \"2\" [label=\"b\\nconsent 2, {client}, denied\", style=dashed];\n  \
             \"3\" [label=\"c\\nconsent 3, {client}\"];\n  \
             \"4\" [label=\"d\\nconsent 4, {client}\"];\n  \
             \"1\" -> \"2\";\n  \"2\" -> \"3\";\n}}\n"
        )
    );
}

/// A forest of up to twelve consents for five scopes, each below one before it.
fn consents() -> impl Strategy<Value = Vec<Consent>> {
    let one = (
        any::<prop::sample::Index>(),
        any::<bool>(),
        0..5_u8,
        prop::bool::weighted(0.8),
    );
    prop::collection::vec(one, 0..12).prop_map(|list| {
        let mut consents: Vec<Consent> = Vec::new();
        for (at, (above, root, scope, approved)) in list.into_iter().enumerate() {
            let mut path: Vec<i64> = Vec::new();
            if !root && !consents.is_empty() {
                let above = &consents[above.index(consents.len())];
                path.extend(above.dependency_path.iter().map(|id| id.0));
            }
            path.push(i64::try_from(at).unwrap());
            let scope = char::from(b'a' + scope).to_string();
            consents.push(if approved {
                consent(&path, &scope)
            } else {
                denied(&path, &scope)
            });
        }
        consents
    })
}

/// The paths of scope strings that are consented to, by the definition.
fn covers(forest: &ConsentForest, scope: &crate::scope::Scope, candidates: &[&Consent]) -> bool {
    candidates.iter().any(|consent| {
        let children: Vec<&Consent> = forest.children(consent.id).collect();
        consent.is_approved()
            && consent.scope_name == scope.name()
            && scope
                .dependencies()
                .iter()
                .all(|dependency| covers(forest, dependency, &children))
    })
}

#[test]
fn what_is_spread_over_two_trees_is_asked_for_as_a_whole() {
    let forest = forest(vec![
        consent(&[1], "e"),
        consent(&[1, 2], "a"),
        consent(&[3], "e"),
        consent(&[3, 4], "d"),
    ]);
    let missing = forest.missing_consents(&Scopes::parse("e[a d]").unwrap());
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].path, ["e", "d"]);
    assert_eq!(missing[0].scope.to_string(), "e[a d]");
}

proptest! {
    #[test]
    fn nothing_is_missing_exactly_when_the_scopes_are_met(consents in consents(), scopes in "[a-e](\\[[a-e]( \\*?[a-e])?\\])?( [a-e]\\[[a-e]\\])?") {
        let Ok(scopes) = Scopes::parse(&scopes) else { return Ok(()) };
        let forest = forest(consents);
        let roots: Vec<&Consent> = forest.trees().map(|tree| tree.root()).collect();
        let met = scopes.iter().all(|scope| covers(&forest, scope, &roots));
        prop_assert_eq!(forest.meets_scope_requirements(&scopes), met);
        let missing = forest.missing_consents(&scopes);
        prop_assert_eq!(missing.is_empty(), met);
        for missing in missing {
            prop_assert!(!forest.meets_scope_requirements(&missing.scope.try_into().unwrap()));
        }
        prop_assert_eq!(forest.trees().map(|tree| tree.consents().count()).sum::<usize>(), forest.consents().len());
        prop_assert_eq!(forest.to_string().lines().count(), forest.consents().len());
    }

    #[test]
    fn any_list_of_consents_is_read_or_refused(paths in prop::collection::vec(prop::collection::vec(0..6_i64, 0..5), 0..8)) {
        let consents = paths.iter().map(|path| consent(path, "a")).collect();
        if let Ok(forest) = (Consents { consents }).to_forest() {
            prop_assert_eq!(forest.trees().map(|tree| tree.consents().count()).sum::<usize>(), forest.consents().len());
            let _ = (forest.to_string(), forest.to_dot());
        }
    }

    #[test]
    fn any_text_is_read_as_consents_or_refused(text in ".*") {
        let _ = serde_json::from_str::<Consents>(&text);
        let _ = serde_json::from_str::<Consents>(&format!(r#"{{"consents": [{{"id": 1, "dependency_path": {text}}}]}}"#));
    }
}
