//! Which way to log in fits the surroundings.

use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
    path::Path,
};

use crate::environment::Variables;

/// What decides between browser and pasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// Whether somebody can type an answer: standard input is a terminal, or the program says that it will answer.
    pub can_type: bool,
    /// Whether this is a shell on another machine, whose browser is not the person's.
    pub ssh: bool,
    /// Whether this is a container, whose ports and browser are not those of the person's machine.
    pub container: bool,
    /// Whether this is a notebook, whose pages may be shown on another machine.
    pub notebook: bool,
    /// Whether there is a browser with windows; browsers for text terminals do not count.
    pub browser: bool,
}

/// What the person asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wish {
    /// Whatever fits.
    #[default]
    Automatic,
    /// A browser on this machine, whatever the surroundings.
    Browser,
    /// No browser.
    Paste,
}

/// How to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A browser on this machine, which comes back to a [`LoopbackServer`](super::LoopbackServer).
    Loopback,
    /// The person opens a link wherever they like, and pastes the code that they are shown.
    Paste(WhyPaste),
}

/// Why a code is to be pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyPaste {
    /// The person wants it so.
    Asked,
    /// This is a shell on another machine.
    Ssh,
    /// This is a container.
    Container,
    /// This is a notebook.
    Notebook,
    /// There is no browser with windows.
    NoBrowser,
}

/// Nobody is there to log in: no terminal, and no browser was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody can answer here: standard input is not a terminal")]
pub struct NoWay;

/// Decides. A program without a terminal is told so at once, rather than left waiting for somebody who is not there.
///
/// # Errors
/// When nobody can type and no browser was asked for.
pub const fn choose(surroundings: Surroundings, wish: Wish) -> Result<Method, NoWay> {
    match wish {
        Wish::Browser => Ok(Method::Loopback),
        _ if !surroundings.can_type => Err(NoWay),
        Wish::Paste => Ok(Method::Paste(WhyPaste::Asked)),
        Wish::Automatic if surroundings.ssh => Ok(Method::Paste(WhyPaste::Ssh)),
        Wish::Automatic if surroundings.container => Ok(Method::Paste(WhyPaste::Container)),
        Wish::Automatic if surroundings.notebook => Ok(Method::Paste(WhyPaste::Notebook)),
        Wish::Automatic if !surroundings.browser => Ok(Method::Paste(WhyPaste::NoBrowser)),
        Wish::Automatic => Ok(Method::Loopback),
    }
}

impl Surroundings {
    /// Those of this process: what the environment tells, the marks that container engines leave in the file system, and
    /// whether standard input is a terminal.
    #[must_use]
    pub fn of_process() -> Self {
        let variables = Variables::from_process();
        let marked = ["/.dockerenv", "/run/.containerenv"]
            .iter()
            .any(|mark| Path::new(mark).exists());
        let read = Self::read(|name| variables.raw(name), io::stdin().is_terminal());
        Self {
            container: read.container || marked,
            ..read
        }
    }

    /// What the environment tells: `SSH_CONNECTION` and `SSH_TTY`; `container`, as container engines and service managers
    /// set it, and `KUBERNETES_SERVICE_HOST`; `JPY_PARENT_PID` and `COLAB_RELEASE_TAG` of notebooks; `BROWSER`, and outside
    /// macOS and Windows `DISPLAY` and `WAYLAND_DISPLAY`. An empty variable counts as absent.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>, can_type: bool) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let any = |names: [&str; 2]| names.into_iter().any(|name| set(name).is_some());
        let windows = cfg!(any(windows, target_os = "macos")) || any(["DISPLAY", "WAYLAND_DISPLAY"]);
        let browser = set("BROWSER").map_or(windows, |browser| has_windows(&browser.to_string_lossy()));
        Self {
            can_type,
            ssh: any(["SSH_CONNECTION", "SSH_TTY"]),
            container: any(["container", "KUBERNETES_SERVICE_HOST"]),
            notebook: any(["JPY_PARENT_PID", "COLAB_RELEASE_TAG"]),
            browser,
        }
    }
}

/// Whether the first command of a `BROWSER` variable is a browser with windows. The names are those that the official
/// SDK refuses.
fn has_windows(browser: &str) -> bool {
    let command = browser
        .split(':')
        .find(|command| !command.trim().is_empty())
        .unwrap_or_default();
    let program = command.split_whitespace().next().unwrap_or_default();
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    !name.is_empty() && !["lynx", "www-browser", "links", "links2", "elinks", "w3m"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: Surroundings = Surroundings {
        can_type: true,
        ssh: false,
        container: false,
        notebook: false,
        browser: true,
    };

    #[test]
    fn a_browser_is_used_where_there_is_one() {
        assert_eq!(choose(DESKTOP, Wish::Automatic), Ok(Method::Loopback));
    }

    #[test]
    fn a_code_is_pasted_where_a_browser_would_be_the_wrong_one() {
        let paste = |surroundings, wish| match choose(surroundings, wish) {
            Ok(Method::Paste(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            paste(Surroundings { ssh: true, ..DESKTOP }, Wish::Automatic),
            WhyPaste::Ssh
        );
        assert_eq!(
            paste(
                Surroundings {
                    browser: false,
                    ..DESKTOP
                },
                Wish::Automatic
            ),
            WhyPaste::NoBrowser
        );
        let container = Surroundings {
            container: true,
            ..DESKTOP
        };
        assert_eq!(paste(container, Wish::Automatic), WhyPaste::Container);
        let notebook = Surroundings {
            notebook: true,
            ..DESKTOP
        };
        assert_eq!(paste(notebook, Wish::Automatic), WhyPaste::Notebook);
        assert_eq!(paste(DESKTOP, Wish::Paste), WhyPaste::Asked);
    }

    #[test]
    fn without_a_terminal_it_fails_at_once_unless_a_browser_is_asked_for() {
        let nobody = Surroundings {
            can_type: false,
            ..DESKTOP
        };
        assert_eq!(choose(nobody, Wish::Automatic), Err(NoWay));
        assert_eq!(choose(nobody, Wish::Paste), Err(NoWay));
        assert_eq!(
            choose(Surroundings { ssh: true, ..nobody }, Wish::Browser),
            Ok(Method::Loopback)
        );
    }

    #[cfg(not(any(windows, target_os = "macos")))]
    #[test]
    fn the_environment_tells() {
        let read = |variables: &[(&str, &str)]| {
            let find = |name: &str| {
                variables
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.into())
            };
            let Surroundings { ssh, browser, .. } = Surroundings::read(find, true);
            (ssh, browser)
        };
        assert_eq!(read(&[]), (false, false));
        assert_eq!(read(&[("DISPLAY", ":0")]), (false, true));
        assert_eq!(
            read(&[("DISPLAY", ""), ("WAYLAND_DISPLAY", "wayland-0")]),
            (false, true)
        );
        assert_eq!(read(&[("SSH_TTY", "pts/0"), ("DISPLAY", ":0")]), (true, true));
        assert_eq!(read(&[("SSH_CONNECTION", "a")]), (true, false));
        let place = |name: &str| {
            let read = Surroundings::read(|known| (known == name).then(|| "1".into()), true);
            (read.container, read.notebook)
        };
        assert_eq!(
            (place("container"), place("KUBERNETES_SERVICE_HOST")),
            ((true, false), (true, false))
        );
        assert_eq!(
            (place("JPY_PARENT_PID"), place("COLAB_RELEASE_TAG")),
            ((false, true), (false, true))
        );
        assert_eq!(
            read(&[("BROWSER", "/usr/bin/w3m %s"), ("DISPLAY", ":0")]),
            (false, false)
        );
        assert_eq!(read(&[("BROWSER", "firefox:lynx")]), (false, true));
        assert_eq!(read(&[("BROWSER", "lynx:firefox"), ("DISPLAY", ":0")]), (false, false));
    }
}
