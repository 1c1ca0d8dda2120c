//! What scopes depend on, as a picture and as a tree of lists that says the same.

use std::collections::{HashMap, HashSet};

use askama::Template;
use globus_auth_protocol::ids::ScopeId;

use super::super::Frame;

/// More scopes than that are not drawn; the lists say them still.
const MOST_NODES: usize = 40;
const NODE_WIDTH: i32 = 190;
const NODE_HEIGHT: i32 = 46;
const COLUMN: i32 = NODE_WIDTH + 46;
const ROW: i32 = NODE_HEIGHT + 16;
const MARGIN: i32 = 4;
/// How many letters stand on one line of a node.
const LINE: usize = 24;

/// A scope of a picture, and what it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphScope {
    /// Its id.
    pub id: ScopeId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Its scope string.
    pub scope: String,
    /// Its page, if the person may see one.
    pub href: Option<String>,
    /// What it depends on, and whether that is optional.
    pub dependencies: Vec<(ScopeId, bool)>,
}

/// Scopes, those first that the picture begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    scopes: Vec<GraphScope>,
    roots: Vec<ScopeId>,
}

/// A picture: boxes in columns, each to the right of all that depend on it, and lines between them.
#[derive(Debug, Template)]
#[template(path = "console/graph.svg", whitespace = "minimize")]
pub(super) struct Picture<'a> {
    frame: &'a Frame<'a>,
    width: i32,
    height: i32,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge>,
}

#[derive(Debug)]
struct Node<'a> {
    scope: &'a GraphScope,
    x: i32,
    y: i32,
}

#[derive(Debug, PartialEq, Eq)]
struct Edge {
    path: String,
    optional: bool,
}

impl Node<'_> {
    fn name(&self) -> String {
        shortened(&self.scope.name)
    }

    fn owner(&self) -> String {
        shortened(&self.scope.owner)
    }
}

/// A text that fits on a line of a node.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LINE {
        return text.to_owned();
    }
    text.chars().take(LINE - 1).chain(['…']).collect()
}

/// A scope with what is below it, as a list in a list.
#[derive(Debug, Template)]
#[template(path = "console/branch.html", whitespace = "minimize")]
pub(super) struct Branch<'a> {
    frame: &'a Frame<'a>,
    scope: &'a GraphScope,
    optional: bool,
    below: Vec<Branch<'a>>,
}

impl Graph {
    /// Of the scopes that are below these.
    #[must_use]
    pub const fn new(scopes: Vec<GraphScope>, roots: Vec<ScopeId>) -> Self {
        Self { scopes, roots }
    }

    /// Whether any scope depends on another.
    pub(super) fn has_lines(&self) -> bool {
        self.scopes.iter().any(|scope| !scope.dependencies.is_empty())
    }

    fn by_id(&self) -> HashMap<ScopeId, usize> {
        let places = self.scopes.iter().enumerate();
        places.map(|(place, scope)| (scope.id, place)).collect()
    }

    /// The picture; none where it would be too large to be read, or would show no line.
    pub(super) fn picture<'a>(&'a self, frame: &'a Frame<'a>) -> Option<Picture<'a>> {
        if self.scopes.len() > MOST_NODES || !self.has_lines() {
            return None;
        }
        let columns = self.columns();
        let mut nodes = Vec::with_capacity(self.scopes.len());
        for (column, members) in columns.iter().enumerate() {
            for (row, place) in members.iter().enumerate() {
                nodes.push(Node {
                    scope: &self.scopes[*place],
                    x: MARGIN + to_i32(column) * COLUMN,
                    y: MARGIN + to_i32(row) * ROW,
                });
            }
        }
        let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
        Some(Picture {
            frame,
            width: 2 * MARGIN + to_i32(columns.len()) * COLUMN - (COLUMN - NODE_WIDTH),
            height: 2 * MARGIN + to_i32(rows) * ROW - (ROW - NODE_HEIGHT),
            edges: edges(&nodes),
            nodes,
        })
    }

    /// The places of the scopes by column, each right of all that depend on it; in a column near those to its left.
    fn columns(&self) -> Vec<Vec<usize>> {
        let by_id = self.by_id();
        let below = |place: usize| {
            self.scopes[place]
                .dependencies
                .iter()
                .filter_map(|(id, _)| by_id.get(id).copied())
        };
        let mut depth = vec![0; self.scopes.len()];
        // There are no circles, so no way is longer than there are scopes.
        for _ in 0..self.scopes.len() {
            for place in 0..self.scopes.len() {
                for next in below(place) {
                    depth[next] = depth[next].max((depth[place] + 1).min(self.scopes.len()));
                }
            }
        }
        let mut columns: Vec<Vec<usize>> = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
        for (place, column) in depth.iter().enumerate() {
            columns[*column].push(place);
        }
        let mut row = vec![0; self.scopes.len()];
        for column in &mut columns {
            let left = |place: usize| {
                let rows = (0..self.scopes.len()).filter(|other| below(*other).any(|next| next == place));
                let rows: Vec<usize> = rows.map(|other| row[other]).collect();
                // Ten times the mean, to order by it in whole numbers.
                rows.iter().sum::<usize>() * 10 / rows.len().max(1)
            };
            let mut keyed: Vec<(usize, usize)> = column.iter().map(|place| (left(*place), *place)).collect();
            keyed.sort_unstable();
            *column = keyed.into_iter().map(|(_, place)| place).collect();
            for (at, place) in column.iter().enumerate() {
                row[*place] = at;
            }
        }
        columns
    }

    /// The same as lists.
    pub(super) fn branches<'a>(&'a self, frame: &'a Frame<'a>) -> Vec<Branch<'a>> {
        let by_id = self.by_id();
        let roots = self.roots.iter().filter_map(|id| by_id.get(id));
        let mut growing = Growing {
            frame,
            by_id: &by_id,
            seen: HashSet::new(),
        };
        roots.map(|place| growing.branch(self, *place, false)).collect()
    }
}

/// Branches that are being made.
struct Growing<'a, 'p> {
    frame: &'a Frame<'a>,
    by_id: &'p HashMap<ScopeId, usize>,
    /// What is below a scope is said once, or lists could grow without end.
    seen: HashSet<ScopeId>,
}

impl<'a> Growing<'a, '_> {
    fn branch(&mut self, graph: &'a Graph, place: usize, optional: bool) -> Branch<'a> {
        let scope = &graph.scopes[place];
        let mut below = Vec::new();
        if self.seen.insert(scope.id) {
            for (id, optional) in &scope.dependencies {
                if let Some(place) = self.by_id.get(id) {
                    below.push(self.branch(graph, *place, *optional));
                }
            }
        }
        Branch {
            frame: self.frame,
            scope,
            optional,
            below,
        }
    }
}

fn edges(nodes: &[Node<'_>]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for from in nodes {
        for (id, optional) in &from.scope.dependencies {
            let Some(to) = nodes.iter().find(|node| node.scope.id == *id) else {
                continue;
            };
            let (x, y) = (from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2);
            let (end_x, end_y) = (to.x, to.y + NODE_HEIGHT / 2);
            let middle = i32::midpoint(x, end_x);
            edges.push(Edge {
                path: format!("M{x} {y}C{middle} {y} {middle} {end_y} {end_x} {end_y}"),
                optional: *optional,
            });
        }
    }
    edges
}

/// Pictures are small.
fn to_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{Language, Site};

    fn id(number: u8) -> ScopeId {
        ScopeId::from_random([number; 16])
    }

    fn scope(number: u8, dependencies: &[(u8, bool)]) -> GraphScope {
        GraphScope {
            id: id(number),
            name: format!("Scope {number}"),
            owner: "A service of a very long name indeed".to_owned(),
            scope: String::new(),
            href: None,
            dependencies: dependencies.iter().map(|(to, optional)| (id(*to), *optional)).collect(),
        }
    }

    /// 1 needs 2 and 3, both need 4; 5 is alone.
    fn diamond() -> Graph {
        let scopes = vec![
            scope(1, &[(2, false), (3, true)]),
            scope(2, &[(4, false)]),
            scope(3, &[(4, false), (9, false)]),
            scope(4, &[]),
            scope(5, &[]),
        ];
        Graph::new(scopes, vec![id(1), id(5)])
    }

    #[test]
    fn whatever_is_depended_on_stands_to_the_right() {
        assert_eq!(diamond().columns(), [vec![0, 4], vec![1, 2], vec![3]]);
        assert_eq!(Graph::default().columns(), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_circle_ends_the_drawing_and_not_the_server() {
        let scopes = vec![scope(1, &[(2, false)]), scope(2, &[(1, false)])];
        let graph = Graph::new(scopes, Vec::new());
        assert_eq!(graph.columns().concat().len(), 2);
    }

    #[test]
    fn the_picture_and_the_lists_say_the_same() {
        let site = Site {
            name: "Example Auth".to_owned(),
            dev: false,
        };
        let frame = Frame::new(&site, Language::English);
        let graph = diamond();
        let picture = graph.picture(&frame).unwrap();
        assert_eq!(
            (picture.nodes.len(), picture.edges.len()),
            (5, 4),
            "what is not there has no line"
        );
        assert_eq!(picture.edges.iter().filter(|edge| edge.optional).count(), 1);
        assert_eq!(picture.nodes[0].owner(), "A service of a very lon…");
        let branches = graph.branches(&frame);
        assert_eq!(branches.len(), 2);
        let below: Vec<_> = branches[0]
            .below
            .iter()
            .map(|branch| (branch.scope.id, branch.optional))
            .collect();
        assert_eq!(below, [(id(2), false), (id(3), true)]);
        assert_eq!(branches[0].below[1].below[0].scope.id, id(4));
    }

    #[test]
    fn what_has_no_line_needs_no_picture() {
        let site = Site {
            name: "Example Auth".to_owned(),
            dev: false,
        };
        let frame = Frame::new(&site, Language::English);
        assert!(Graph::new(vec![scope(1, &[])], vec![id(1)]).picture(&frame).is_none());
    }
}
