//! Columns, side by side.

use comfy_table::{
    Cell, ColumnConstraint, ContentArrangement, Table as Layout,
    Width::{self, Fixed},
    presets::NOTHING,
};

use super::printable;

/// A word of this length or less, such as an id, stays whole however narrow the terminal is.
const WHOLE: usize = 40;

/// Rows and perhaps their headings. What is shown holds no character that steers a terminal.
#[derive(Debug, Default)]
pub(crate) struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of things of one kind, each in a row.
    pub(crate) fn new<const N: usize>(
        headings: [&'static str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        Self {
            headings: headings.to_vec(),
            rows: rows.into_iter().map(Vec::from).collect(),
        }
    }

    /// One thing: the name of each member beside what it is. Those that are absent are left out.
    pub(crate) fn record<'a>(members: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Self {
        let row = |(name, value): (&str, Option<String>)| Some(vec![name.to_owned(), value?]);
        Self::plain(members.into_iter().filter_map(row).collect())
    }

    /// Rows without headings.
    fn plain(rows: Vec<Vec<String>>) -> Self {
        Self {
            headings: Vec::new(),
            rows,
        }
    }

    /// The lines, no wider than the terminal where its width is known; and whether the first holds the headings.
    pub(crate) fn lines(&self, width: Option<u16>) -> (Vec<String>, bool) {
        let mut layout = Layout::new();
        layout.load_style(NOTHING);
        if let Some(width) = width {
            layout
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width);
        }
        // Headings alone would say that there is something.
        let has_headings = !self.headings.is_empty() && !self.rows.is_empty();
        if has_headings {
            layout.set_header(self.headings.iter().map(|heading| heading.to_uppercase()));
        }
        for row in &self.rows {
            layout.add_row(row.iter().map(|cell| Cell::new(printable(cell))));
        }
        let last = layout.column_count().saturating_sub(1);
        for (index, column) in layout.column_iter_mut().enumerate() {
            column.set_padding((0, if index == last { 0 } else { 2 }));
            column.set_constraint(ColumnConstraint::LowerBoundary(self.least_width(index, last)));
        }
        let lines = layout.lines().map(|line| line.trim_end().to_owned()).collect();
        (lines, has_headings)
    }

    /// What the longest word of a column needs, with the blanks that follow the column.
    fn least_width(&self, index: usize, last: usize) -> Width {
        let cells = self.rows.iter().filter_map(|row| row.get(index));
        let words = cells.flat_map(|cell| cell.split_whitespace());
        let lengths = words.map(|word| word.chars().count().min(WHOLE));
        let heading = self.headings.get(index).map_or(0, |heading| heading.len());
        let longest = lengths.max().unwrap_or_default().max(heading);
        let blanks = if index == last { 0 } else { 2 };
        Fixed(u16::try_from(longest + blanks).unwrap_or(u16::MAX))
    }
}

/// Rows as text, each column as wide as its longest member.
pub(crate) fn columns(indent: usize, rows: Vec<Vec<String>>) -> String {
    let (lines, _) = Table::plain(rows).lines(None);
    let indented = lines.iter().map(|line| format!("{:indent$}{line}", ""));
    indented.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let row = |name: &str, email: &str, about: &str| [name, email, about].map(str::to_owned);
        Table::new(
            ["name", "email", "about"],
            [
                row(
                    "Ada Example",
                    "ada@example.edu",
                    "reads the manual from the first page to the last",
                ),
                row("Zoë", "zoe@example.org", "a\u{1b}[31mb"),
            ],
        )
    }

    #[test]
    fn columns_stand_below_each_other() {
        let rows = vec![
            vec!["a".to_owned(), "b".to_owned()],
            vec!["längst".to_owned(), String::new()],
        ];
        assert_eq!(columns(2, rows), "  a       b\n  längst");
    }

    #[test]
    fn where_there_is_no_terminal_nothing_is_wrapped() {
        let (lines, has_headings) = people().lines(None);
        assert!(has_headings);
        insta::assert_snapshot!(lines.join("\n"), @"
        NAME         EMAIL            ABOUT
        Ada Example  ada@example.edu  reads the manual from the first page to the last
        Zoë          zoe@example.org  a [31mb
        ");
    }

    #[test]
    fn a_narrow_terminal_wraps_cells_and_leaves_words_whole() {
        insta::assert_snapshot!(people().lines(Some(48)).0.join("\n"), @"
        NAME         EMAIL            ABOUT
        Ada Example  ada@example.edu  reads the manual
                                      from the first
                                      page to the last
        Zoë          zoe@example.org  a [31mb
        ");
    }

    #[test]
    fn nothing_is_no_line() {
        assert_eq!(Table::new(["name"], []).lines(None), (Vec::new(), false));
    }
}
