//! Consents as text and as a graph.

use std::fmt;

use super::{Consent, ConsentForest, ConsentTree};
use crate::text::printable;

impl fmt::Display for ConsentForest {
    /// The trees one after another; see [`ConsentTree`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, tree) in self.trees().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(&tree, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConsentTree<'_> {
    /// A consent to a line, two blanks deeper than the one above: `scope (consent 1, client …)`, and the status of one
    /// that does not hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, consent) in self.consents().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let indent = "  ".repeat(consent.dependency_path.len().saturating_sub(1));
            let (scope, status) = (printable(&consent.scope_name), not_approved(consent));
            write!(
                f,
                "{indent}{scope} (consent {}, client {}{status})",
                consent.id, consent.client
            )?;
        }
        Ok(())
    }
}

impl ConsentForest {
    /// A graph in the [DOT language](https://graphviz.org/doc/info/lang.html), for `dot -Tsvg`: an arrow from each
    /// consent to those that depend on it; dashed if it does not hold.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut text = "digraph consents {\n  node [shape=box];\n".to_owned();
        for consent in self.consents() {
            let id = consent.id;
            let style = if consent.is_approved() { "" } else { ", style=dashed" };
            let scope = quoted(&printable(&consent.scope_name));
            let status = quoted(&not_approved(consent));
            let client = consent.client;
            text += &format!("  \"{id}\" [label=\"{scope}\\nconsent {id}, client {client}{status}\"{style}];\n");
        }
        for consent in self.consents() {
            for child in self.children(consent.id) {
                text += &format!("  \"{}\" -> \"{}\";\n", consent.id, child.id);
            }
        }
        text + "}\n"
    }
}

fn not_approved(consent: &Consent) -> String {
    if consent.is_approved() {
        String::new()
    } else {
        format!(", {}", printable(consent.status.as_str()))
    }
}

/// Fit to stand between quotation marks in DOT.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
