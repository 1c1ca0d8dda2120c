//! The grammar of `scope` parameters, read byte by byte.
//!
//! ```text
//! list  = item *( blank item )
//! item  = ["*"] name [ "[" list "]" ]
//! name  = 1*( any character except "[" "]" "*" and blank )
//! ```
//!
//! Oddities of the official parser that are kept: more blanks than one are one, only the blank separates (a tab is part
//! of a name), a `*` inside a name begins the next scope (`foo*bar`), white space around a name that ends the text is
//! dropped (a pasted line break). It is dropped around every other name too, for merging may bring that one to the end,
//! and then its text would be read as another one.

use super::error::{ScopeParseError, ScopeParseErrorKind};
use super::graph::Graph;
use super::{MAX_DEPTH, MAX_LENGTH};

const SPECIAL: [char; 4] = ['[', ']', '*', ' '];

/// Reads a list.
pub(super) fn parse(text: &str) -> Result<Graph<'_>, ScopeParseError> {
    if text.len() > MAX_LENGTH {
        return Err(ScopeParseError::new(ScopeParseErrorKind::TooLong));
    }
    let mut parser = Parser {
        text,
        position: 0,
        graph: Graph::default(),
        open: Vec::new(),
        previous: Previous::Blank,
    };
    parser.list()?;
    Ok(parser.graph)
}

/// Whether this is a name, and if not, where it ceases to be one.
pub(super) fn check_name(name: &str) -> Result<(), ScopeParseError> {
    let around = || {
        (name.trim() != name).then(|| {
            if name.trim_start() == name {
                name.trim_end().len()
            } else {
                0
            }
        })
    };
    let bad = if name.is_empty() {
        Some(0)
    } else {
        name.find(SPECIAL).or_else(around)
    };
    bad.map_or(Ok(()), |position| {
        Err(ScopeParseError::syntax(
            name,
            position,
            "the name of one scope, without '[', ']', '*', a blank, or white space around it",
        ))
    })
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
    graph: Graph<'a>,
    /// The brackets that are open.
    open: Vec<Bracket>,
    previous: Previous,
}

struct Bracket {
    node: usize,
    empty: bool,
}

/// What stands directly before the position.
#[derive(Clone, Copy)]
enum Previous {
    Blank,
    Name(usize),
    Close,
}

impl<'a> Parser<'a> {
    fn list(&mut self) -> Result<(), ScopeParseError> {
        while let Some(byte) = self.text.as_bytes().get(self.position) {
            match byte {
                b' ' => {
                    self.position += 1;
                    self.previous = Previous::Blank;
                }
                b'[' => self.open()?,
                b']' => self.close()?,
                b'*' => {
                    self.refuse_after_close()?;
                    self.position += 1;
                    self.name(true)?;
                }
                _ => {
                    self.refuse_after_close()?;
                    self.name(false)?;
                }
            }
        }
        if self.open.is_empty() {
            Ok(())
        } else {
            Err(self.expected("']' for every '['"))
        }
    }

    fn open(&mut self) -> Result<(), ScopeParseError> {
        let Previous::Name(node) = self.previous else {
            return Err(self.expected("a scope directly before '['"));
        };
        if self.open.len() >= MAX_DEPTH {
            return Err(ScopeParseError::new(ScopeParseErrorKind::TooDeep).at(self.position));
        }
        self.open.push(Bracket { node, empty: true });
        self.position += 1;
        self.previous = Previous::Blank;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ScopeParseError> {
        match self.open.pop() {
            None => Err(self.expected("a '[' somewhere before ']'")),
            Some(Bracket { empty: true, .. }) => Err(self.expected("a scope between '[' and ']'")),
            Some(_) => {
                self.position += 1;
                self.previous = Previous::Close;
                Ok(())
            }
        }
    }

    fn refuse_after_close(&self) -> Result<(), ScopeParseError> {
        match self.previous {
            Previous::Close => Err(self.expected("a blank, ']' or the end after ']'")),
            Previous::Blank | Previous::Name(_) => Ok(()),
        }
    }

    fn name(&mut self, optional: bool) -> Result<(), ScopeParseError> {
        let rest = &self.text[self.position..];
        let length = rest.find(SPECIAL).unwrap_or(rest.len());
        let name = rest[..length].trim();
        if name.is_empty() && optional {
            return Err(self.expected("a scope directly after '*'"));
        }
        self.position += length;
        if !name.is_empty() {
            self.found(name, optional);
        }
        Ok(())
    }

    fn found(&mut self, name: &'a str, optional: bool) {
        let node = self.graph.node(name);
        let parent = self.open.last_mut().map(|bracket| {
            bracket.empty = false;
            bracket.node
        });
        self.graph.add(parent, node, optional);
        self.previous = Previous::Name(node);
    }

    fn expected(&self, what: &'static str) -> ScopeParseError {
        ScopeParseError::syntax(self.text, self.position, what)
    }
}
