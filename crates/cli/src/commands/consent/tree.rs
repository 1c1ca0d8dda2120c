use clap::Args;
use globus_auth::consent::ConsentForest;

use super::{WhoseArguments, draw, svg};
use crate::{context::Context, error::CommandError};

/// Draw your consents as trees: what stands below a scope is what its service may use to do its work
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth consent tree
  globus-auth consent tree --all --svg > consents.svg
  globus-auth consent tree --all --dot | dot -Tpdf > consents.pdf")]
pub(crate) struct TreeArguments {
    #[command(flatten)]
    whose: WhoseArguments,
    /// Write a graph in the DOT language of Graphviz
    #[arg(long, conflicts_with = "svg")]
    dot: bool,
    /// Write a picture
    #[arg(long)]
    svg: bool,
}

pub(super) fn run(context: &Context, arguments: &TreeArguments) -> Result<(), CommandError> {
    let consents = arguments.whose.consents(context)?;
    let forest = consents
        .to_forest()
        .map_err(|error| CommandError::failed(format!("these consents make no tree: {error}")))?;
    if arguments.dot {
        return context.ui.raw(forest.to_dot());
    }
    if arguments.svg {
        return context.ui.raw(svg::picture(&lines(&forest)));
    }
    if consents.consents.is_empty() {
        return context.ui.done(&consents, "You have given no consent.");
    }
    context.ui.result(&consents, |_| draw::tree(&lines(&forest)))
}

/// A consent and how deep it stands.
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) text: String,
    pub(super) holds: bool,
}

/// The consents, each before those below it, in the words of the library.
fn lines(forest: &ConsentForest) -> Vec<Line> {
    let consents = forest.trees().flat_map(|tree| tree.consents().collect::<Vec<_>>());
    let written = forest.to_string();
    let lines = consents.zip(written.lines()).map(|(consent, line)| Line {
        depth: consent.dependency_path.len().saturating_sub(1),
        text: line.trim_start().to_owned(),
        holds: consent.is_approved(),
    });
    lines.collect()
}
