use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::*;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<ParseCase>,
    merges: Vec<MergeCase>,
}

#[derive(Deserialize)]
struct ParseCase {
    input: String,
    parsed: Option<Vec<Tree>>,
    error: Option<String>,
    single: bool,
}

#[derive(Deserialize)]
struct MergeCase {
    a: String,
    b: String,
    merged: Option<Vec<Tree>>,
    error: Option<String>,
}

/// A scope as the vectors write it; sorted, for their order says nothing.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Tree {
    scope: String,
    optional: bool,
    dependencies: Vec<Tree>,
}

impl From<&Scope> for Tree {
    fn from(scope: &Scope) -> Self {
        Self {
            scope: scope.name().to_owned(),
            optional: scope.is_optional(),
            dependencies: scope.dependencies().iter().map(Tree::from).collect(),
        }
    }
}

fn sorted(mut trees: Vec<Tree>) -> Vec<Tree> {
    for tree in &mut trees {
        tree.dependencies = sorted(std::mem::take(&mut tree.dependencies));
    }
    trees.sort();
    trees
}

fn check(name: &str, got: Result<Scopes, ScopeParseError>, want: Option<Vec<Tree>>, error: Option<&str>) {
    match got {
        Ok(scopes) => {
            let trees = scopes.iter().map(Tree::from).collect();
            assert_eq!(Some(sorted(trees)), want.map(sorted), "{name:?}");
        }
        Err(refused) => {
            let cycle = matches!(refused.kind(), ScopeParseErrorKind::Cycle { .. });
            assert_eq!(
                Some(if cycle { "ScopeCycleError" } else { "ScopeParseError" }),
                error,
                "{name:?}: {refused}"
            );
        }
    }
}

fn vectors() -> Vectors {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/scopes.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_golden_texts_are_read_as_the_official_parser_reads_them() {
    let vectors = vectors();
    assert!(vectors.cases.len() > 100);
    for case in vectors.cases {
        assert_eq!(Scope::parse(&case.input).is_ok(), case.single, "{:?}", case.input);
        check(
            &case.input,
            Scopes::parse(&case.input),
            case.parsed,
            case.error.as_deref(),
        );
    }
}

#[test]
fn the_golden_lists_merge_as_the_official_ones_do() {
    for case in vectors().merges {
        // A list that is refused alone is refused in a merge.
        let merged = Scopes::parse(&case.a).and_then(|a| a.merge(&Scopes::parse(&case.b)?));
        check(
            &format!("{} + {}", case.a, case.b),
            merged,
            case.merged,
            case.error.as_deref(),
        );
    }
}

#[test]
fn the_order_is_that_of_first_appearance() {
    for (text, printed) in [
        ("c a *b a", "c a *b"),
        ("a[x] b a[*y x]", "a[x *y] b"),
        ("foo[bar] baz[bar[qux]]", "foo[bar[qux]] baz[bar[qux]]"),
        ("a[*b] a[b]", "a[b]"),
        ("foo *foo[bar]", "foo[bar] *foo[bar]"),
        ("foo*bar", "foo *bar"),
        ("  a[ b  c ] ", "a[b c]"),
        ("", ""),
    ] {
        assert_eq!(Scopes::parse(text).unwrap().to_string(), printed);
    }
}

#[test]
fn white_space_around_a_name_is_dropped_and_stays_inside() {
    assert_eq!(Scopes::parse("openid\r\n").unwrap().to_string(), "openid");
    assert_eq!(Scopes::parse("\nfoo").unwrap().to_string(), "foo");
    assert_eq!(Scopes::parse("foo \n").unwrap().to_string(), "foo");
    assert_eq!(Scopes::parse("\n").unwrap(), Scopes::new());
    assert_eq!(Scopes::parse("foo[bar\t]").unwrap().to_string(), "foo[bar]");
    assert_eq!(Scopes::parse("foo \t *b\ta").unwrap().to_string(), "foo *b\ta");
    assert_eq!(Scopes::parse("foo[\t]").unwrap_err().position(), Some(5));
    assert_eq!(Scope::new("foo\t").unwrap_err().position(), Some(3));
    assert_eq!(Scopes::parse("foo[bar]\n").unwrap_err().position(), Some(8));
}

#[test]
fn an_error_names_the_place_and_what_belongs_there() {
    let errors: BTreeMap<_, _> = [
        "foo [bar]",
        "foo[]",
        "foo[bar",
        "é]",
        "foo[bar]baz",
        "foo[bar]*baz",
        "* foo",
        "a[*",
        "[a]",
        "a[b[a]]",
    ]
    .into_iter()
    .map(|text| (text, Scopes::parse(text).unwrap_err().to_string()))
    .collect();
    insta::assert_debug_snapshot!(errors, @r#"
{
    "* foo": "bad scopes at byte 1: expected a scope directly after '*', found ' '",
    "[a]": "bad scopes at byte 0: expected a scope directly before '[', found '['",
    "a[*": "bad scopes at byte 3: expected a scope directly after '*', found the end",
    "a[b[a]]": "bad scopes: scope 'a' depends on itself, which no service can grant; remove it from its own brackets",
    "foo [bar]": "bad scopes at byte 4: expected a scope directly before '[', found '['",
    "foo[]": "bad scopes at byte 4: expected a scope between '[' and ']', found ']'",
    "foo[bar": "bad scopes at byte 7: expected ']' for every '[', found the end",
    "foo[bar]*baz": "bad scopes at byte 8: expected a blank, ']' or the end after ']', found '*'",
    "foo[bar]baz": "bad scopes at byte 8: expected a blank, ']' or the end after ']', found 'b'",
    "é]": "bad scopes at byte 2: expected a '[' somewhere before ']', found ']'",
}
"#);
}

#[test]
fn one_scope_is_wanted() {
    assert_eq!(Scope::parse("*a[b]").unwrap().to_string(), "*a[b]");
    assert_eq!(*Scope::parse(" ").unwrap_err().kind(), ScopeParseErrorKind::Empty);
    assert_eq!(*Scope::parse("a b").unwrap_err().kind(), ScopeParseErrorKind::Several);
    // Merged first: this is one.
    assert_eq!("a a[b]".parse::<Scope>().unwrap().to_string(), "a[b]");
}

#[test]
fn names_are_checked() {
    for (name, position) in [("", 0), ("a b", 1), ("a[b]", 1), ("*a", 0), ("ab]", 2)] {
        assert_eq!(Scope::new(name).unwrap_err().position(), Some(position), "{name:?}");
    }
}

#[test]
fn built_scopes_obey_the_rules_once_they_are_a_list() {
    let scope = |name: &str| Scope::new(name).unwrap();
    let built = scope("a").with_dependencies([scope("b").with_optional(true), scope("b"), scope("c")]);
    assert_eq!(built.to_string(), "a[*b b c]");
    assert_eq!(Scopes::try_from(built).unwrap().to_string(), "a[b c]");
    let circle = scope("a").with_dependency(scope("a"));
    assert!(matches!(Scopes::try_from(circle).unwrap_err().kind(), ScopeParseErrorKind::Cycle { name } if name == "a"));
    assert_eq!(Scopes::try_from(["a[b]", "c a"]).unwrap().to_string(), "a[b] c");
}

#[test]
fn names_at_the_top_are_listed_once() {
    let scopes = Scopes::parse("openid *foo foo[bar] openid").unwrap();
    assert_eq!(scopes.top_level_names().collect::<Vec<_>>(), ["openid", "foo"]);
    assert_eq!((scopes.len(), scopes.is_empty()), (3, false));
}

#[test]
fn a_list_is_one_text_in_json() {
    let scopes: Scopes = serde_json::from_str(r#""b a[*c]""#).unwrap();
    assert_eq!(serde_json::to_string(&scopes).unwrap(), r#""b a[*c]""#);
    assert!(serde_json::from_str::<Scopes>(r#""a[""#).is_err());
}

#[test]
fn abuse_is_refused_in_no_time() {
    let kind = |text: &str| Scopes::parse(text).unwrap_err().kind().clone();
    assert_eq!(kind(&"a[".repeat(1_000_000)), ScopeParseErrorKind::TooLong);
    assert_eq!(kind(&"a[".repeat(1000)), ScopeParseErrorKind::TooDeep);
    // As deep as it is long, without a bracket in a bracket.
    let chain: Vec<_> = (0..10_000).map(|index| format!("a{index}[a{}]", index + 1)).collect();
    assert_eq!(kind(&chain.join(" ")), ScopeParseErrorKind::TooDeep);
    // Thirty diamonds in a row: some kilobytes that unfold to a thousand million scopes.
    let diamonds: Vec<_> = (0..30)
        .map(|index| format!("a{index}[b{index} c{index}] b{index}[a{0}] c{index}[a{0}]", index + 1))
        .collect();
    assert_eq!(kind(&diamonds.join(" ")), ScopeParseErrorKind::TooLong);
    // Very many children of one scope, each twice.
    let children: Vec<_> = (0..20_000).map(|index| format!("{index}")).collect();
    let wide = format!("a[{0} {0}]", children.join(" "));
    assert_eq!(
        Scopes::parse(&wide).unwrap().to_string(),
        format!("a[{}]", children.join(" "))
    );
}

#[test]
fn a_built_tree_may_not_be_too_deep() {
    let deep = (0..MAX_DEPTH).fold(Scope::new("bottom").unwrap(), |scope, level| {
        Scope::new(format!("s{level}")).unwrap().with_dependency(scope)
    });
    assert_eq!(
        *Scopes::try_from(deep.clone()).unwrap_err().kind(),
        ScopeParseErrorKind::TooDeep
    );
    assert!(Scopes::try_from(deep.dependencies()[0].clone()).is_ok());
}

#[test]
fn the_names_of_the_services() {
    use super::well_known::*;
    let id = Uuid::from_u128(0x46bd_0f56_e24f_11e5_a510_131b_ef46_955c);
    assert_eq!(transfer::ALL, urn(transfer::RESOURCE_SERVER, "all"));
    assert_eq!(timers::TIMER, url(timers::RESOURCE_SERVER, "timer"));
    assert_eq!(auth::RESOURCE_SERVER, crate::ids::AUTH_RESOURCE_SERVER);
    assert_eq!(
        [
            endpoint::manage_collections(id),
            collection::data_access(id),
            collection::https(id),
            flow::user(id)
        ],
        [
            "urn:globus:auth:scope:46bd0f56-e24f-11e5-a510-131bef46955c:manage_collections",
            "https://auth.globus.org/scopes/46bd0f56-e24f-11e5-a510-131bef46955c/data_access",
            "https://auth.globus.org/scopes/46bd0f56-e24f-11e5-a510-131bef46955c/https",
            "https://auth.globus.org/scopes/46bd0f56-e24f-11e5-a510-131bef46955c/\
             flow_46bd0f56_e24f_11e5_a510_131bef46955c_user",
        ],
    );
}

/// Scopes of few names, so that they meet; a dependency has a later letter, so that there is no circle.
fn scope_below(least: u8) -> impl Strategy<Value = Scope> {
    fn below(least: u8, levels: u32) -> BoxedStrategy<Scope> {
        let leaf = (least..b'j', any::<bool>())
            .prop_map(|(letter, optional)| Scope::new(char::from(letter)).unwrap().with_optional(optional));
        if levels == 0 || least >= b'i' {
            return leaf.boxed();
        }
        leaf.prop_flat_map(move |scope| {
            let next = scope.name().as_bytes()[0] + 1;
            let dependencies = if next >= b'j' {
                Just(Vec::new()).boxed()
            } else {
                prop::collection::vec(below(next, levels - 1), 0..4).boxed()
            };
            dependencies.prop_map(move |dependencies| scope.clone().with_dependencies(dependencies))
        })
        .boxed()
    }
    below(least, 3)
}

fn scopes() -> impl Strategy<Value = Scopes> {
    prop::collection::vec(scope_below(b'a'), 0..6).prop_map(|scopes| Scopes::try_from(scopes).unwrap())
}

fn trees(scopes: &Scopes) -> Vec<Tree> {
    sorted(scopes.iter().map(Tree::from).collect())
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(scopes in scopes()) {
        prop_assert_eq!(Scopes::parse(&scopes.to_string()).unwrap(), scopes);
    }

    #[test]
    fn printing_what_was_read_changes_nothing_more(text in r"[ab*\[\] é]{0,24}") {
        if let Ok(scopes) = Scopes::parse(&text) {
            prop_assert_eq!(Scopes::parse(&scopes.to_string()).unwrap(), scopes);
        }
    }

    #[test]
    fn merging_is_associative_commutative_but_for_order_and_idempotent(a in scopes(), b in scopes(), c in scopes()) {
        let merge = |a: &Scopes, b: &Scopes| a.merge(b).unwrap();
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        prop_assert_eq!(trees(&merge(&a, &b)), trees(&merge(&b, &a)));
        prop_assert_eq!(&merge(&a, &a), &a);
        prop_assert_eq!(&merge(&a, &Scopes::new()), &a);
    }

    #[test]
    fn merging_is_reading_both_texts(a in scopes(), b in scopes()) {
        prop_assert_eq!(a.merge(&b).unwrap(), Scopes::parse(&format!("{a} {b}")).unwrap());
    }

    #[test]
    fn what_is_missing_is_the_least_that_completes(wanted in scopes(), held in scopes()) {
        let missing = wanted.missing_from(&held);
        prop_assert!(wanted.missing_from(&held.merge(&missing).unwrap()).is_empty());
        prop_assert!(wanted.missing_from(&wanted).is_empty() && missing.missing_from(&wanted).is_empty());
        prop_assert_eq!(wanted.missing_from(&Scopes::new()), wanted);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        if let Err(error) = Scopes::parse(&text) {
            prop_assert!(error.position().is_none_or(|position| text.is_char_boundary(position)));
        }
    }
}

#[test]
fn what_is_named_by_an_id_lists_its_scopes_too() {
    use super::well_known::*;
    let id = "46bd0f56-e24f-11e5-a510-131bef46955c".parse().unwrap();
    assert_eq!(endpoint::scopes(id), [endpoint::manage_collections(id)]);
    assert_eq!(
        collection::scopes(id),
        [collection::data_access(id), collection::https(id)]
    );
    assert_eq!(flow::scopes(id), [flow::user(id)]);
}

#[test]
fn the_scopes_of_a_service_are_names_and_each_is_listed_once() {
    use super::well_known::*;
    let services = [
        &auth::SCOPES[..],
        &transfer::SCOPES,
        &groups::SCOPES,
        &nexus::SCOPES,
        &search::SCOPES,
        &flows::SCOPES,
        &timers::SCOPES,
        &compute::SCOPES,
    ];
    let scopes: Vec<&str> = services.into_iter().flatten().copied().collect();
    let listed = Scopes::try_from(scopes.as_slice()).unwrap();
    assert_eq!((listed.len(), scopes.len()), (27, 27));
    assert!(
        listed
            .iter()
            .all(|scope| scope.dependencies().is_empty() && !scope.is_optional())
    );
}
