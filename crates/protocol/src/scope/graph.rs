//! The meaning of a list of scopes: a graph keyed by name, and the trees that it unfolds to.
//!
//! A scope met in two places is one node, so its dependencies are the same everywhere. Unfolding a graph can grow
//! without measure (twenty diamonds in a row are a million scopes), so it is measured before it is unfolded.

use std::collections::{HashMap, HashSet};

use super::error::{ScopeParseError, ScopeParseErrorKind};
use super::{MAX_DEPTH, MAX_LENGTH, Scope};

/// Scopes by name, their dependencies, and which of them were asked for at the top.
#[derive(Default)]
pub(super) struct Graph<'a> {
    nodes: Vec<Node<'a>>,
    by_name: HashMap<&'a str, usize>,
    /// Where the edge from one node to another stands in its parent's list.
    edges: HashMap<(usize, usize), usize>,
    top: Vec<Reference>,
    top_seen: HashSet<Reference>,
}

struct Node<'a> {
    name: &'a str,
    dependencies: Vec<Reference>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Reference {
    node: usize,
    optional: bool,
}

/// What a node unfolds to.
#[derive(Clone, Copy, Default)]
struct Measure {
    /// Scopes on the longest way down, itself included.
    depth: usize,
    /// Bytes of its text, without the `*` that its reference may add.
    length: usize,
}

impl<'a> Graph<'a> {
    /// The node of this name.
    pub(super) fn node(&mut self, name: &'a str) -> usize {
        *self.by_name.entry(name).or_insert_with(|| {
            self.nodes.push(Node {
                name,
                dependencies: Vec::new(),
            });
            self.nodes.len() - 1
        })
    }

    /// Asks for `node` below `parent`, or at the top.
    pub(super) fn add(&mut self, parent: Option<usize>, node: usize, optional: bool) {
        let reference = Reference { node, optional };
        let Some(parent) = parent else {
            // `foo *foo` stays two: at the top the mark tells how the consent is kept, not whether it is needed.
            if self.top_seen.insert(reference) {
                self.top.push(reference);
            }
            return;
        };
        let list = &mut self.nodes[parent].dependencies;
        match self.edges.get(&(parent, node)) {
            // Required beats optional.
            Some(&index) => list[index].optional &= optional,
            None => {
                self.edges.insert((parent, node), list.len());
                list.push(reference);
            }
        }
    }

    /// Asks for a whole tree.
    pub(super) fn add_tree(
        &mut self,
        parent: Option<usize>,
        scope: &'a Scope,
        depth: usize,
    ) -> Result<(), ScopeParseError> {
        if depth > MAX_DEPTH {
            return Err(ScopeParseError::new(ScopeParseErrorKind::TooDeep));
        }
        let node = self.node(&scope.name);
        self.add(parent, node, scope.optional);
        scope
            .dependencies
            .iter()
            .try_for_each(|dependency| self.add_tree(Some(node), dependency, depth + 1))
    }

    /// The trees, in order of first appearance.
    pub(super) fn unfold(&self) -> Result<Vec<Scope>, ScopeParseError> {
        let measures = self.measure()?;
        if self.top.iter().any(|top| measures[top.node].depth > MAX_DEPTH) {
            return Err(ScopeParseError::new(ScopeParseErrorKind::TooDeep));
        }
        if text_length(&self.top, &measures) > MAX_LENGTH {
            return Err(ScopeParseError::new(ScopeParseErrorKind::TooLong));
        }
        Ok(self.top.iter().map(|&reference| self.tree(reference)).collect())
    }

    /// Only called once the graph has been measured: no circle, bounded depth and size.
    fn tree(&self, reference: Reference) -> Scope {
        let node = &self.nodes[reference.node];
        Scope {
            name: node.name.to_owned(),
            optional: reference.optional,
            dependencies: node
                .dependencies
                .iter()
                .map(|&dependency| self.tree(dependency))
                .collect(),
        }
    }

    /// Measures each node after its dependencies; a dependency that is still open closes a circle.
    ///
    /// The way down is kept in a list, not on the stack, because `a[b] b[c] c[d] …` is as deep as it is long.
    fn measure(&self) -> Result<Vec<Measure>, ScopeParseError> {
        // Depth 0: not yet measured.
        let mut measures = vec![Measure::default(); self.nodes.len()];
        let mut open = vec![false; self.nodes.len()];
        let mut way: Vec<(usize, usize)> = Vec::new();
        for root in 0..self.nodes.len() {
            way.push((root, 0));
            while let Some((node, next)) = way.last_mut() {
                let node = *node;
                if measures[node].depth > 0 {
                    way.pop();
                    continue;
                }
                open[node] = true;
                if let Some(dependency) = self.nodes[node].dependencies.get(*next) {
                    *next += 1;
                    if measures[dependency.node].depth == 0 {
                        if open[dependency.node] {
                            let name = self.nodes[dependency.node].name.to_owned();
                            return Err(ScopeParseError::new(ScopeParseErrorKind::Cycle { name }));
                        }
                        way.push((dependency.node, 0));
                    }
                } else {
                    measures[node] = self.nodes[node].measure(&measures);
                }
            }
        }
        Ok(measures)
    }
}

impl Node<'_> {
    fn measure(&self, measures: &[Measure]) -> Measure {
        let deepest = self
            .dependencies
            .iter()
            .map(|dependency| measures[dependency.node].depth)
            .max();
        let brackets = if self.dependencies.is_empty() { 0 } else { 2 };
        Measure {
            depth: deepest.unwrap_or_default() + 1,
            length: text_length(&self.dependencies, measures).saturating_add(self.name.len() + brackets),
        }
    }
}

/// Bytes of these references written out, with a blank between two.
fn text_length(references: &[Reference], measures: &[Measure]) -> usize {
    let blanks = references.len().saturating_sub(1);
    references.iter().fold(blanks, |sum, reference| {
        sum.saturating_add(measures[reference.node].length)
            .saturating_add(usize::from(reference.optional))
    })
}
