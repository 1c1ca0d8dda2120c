//! What `docs/PARITY.md` names as ours exists.

use std::collections::BTreeSet;

use crate::files;

const DOCUMENT: &str = "docs/PARITY.md";

#[test]
fn every_item_on_the_right_exists() {
    let known = defined();
    let mut unknown = Vec::new();
    for (line, cell) in rows() {
        let items = code(&cell)
            .into_iter()
            .flat_map(|item| names(&item))
            .collect::<Vec<_>>();
        assert!(
            cell.starts_with("none: ") || !items.is_empty(),
            "{DOCUMENT}, line {line}: name an item, or say why there is none: \"none: …\""
        );
        unknown.extend(
            items
                .into_iter()
                .filter(|name| !known.contains(name))
                .map(|name| (line, name)),
        );
    }
    assert!(
        unknown.is_empty(),
        "{DOCUMENT} names, by line, what is not there: {unknown:?}"
    );
}

/// The last cells of the tables, each with its line. The first row of a table is its head.
fn rows() -> Vec<(usize, String)> {
    let text = files::read(DOCUMENT);
    let lines: Vec<&str> = text.lines().collect();
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let head = lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
        let cell = line.trim_matches('|').rsplit('|').next().unwrap_or_default().trim();
        if !head && !line.starts_with("|---") {
            rows.push((at + 1, cell.to_owned()));
        }
    }
    assert!(!rows.is_empty(), "{DOCUMENT} has no table");
    rows
}

/// What stands between backticks.
fn code(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The names of a path such as `AuthClient::get_client`, without arguments.
fn names(item: &str) -> Vec<String> {
    let path = item.split(['(', '<', ' ']).next().unwrap_or_default();
    path.split("::").map(str::to_owned).collect()
}

/// Everything that the SDK and the protocol define: items, fields, variants.
fn defined() -> BTreeSet<String> {
    let sources = ["crates/sdk", "crates/protocol"].into_iter();
    let sources = sources.flat_map(|name| files::below(&format!("{name}/src")));
    // The crate itself, what Rust has, and the crate that logs go to.
    let mut known: BTreeSet<String> = [
        "globus_auth",
        "Vec",
        "None",
        "Some",
        "Option",
        "Debug",
        "Display",
        "tracing",
    ]
    .map(str::to_owned)
    .into();
    for path in sources.filter(|path| path.ends_with(".rs") && !path.contains("/tests")) {
        let text = files::read(&path);
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            known.extend(definition(line));
        }
    }
    known
}

/// The name that a line defines: after a keyword, a public field, or a variant on a line of its own.
fn definition(line: &str) -> Option<String> {
    const KEYWORDS: [&str; 8] = [
        "fn ", "struct ", "enum ", "trait ", "type ", "const ", "mod ", "static ",
    ];
    let after_keyword = KEYWORDS
        .iter()
        .filter_map(|keyword| line.find(keyword).map(|at| &line[at + keyword.len()..]))
        .next();
    let field = line.strip_prefix("pub ").filter(|rest| rest.contains(": "));
    let variant = Some(line).filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    let rest = after_keyword.or(field).or(variant)?;
    let name: String = rest
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric() || *character == '_')
        .collect();
    (!name.is_empty()).then_some(name)
}

#[test]
fn definitions_are_found_where_they_stand() {
    let found = |line: &str| definition(line).unwrap_or_default();
    assert_eq!(
        found("pub const fn get_client(&self) -> Call<GetClient> {"),
        "get_client"
    );
    assert_eq!(found("pub struct Project {"), "Project");
    assert_eq!(found("pub display_name: Option<String>,"), "display_name");
    assert_eq!(
        found("PublicWebappClient = \"public_webapp_client\","),
        "PublicWebappClient"
    );
    assert_eq!(definition("let get_client = 1;"), None);
    assert_eq!(names("AuthClient::get_client(id)"), ["AuthClient", "get_client"]);
    assert_eq!(code("a `b` c `d`"), ["b", "d"]);
}
