//! What `docs/PARITY.md` names as ours exists.

use std::collections::BTreeSet;

use crate::files;

const DOCUMENT: &str = "docs/PARITY.md";

/// The section that names tests.
const FLAWS: &str = "## 25.";

/// What is said of the command stands there.
const COMMANDS: &str = "docs/reference/cli.md";

#[test]
fn every_item_on_the_right_exists() {
    let (items, tests, commands) = (defined(), tests(), files::read(COMMANDS));
    let mut unknown = Vec::new();
    for row in rows() {
        let named = code(&row.cell);
        let exists = |item: &String| match item.strip_prefix("globus-auth ") {
            Some(command) => commands.contains(&format!("\n## globus-auth {command}\n")),
            None if item.starts_with("--") => is_option(&commands, item),
            None if row.section.starts_with(FLAWS) => tests.contains(item),
            None => names(item).iter().all(|name| items.contains(name)),
        };
        assert!(
            row.cell.starts_with("none: ") || !named.is_empty(),
            "{DOCUMENT}, line {}: name an item, or say why there is none: \"none: …\"",
            row.line
        );
        unknown.extend(
            named
                .into_iter()
                .filter(|item| !exists(item))
                .map(|item| (row.line, item)),
        );
    }
    assert!(
        unknown.is_empty(),
        "{DOCUMENT} names, by line, what is not there: {unknown:?}"
    );
}

/// Whether a help lists an option, perhaps after a short form of it and before its value.
fn is_option(helps: &str, option: &str) -> bool {
    let mut listed = helps.lines().map(str::trim).filter(|line| line.starts_with('-'));
    listed.any(|line| line.split([' ', '[', '=']).any(|word| word == option))
}

/// The last cell of a row of a table.
struct Row {
    line: usize,
    /// The heading above it.
    section: String,
    cell: String,
}

/// All rows. The first of a table is its head.
fn rows() -> Vec<Row> {
    let text = files::read(DOCUMENT);
    let lines: Vec<&str> = text.lines().collect();
    let mut rows = Vec::new();
    let mut section = "";
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("## ") {
            section = line;
        }
        let head = lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
        if line.starts_with('|') && !head && !line.starts_with("|---") {
            let cell = line.trim_matches('|').rsplit('|').next().unwrap_or_default().trim();
            rows.push(Row {
                line: at + 1,
                section: section.to_owned(),
                cell: cell.to_owned(),
            });
        }
    }
    assert!(!rows.is_empty(), "{DOCUMENT} has no table");
    rows
}

/// The names of all functions in files that hold tests.
pub(crate) fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in files::below("crates").iter().filter(|path| path.ends_with(".rs")) {
        let text = files::read(path);
        if path.contains("tests") || text.contains("#[cfg(test)]") {
            let functions = text.lines().filter(|line| line.contains("fn "));
            found.extend(functions.filter_map(|line| definition(line.trim())));
        }
    }
    found
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
        "globus_auth_protocol",
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
