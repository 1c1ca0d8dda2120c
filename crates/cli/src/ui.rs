//! Where output goes: results to standard output, talk to standard error. No other file prints.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
    time::Duration,
};

use globus_auth_server::config::{Log, LogFormat};
use serde::Serialize;
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    arguments::{Color, Format},
    clock::measured,
    environment::Environment,
    error::CommandError,
    output::{Style, View, jq::Filter, printable_lines},
    telemetry::Layers,
};

/// The way to whoever uses the command.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    format: Format,
    filter: Option<Filter>,
    quiet: bool,
    colour: Colours,
}

/// How somebody wants to be spoken to.
#[derive(Debug, Default)]
pub(crate) struct Manner {
    /// How results are written.
    pub(crate) format: Format,
    /// What is made of them before.
    pub(crate) filter: Option<Filter>,
    /// Whether nothing is said but results, questions and errors.
    pub(crate) quiet: bool,
    /// Whether there are colours.
    pub(crate) color: Color,
}

/// Where there are colours.
#[derive(Debug, Clone, Copy)]
struct Colours {
    output: bool,
    talk: bool,
}

impl Colours {
    fn new(wish: Color, environment: &Environment) -> Self {
        let forced = environment.raw("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let plain =
            environment.raw("NO_COLOR").is_some() || environment.raw("CLICOLOR").is_some_and(|value| value == "0");
        let dumb = environment.raw("TERM").is_some_and(|term| term == "dumb");
        let at = |is_terminal: bool| match wish {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !plain && (forced || (is_terminal && !dumb)),
        };
        Self {
            output: at(io::stdout().is_terminal()),
            talk: at(io::stderr().is_terminal()),
        }
    }
}

impl Ui {
    pub(crate) fn new(manner: Manner, environment: &Environment) -> Self {
        Self {
            format: manner.format,
            filter: manner.filter,
            quiet: manner.quiet,
            colour: Colours::new(manner.color, environment),
        }
    }

    /// Whether a program reads the results.
    pub(crate) const fn is_for_programs(&self) -> bool {
        self.filter.is_some() || !matches!(self.format, Format::Text)
    }

    /// Writes a result: as a document for programs, or as people see it.
    pub(crate) fn result<T: Serialize, V: Into<View>>(
        &self,
        value: &T,
        view: impl FnOnce(&T) -> V,
    ) -> Result<(), CommandError> {
        if self.is_for_programs() {
            return self.document(value);
        }
        self.line(&self.lay_out(view(value).into()))
    }

    fn lay_out(&self, view: View) -> String {
        match view {
            View::Text(text) if self.is_seen() => printable_lines(&text),
            View::Text(text) => text,
            View::Table(table) => {
                let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0);
                let (mut lines, has_headings) = table.lines(width);
                if let Some(headings) = lines.first_mut().filter(|_| has_headings && self.colour.output) {
                    *headings = format!("\u{1b}[1m{headings}\u{1b}[0m");
                }
                lines.join("\n")
            }
            View::Parts(parts) => {
                let parts: Vec<String> = parts.into_iter().map(|part| self.lay_out(part)).collect();
                parts.join("\n\n")
            }
        }
    }

    /// Writes a result of which a program gets a document and a person one line at standard error.
    pub(crate) fn done<T: Serialize>(&self, value: &T, said: &str) -> Result<(), CommandError> {
        if self.is_for_programs() {
            return self.document(value);
        }
        self.say(said);
        Ok(())
    }

    /// Writes text for people, as it comes; nothing where a document will be written.
    pub(crate) fn line(&self, text: &str) -> Result<(), CommandError> {
        if self.is_for_programs() || text.is_empty() {
            return Ok(());
        }
        write(format!("{}\n", text.trim_end()))
    }

    /// Writes a document: JSON is spread over lines for a terminal, in one line for a program.
    fn document<T: Serialize>(&self, value: &T) -> Result<(), CommandError> {
        let style = Style {
            format: self.format,
            spread: io::stdout().is_terminal(),
        };
        write(match &self.filter {
            Some(filter) => style.filtered(value, filter)?,
            None => style.document(value)?,
        })
    }

    /// Writes text, or bytes, that are the result itself, whatever the format.
    #[expect(clippy::unused_self, reason = "to write, one needs the way to the person")]
    pub(crate) fn raw(&self, result: impl AsRef<[u8]>) -> Result<(), CommandError> {
        write(result)
    }

    /// Writes one JSON document in one line, whatever the format.
    #[expect(clippy::unused_self, reason = "to write, one needs the way to the person")]
    pub(crate) fn json_line<T: Serialize>(&self, value: &T) -> Result<(), CommandError> {
        let style = Style {
            format: Format::Json,
            spread: false,
        };
        write(style.document(value)?)
    }

    /// Whether results go to a terminal, where whoever looks over a shoulder reads them, and not to a program or a file.
    #[expect(clippy::unused_self, reason = "it is about the way to the person")]
    pub(crate) fn is_seen(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a person sees results and questions, and can answer.
    pub(crate) fn can_ask(&self) -> bool {
        self.is_seen() && io::stderr().is_terminal() && io::stdin().is_terminal()
    }

    /// Says something that is no result.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    /// Says what must be known, even to those who want it quiet: what to do now, what went wrong.
    #[expect(clippy::unused_self, reason = "to talk, one needs the way to the person")]
    pub(crate) fn tell(&self, text: &str) {
        talk(&printable_lines(text));
    }

    /// Asks; the answer is typed on the same line.
    #[expect(clippy::unused_self, reason = "to talk, one needs the way to the person")]
    pub(crate) fn ask(&self, question: &str) {
        let mut terminal = io::stderr();
        drop(write!(terminal, "{}", printable_lines(question)).and_then(|()| terminal.flush()));
    }

    /// Says why the command fails, and what to do next.
    pub(crate) fn error(&self, error: &CommandError) {
        if error.is_silent() {
            return;
        }
        if error.is_signal() && io::stderr().is_terminal() {
            // Ctrl-C leaves a mark on the line.
            self.tell("");
        }
        let said = |mark: String, text: &str| talk(&format!("{mark} {}", printable_lines(text)));
        said(self.paint("error:", "\u{1b}[1;31m"), &error.to_string());
        if let Some(hint) = error.what_to_do() {
            said(self.paint("hint:", "\u{1b}[1;36m"), hint);
        }
    }

    /// How far something is, shown at a terminal while it lasts; nowhere else, and not to those who want it quiet.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        Progress {
            what,
            begun: measured(),
            is_shown: !self.quiet && io::stderr().is_terminal(),
        }
    }

    fn paint(&self, text: &str, colour: &str) -> String {
        if self.colour.talk {
            format!("{colour}{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// How far something is.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    what: &'static str,
    begun: Duration,
    is_shown: bool,
}

impl Progress {
    /// How many cells the bar has.
    const WIDTH: usize = 30;

    /// What takes less than this is over before anybody asks how long it takes.
    const LONG: Duration = Duration::from_secs(2);

    /// Draws the bar in the place of the one before.
    pub(crate) fn show(&self, done: usize, total: usize) {
        if self.is_shown {
            let full = (done * Self::WIDTH).checked_div(total).unwrap_or_default();
            let bar = format!(
                "{}{}",
                "━".repeat(full),
                "─".repeat(Self::WIDTH - full.min(Self::WIDTH))
            );
            let left = match self.left(done, total) {
                Some(left) => format!(", about {} s left", left.as_secs()),
                None => String::new(),
            };
            drop(write!(
                io::stderr(),
                "\r{bar} {done} of {total} {}{left}\u{1b}[K",
                self.what
            ));
        }
    }

    /// How long the rest will take, if it goes on like this.
    fn left(&self, done: usize, total: usize) -> Option<Duration> {
        let so_far = self.long_since()?;
        let share = f64::from(u32::try_from(done).ok()?) / f64::from(u32::try_from(total).ok()?);
        Duration::try_from_secs_f64(so_far.as_secs_f64() * (1.0 / share - 1.0)).ok()
    }

    /// How long it has taken, if that is long.
    fn long_since(&self) -> Option<Duration> {
        Some(measured().saturating_sub(self.begun)).filter(|since| *since >= Self::LONG)
    }

    /// Leaves no trace of it.
    pub(crate) fn clear(&self) {
        if self.is_shown {
            drop(write!(io::stderr(), "\r\u{1b}[K"));
        }
    }

    /// Says how long all of it took, if that was long.
    pub(crate) fn tell_time(&self, total: usize) {
        if let Some(took) = self.long_since().filter(|_| self.is_shown) {
            drop(writeln!(io::stderr(), "{total} {} in {} s", self.what, took.as_secs()));
        }
    }
}

/// Writes to standard error.
fn talk(text: &str) {
    // Nobody can be told that nobody can be told.
    drop(writeln!(io::stderr(), "{text}"));
}

fn write(result: impl AsRef<[u8]>) -> Result<(), CommandError> {
    let mut output = io::stdout().lock();
    output
        .write_all(result.as_ref())
        .and_then(|()| output.flush())
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => CommandError::output_closed(),
            _ => CommandError::failed(format!("cannot write to standard output: {error}")),
        })
}

/// Logs to standard error.
pub(crate) fn start_log(filter: &str) -> Result<(), CommandError> {
    let filter = filter.parse::<tracing_subscriber::EnvFilter>().map_err(|error| {
        CommandError::usage(format!("GLOBUS_AUTH_LOG: {error}"))
            .hint("use a level such as 'debug', or 'globus_auth=trace'")
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    Ok(())
}

/// Logs to standard error as a server's configuration wants it, or as `filter` says; and makes traces.
pub(crate) fn start_server_log(log: &Log, filter: Option<&str>, traces: Option<Layers>) -> Result<(), CommandError> {
    let (place, filter) = filter.map_or(("log.filter", log.filter.as_str()), |filter| {
        ("GLOBUS_AUTH_LOG", filter)
    });
    let filter = filter.parse::<tracing_subscriber::EnvFilter>().map_err(|error| {
        CommandError::usage(format!("{place}: {error}"))
            .hint("use a level such as 'info', or 'globus_auth_server=debug'")
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry().with(traces).with(filter);
    match log.format {
        LogFormat::Text => registry.with(lines.with_ansi(io::stderr().is_terminal())).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
    Ok(())
}

/// Shows what the parser of the command line has to say: help and version on standard output, anything else on standard
/// error.
pub(crate) fn show_parser_answer(answer: &clap::Error) -> ExitCode {
    // There is no other place to say that it could not be shown.
    drop(answer.print());
    if answer.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}
