//! What a page says by which tests it is shown: `docs/SECURITY.md` of attacks, `docs/RELIABILITY.md` of faults.

/// The page on security, named from the root.
pub(crate) const DOCUMENT: &str = "docs/SECURITY.md";

/// How the last cell is headed in a table that names tests.
const SHOWN_BY: &str = "shown by";

/// A row of such a table.
pub(crate) struct Threat {
    /// The first cell: what is attacked, or asked for, or goes wrong.
    pub(crate) what: String,
    /// The tests that the last cell names.
    pub(crate) tests: Vec<String>,
    /// Whether the last cell says why there is nothing to run.
    pub(crate) none: bool,
}

/// All rows of the tables that name tests, but their heads.
pub(crate) fn read(text: &str) -> Vec<Threat> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.starts_with("|---");
    let mut named = false;
    let mut threats = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let what = cells.next().unwrap_or_default();
        let cell = cells.next_back().unwrap_or_default();
        if lines.get(at + 1).is_some_and(|next| is_rule(next)) {
            named = cell == SHOWN_BY;
        } else if named && !is_rule(line) {
            threats.push(Threat {
                what: what.to_owned(),
                tests: cell.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
                none: cell.starts_with("none: "),
            });
        }
    }
    threats
}
