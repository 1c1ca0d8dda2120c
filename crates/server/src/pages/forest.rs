use askama::Template;

use super::{AllowedApplication, AllowedScope, Frame};

/// A picture of what an application may do, and of what each service does for that. Its nodes lead to the same as text.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "forest.svg", whitespace = "minimize")]
pub(super) struct Forest<'a> {
    frame: &'a Frame<'a>,
    application: &'a str,
    width: usize,
    height: usize,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

/// A rectangle with a word in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    left: usize,
    top: usize,
    /// Cut to what fits.
    word: String,
    /// All of it.
    title: String,
    /// Where it leads; the application itself leads nowhere.
    consent: Option<i64>,
}

/// A line from the right of a node to the left of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    from: (usize, usize),
    to: (usize, usize),
    /// Whether what it leads to can be taken back by itself.
    optional: bool,
}

impl<'a> Forest<'a> {
    /// Of a node, and between two columns and two rows, in pixels.
    const NODE: (usize, usize) = (200, 36);
    const STEP: (usize, usize) = (240, 48);
    /// Characters that fit in a node.
    const FITS: usize = 26;

    /// The picture of one application.
    pub(super) fn of(frame: &'a Frame<'a>, application: &'a AllowedApplication) -> Self {
        let mut forest = Self {
            frame,
            application: &application.name,
            width: 0,
            height: 0,
            nodes: Vec::new(),
            edges: Vec::new(),
        };
        let mut next_row = 0;
        let below = forest.add_all(&application.scopes, 1, &mut next_row);
        forest.add_node((0, middle(&below)), &application.name, None, &below);
        let right = forest.nodes.iter().map(|node| node.left).max().unwrap_or_default();
        forest.width = right + Self::NODE.0 + 2;
        forest.height = next_row.saturating_sub(1) * Self::STEP.1 + Self::NODE.1 + 2;
        forest
    }

    /// Adds scopes one below the other; where each stands, and whether it can be taken back by itself.
    fn add_all(&mut self, scopes: &[AllowedScope], column: usize, next_row: &mut usize) -> Vec<(usize, usize, bool)> {
        let mut places = Vec::with_capacity(scopes.len());
        for scope in scopes {
            let below = self.add_all(&scope.dependencies, column + 1, next_row);
            let top = if below.is_empty() {
                *next_row += 1;
                (*next_row - 1) * Self::STEP.1
            } else {
                middle(&below)
            };
            let left = column * Self::STEP.0;
            self.add_node((left, top), &scope.description, Some(scope.id), &below);
            places.push((left, top, scope.consent.is_some() && column > 1));
        }
        places
    }

    fn add_node(
        &mut self,
        (left, top): (usize, usize),
        title: &str,
        consent: Option<i64>,
        below: &[(usize, usize, bool)],
    ) {
        let half = Self::NODE.1 / 2;
        self.edges.extend(below.iter().map(|(to, at, optional)| Edge {
            from: (left + Self::NODE.0, top + half),
            to: (*to, at + half),
            optional: *optional,
        }));
        let mut word: String = title.chars().take(Self::FITS).collect();
        if word.len() < title.len() {
            word.push('…');
        }
        self.nodes.push(Node {
            left,
            top,
            word,
            title: title.to_owned(),
            consent,
        });
    }
}

/// Halfway between the first and the last.
fn middle(places: &[(usize, usize, bool)]) -> usize {
    let tops = || places.iter().map(|(_, top, _)| *top);
    usize::midpoint(tops().min().unwrap_or_default(), tops().max().unwrap_or_default())
}
