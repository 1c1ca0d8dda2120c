//! What happened, step by step: lines for people as it happens, one document for programs at the end.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{error::CommandError, output::columns, ui::Ui};

/// What happened.
pub(crate) struct Report {
    ui: Ui,
    steps: Vec<Step>,
}

/// One thing that happened.
#[derive(Debug, Serialize)]
struct Step {
    step: &'static str,
    said: String,
    facts: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Document<'a> {
    steps: &'a [Step],
}

impl Report {
    pub(crate) const fn new(ui: Ui) -> Self {
        Self { ui, steps: Vec::new() }
    }

    /// Something that the person has to know or do now.
    pub(crate) fn say(&self, text: &str) {
        self.ui.tell(text);
    }

    /// A step that is done, with what came of it.
    pub(crate) fn step(
        &mut self,
        step: &'static str,
        said: impl Into<String>,
        facts: Vec<(String, String)>,
    ) -> Result<(), CommandError> {
        let said = said.into();
        let rows: Vec<Vec<String>> = facts
            .iter()
            .map(|(name, value)| vec![name.clone(), value.clone()])
            .collect();
        self.ui
            .line(&format!("{:>2}. {said}\n{}", self.steps.len() + 1, columns(4, rows)))?;
        let facts = facts.into_iter().map(|(name, value)| (name, value.into())).collect();
        self.steps.push(Step { step, said, facts });
        Ok(())
    }

    /// The end.
    pub(crate) fn finish(&self, said: &str) -> Result<(), CommandError> {
        self.ui.result(&Document { steps: &self.steps }, |_| said.to_owned())
    }
}
