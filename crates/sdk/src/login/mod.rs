//! How a person at a terminal logs in: with a browser on the same machine, or by pasting a code.
//!
//! [`choose`] says which of the two fits the surroundings. [`LoopbackServer`] takes the browser's answer on
//! `http://127.0.0.1:<port>` ([RFC 8252 section 7.3](https://www.rfc-editor.org/rfc/rfc8252#section-7.3));
//! [`read_pasted_answer`] takes a code, or the whole URL of the page that showed it, from the terminal. Both give what
//! the flow's `exchange` wants. None of these prints, opens a browser or reads the environment: the program does.
//!
//! A [`LoginFlowManager`] does the whole, for an [app](crate::app) or by itself: [`CommandLineLoginFlowManager`],
//! [`LocalServerLoginFlowManager`], or whichever of the two fits, [`AutomaticLoginFlowManager`]. With the feature `qr`, a
//! link is shown as a QR code too.

#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
mod browser;
mod choice;
mod command_line;
mod manager;
mod paste;
#[cfg(feature = "qr")]
mod qr;
mod thread;

#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
pub use browser::{
    AutomaticLoginFlowManager, BrowserError, LocalServerLoginFlowManager, LoopbackError, LoopbackServer,
};
pub(crate) use manager::Demands;
#[cfg(feature = "qr")]
pub use qr::{QrColours, qr_code};
pub use {
    choice::{Method, NoWay, Surroundings, WhyPaste, Wish, choose},
    command_line::CommandLineLoginFlowManager,
    manager::{LoginClient, LoginFlowManager, LoginRequest},
    paste::{PasteError, read_pasted_answer},
};
