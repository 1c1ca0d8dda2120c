use std::fmt::Write as _;

use super::*;
use crate::samples::{catalogue, client_id, consent, scope_id, scopes};

/// The tree in a line: name@client, `+` where it is missing, `*` where it is optional, `~` where it allows refresh.
fn line(needed: &[NeededConsent]) -> String {
    let mut text = String::new();
    for one in needed {
        let number = (0..10).find(|number| client_id(*number) == one.client).unwrap();
        let mark = |set: bool, mark: &'static str| if set { mark } else { "" };
        let separator = mark(!text.is_empty(), " ");
        let (missing, optional) = (mark(one.missing, "+"), mark(one.optional, "*"));
        let refresh = mark(one.allows_refresh, "~");
        write!(
            text,
            "{separator}{}@{number}{missing}{optional}{refresh}",
            one.scope.record.scope_string
        )
        .unwrap();
        if !one.children.is_empty() {
            write!(text, "({})", line(&one.children)).unwrap();
        }
    }
    text
}

/// `all` of service 2 needs `groups` of 3 and, with refresh tokens, `move` of 4, and may use `extra` of 5; `move` may use
/// whatever data a request names.
fn known() -> Catalogue {
    catalogue(&[
        ("all", 2, &["groups", "move!", "?extra"]),
        ("groups", 3, &[]),
        ("move", 4, &[]),
        ("extra", 5, &[]),
        ("data", 6, &[]),
        ("online-", 7, &[]),
    ])
}

fn need(text: &str, offline: bool, existing: &[Consent]) -> Vec<NeededConsent> {
    needed(&scopes(text), offline, client_id(1), &known(), existing)
}

fn plan(text: &str, offline: bool, existing: &[Consent]) -> String {
    line(&need(text, offline, existing))
}

#[test]
fn what_a_scope_declares_is_needed_with_it_and_optional_ones_only_when_named() {
    assert_eq!(plan("groups", false, &[]), "groups@1+");
    assert_eq!(plan("all", false, &[]), "all@1+(groups@2+ move@2+~)");
    assert_eq!(plan("all[extra]", false, &[]), "all@1+(groups@2+ move@2+~ extra@2+)");
    assert_eq!(plan("all[*extra]", false, &[]), "all@1+(groups@2+ move@2+~ extra@2+*)");
}

#[test]
fn brackets_reach_deeper_and_go_into_what_is_declared() {
    assert_eq!(
        plan("all[move[*data]]", false, &[]),
        "all@1+(groups@2+ move@2+~(data@4+*~))"
    );
    assert_eq!(
        plan("all[*groups]", false, &[]),
        "all@1+(groups@2+ move@2+~)",
        "what is required stays required"
    );
    assert_eq!(
        plan("*groups", false, &[]),
        "groups@1+",
        "a star at the top says nothing"
    );
}

#[test]
fn refresh_is_for_those_who_ask_and_for_scopes_that_let_it() {
    assert_eq!(plan("groups online-", true, &[]), "groups@1+~ online-@1+");
    assert_eq!(plan("all", true, &[]), "all@1+~(groups@2+ move@2+~)");
}

#[test]
fn what_was_agreed_to_is_not_missing() {
    let mut forest = vec![
        consent(&[1], 1, "all"),
        consent(&[1, 2], 2, "groups"),
        consent(&[1, 3], 2, "move"),
    ];
    forest[2].allows_refresh = true;
    assert_eq!(plan("all", false, &forest), "all@1(groups@2 move@2~)");
    assert!(!need("all", false, &forest)[0].needs_asking());
    // Refresh tokens are more than was agreed to; so is one more dependency.
    assert_eq!(plan("all", true, &forest), "all@1+~(groups@2 move@2~)");
    assert_eq!(plan("all[extra]", false, &forest), "all@1(groups@2 move@2~ extra@2+)");
    assert!(need("all[extra]", false, &forest)[0].needs_asking());
    // Once refresh was agreed to, asking for less takes nothing back.
    forest[0].allows_refresh = true;
    assert_eq!(plan("all", false, &forest), "all@1~(groups@2 move@2~)");
}

#[test]
fn a_consent_counts_at_its_place_only() {
    let elsewhere = [
        consent(&[1], 9, "groups"),
        consent(&[2], 1, "all"),
        consent(&[2, 3], 1, "groups"),
        consent(&[9, 4], 2, "move"),
    ];
    assert_eq!(
        plan("groups", false, &elsewhere),
        "groups@1+",
        "another client's, or a child"
    );
    assert_eq!(
        plan("all", false, &elsewhere),
        "all@1(groups@2+ move@2+~)",
        "another client's, or under another parent"
    );
}

#[test]
fn a_child_of_what_does_not_exist_does_not_exist() {
    assert_eq!(
        plan("all", false, &[consent(&[2], 2, "groups")]),
        "all@1+(groups@2+ move@2+~)"
    );
}

#[test]
fn a_circle_ends() {
    let known = catalogue(&[("a", 1, &["b"]), ("b", 2, &["c"]), ("c", 3, &["a", "b"])]);
    let tree = needed(&scopes("a[b[c]]"), false, client_id(9), &known, &[]);
    assert_eq!(line(&tree), "a@9+(b@1+(c@2+))");
}

#[test]
fn what_the_person_leaves_out_goes_with_all_below_it_and_the_rest_stays() {
    let agreed = |text: &str, existing: &[Consent], names: &[&[&str]]| {
        let mut tree = need(text, false, existing);
        let paths: Vec<Vec<ScopeId>> = names
            .iter()
            .map(|path| path.iter().map(|name| scope_id(name)).collect())
            .collect();
        for root in &mut tree {
            root.retain_optional(&|path| paths.iter().any(|known| known == path));
        }
        line(&tree)
    };
    let text = "all[*extra[*data] move[*data]]";
    assert_eq!(agreed(text, &[], &[]), "all@1+(groups@2+ move@2+~)");
    assert_eq!(
        agreed(text, &[], &[&["all", "extra"]]),
        "all@1+(groups@2+ move@2+~ extra@2+*)"
    );
    assert_eq!(
        agreed(text, &[], &[&["all", "move", "data"]]),
        "all@1+(groups@2+ move@2+~(data@4+*~))"
    );
    assert_eq!(
        agreed(text, &[], &[&["all", "extra", "data"]]),
        "all@1+(groups@2+ move@2+~)",
        "not without its parent"
    );
    let before = [consent(&[1], 1, "all"), consent(&[1, 2], 2, "extra")];
    assert_eq!(
        agreed("all[*extra]", &before, &[]),
        "all@1(groups@2+ move@2+~ extra@2*)",
        "what stands is not taken back here"
    );
}
