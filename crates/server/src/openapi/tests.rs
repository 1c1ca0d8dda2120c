use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use super::*;

fn snapshot() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json")
}

#[test]
fn the_snapshot_is_what_is_served() {
    let written = std::fs::read(snapshot()).unwrap_or_default();
    assert!(
        written == **DOCUMENT,
        "docs/reference/openapi.json is out of date: cargo nextest run -p globus-auth-server --run-ignored only openapi"
    );
}

#[test]
#[ignore = "writes docs/reference"]
fn write_the_snapshot() {
    std::fs::write(snapshot(), &**DOCUMENT).unwrap();
}

/// Calls `look` with every reference of a document.
fn references(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                look(reference);
            }
            members.values().for_each(|member| references(member, look));
        }
        Value::Array(members) => members.iter().for_each(|member| references(member, look)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    references(&document, &mut |reference| {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        used.insert(pointer.to_owned());
    });
    for kind in ["schemas", "responses", "headers"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(
                used.contains(&format!("/components/{kind}/{name}")),
                "{kind}: nobody uses {name}"
            );
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = document();
    let operations = document["paths"].as_object().unwrap().values();
    let names: Vec<_> = operations
        .flat_map(|methods| methods.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(names.len(), different.len(), "{names:?}");
}
