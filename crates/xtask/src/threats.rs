//! What `docs/SECURITY.md` says: what is attacked, and by which tests that is shown.

/// The document, named from the root.
pub(crate) const DOCUMENT: &str = "docs/SECURITY.md";

/// A row of its tables.
pub(crate) struct Threat {
    /// The first cell: what is attacked, or asked for.
    pub(crate) what: String,
    /// The tests that the last cell names.
    pub(crate) tests: Vec<String>,
    /// Whether the last cell says why there is nothing to run.
    pub(crate) none: bool,
}

/// All rows but the heads of the tables.
pub(crate) fn read(text: &str) -> Vec<Threat> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.starts_with("|---");
    let rows = lines.iter().enumerate().filter(|(at, line)| {
        line.starts_with('|') && !is_rule(line) && !lines.get(at + 1).is_some_and(|next| is_rule(next))
    });
    rows.map(|(_, line)| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let what = cells.next().unwrap_or_default().to_owned();
        let cell = cells.next_back().unwrap_or_default();
        Threat {
            what,
            tests: cell.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
            none: cell.starts_with("none: "),
        }
    })
    .collect()
}
