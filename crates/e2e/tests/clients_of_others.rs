//! Clients of others, unmodified, against our server, on every database that is there. See `docs/COMPATIBILITY.md`.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use globus_auth_e2e::compatibility::{Client, PORTAL, PORTAL_SECRET, World, run};
use globus_auth_e2e::support::{Running, places};
use tempfile::TempDir;

/// A client that needs no more than the server.
fn alone(client: Client) -> Result<(), String> {
    run(client, |_| Ok(((), Vec::new())))
}

#[test]
fn globus_sdk() {
    alone(Client::GLOBUS_SDK).unwrap();
}

#[test]
fn globus_sdk_developer() {
    alone(Client::GLOBUS_SDK_DEVELOPER).unwrap();
}

#[test]
fn globus_sdk_apps() {
    alone(Client::GLOBUS_SDK_APPS).unwrap();
}

#[test]
fn globus_sdk_3() {
    alone(Client::GLOBUS_SDK_3).unwrap();
}

#[test]
fn globus_sdk_3_developer() {
    alone(Client::GLOBUS_SDK_3_DEVELOPER).unwrap();
}

#[test]
fn globus_sdk_3_apps() {
    alone(Client::GLOBUS_SDK_3_APPS).unwrap();
}

#[test]
fn globus_cli() {
    alone(Client::GLOBUS_CLI).unwrap();
}

#[test]
fn js_sdk() {
    alone(Client::JS_SDK).unwrap();
}

#[test]
fn js_authorization_manager() {
    alone(Client::JS_AUTHORIZATION_MANAGER).unwrap();
}

#[test]
fn openid_client() {
    alone(Client::OPENID_CLIENT).unwrap();
}

#[test]
fn action_provider_tools() {
    alone(Client::ACTION_PROVIDER_TOOLS).unwrap();
}

#[test]
fn social_core() {
    alone(Client::SOCIAL_CORE).unwrap();
}

#[test]
fn authlib() {
    alone(Client::AUTHLIB).unwrap();
}

#[test]
fn upstream() {
    run(Client::UPSTREAM, |world| Ok(((), vec![world.port.to_string()]))).unwrap();
}

#[test]
fn jupyterhub() {
    let start = |world: &World| {
        let key = "key-of-the-test";
        let mut hub = Command::new(places::python("jupyterhub")?);
        hub.env_clear()
            .arg("--config")
            .arg(places::script("jupyterhub_config.py"))
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", world.home.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("GLOBUS_SDK_SERVICE_URL_AUTH", world.server.url.as_str())
            .envs([
                ("HUB_CLIENT", PORTAL),
                ("HUB_SECRET", PORTAL_SECRET),
                ("HUB_API_TOKEN", key),
            ])
            .env("HUB_PORT", world.port.to_string())
            // The state of the users is kept encrypted.
            .env("JUPYTERHUB_CRYPT_KEY", "ab".repeat(32))
            .current_dir(world.home.path());
        let (hub, ()) = Running::start(hub, true, |line| {
            line.contains("JupyterHub is now running").then_some(())
        })?;
        Ok((hub, vec![world.port.to_string(), key.to_owned()]))
    };
    run(Client::JUPYTERHUB, start).unwrap();
}

#[test]
fn apache() {
    let start = |world: &World| {
        let home = site().map_err(|problem| format!("no pages to serve: {problem}"))?;
        let mut apache = Command::new("/usr/sbin/apache2");
        // One process, so that ending it ends all of it.
        apache
            .env_clear()
            .args(["-X", "-f"])
            .arg(places::source("apache/openid.conf"))
            .env("APACHE_HOME", home.path())
            .env("APACHE_PORT", world.port.to_string())
            .envs([("PORTAL", PORTAL), ("PORTAL_SECRET", PORTAL_SECRET)])
            .env("GLOBUS_SDK_SERVICE_URL_AUTH", world.server.url.as_str());
        // The module complains about plain HTTP when the port is open already.
        let (apache, ()) = Running::start(apache, true, |line| {
            line.contains("OIDCRedirectURI SHOULD").then_some(())
        })?;
        Ok(((apache, home), vec![world.port.to_string()]))
    };
    run(Client::APACHE, start).unwrap();
}

/// Two pages for people who are known. Apache reads them as a user of its own.
fn site() -> std::io::Result<TempDir> {
    let everybody = std::fs::Permissions::from_mode(0o755);
    let home = tempfile::Builder::new().permissions(everybody).tempdir()?;
    let pages = home.path().join("pages/protected");
    std::fs::create_dir_all(pages.join("of-ben"))?;
    for name in ["page.txt", "of-ben/page.txt"] {
        std::fs::write(pages.join(name), "a page for people who are known")?;
    }
    Ok(home)
}
