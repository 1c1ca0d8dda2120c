//! Telling systemd that the server is ready, and that it stops (`sd_notify(3)`).

use crate::{context::Context, environment::NOTIFY_SOCKET};

/// Says it, if the service manager wants to know.
pub(crate) fn notify(context: &Context, state: &str) {
    let Some(socket) = context.environment().raw(NOTIFY_SOCKET) else {
        return;
    };
    if let Err(error) = send(&socket, state) {
        context
            .ui
            .say(&format!("the service manager could not be told '{state}': {error}"));
    }
}

#[cfg(target_os = "linux")]
fn send(socket: &std::ffi::OsStr, state: &str) -> std::io::Result<()> {
    use std::os::{
        linux::net::SocketAddrExt as _,
        unix::{
            ffi::OsStrExt as _,
            net::{SocketAddr, UnixDatagram},
        },
    };
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    let sender = UnixDatagram::unbound()?;
    sender.send_to_addr(state.as_bytes(), &address).map(drop)
}

#[cfg(not(target_os = "linux"))]
fn send(_socket: &std::ffi::OsStr, _state: &str) -> std::io::Result<()> {
    Ok(())
}
