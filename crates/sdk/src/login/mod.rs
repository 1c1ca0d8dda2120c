//! How a person at a terminal logs in: with a browser on the same machine, or by pasting a code.
//!
//! [`choose`] says which of the two fits the surroundings. [`LoopbackServer`] takes the browser's answer on
//! `http://127.0.0.1:<port>` ([RFC 8252 section 7.3](https://www.rfc-editor.org/rfc/rfc8252#section-7.3));
//! [`read_pasted_answer`] takes a code, or the whole URL of the page that showed it, from the terminal. Both give what
//! the flow's `exchange` wants. Nothing here prints, opens a browser or reads the environment: the program does.

mod choice;
#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
mod loopback;
#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
mod page;
mod paste;
#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
mod request;

pub use choice::{Method, NoWay, Surroundings, WhyPaste, Wish, choose};
#[cfg(all(feature = "login-server", any(feature = "async", feature = "blocking")))]
pub use loopback::{LoopbackError, LoopbackServer};
pub use paste::{PasteError, read_pasted_answer};
