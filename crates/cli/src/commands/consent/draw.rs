//! Trees in a terminal.

use super::tree::Line;

/// The lines, with branches from each to those below it.
pub(super) fn tree(lines: &[Line]) -> String {
    let drawn = lines.iter().enumerate().map(|(place, line)| {
        let branches = (1..=line.depth).map(
            |level| match (goes_on(&lines[place + 1..], level), level == line.depth) {
                (true, true) => "├─ ",
                (false, true) => "└─ ",
                (true, false) => "│  ",
                (false, false) => "   ",
            },
        );
        branches.collect::<String>() + &line.text
    });
    drawn.collect::<Vec<_>>().join("\n")
}

/// Whether, below, something still hangs on the branch of that level.
fn goes_on(below: &[Line], level: usize) -> bool {
    let next = below.iter().find(|line| line.depth <= level);
    next.is_some_and(|line| line.depth == level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_end_with_their_last_leaf() {
        let depths = [0, 1, 2, 2, 1, 2, 3, 0, 1];
        let lines: Vec<Line> = depths
            .iter()
            .map(|&depth| Line {
                depth,
                text: format!("scope {depth}"),
                holds: true,
            })
            .collect();
        insta::assert_snapshot!(tree(&lines), @"
        scope 0
        ├─ scope 1
        │  ├─ scope 2
        │  └─ scope 2
        └─ scope 1
           └─ scope 2
              └─ scope 3
        scope 0
        └─ scope 1
        ");
    }
}
