//! The clients, in the order in which the page names them.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{node, places};

/// What runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Environment {
    /// The Python environment with the present series of the official SDK.
    Python,
    /// The Python environment with the series before it.
    PythonSdk3,
    /// Node.js.
    Node,
}

/// A client of others, and the script that drives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Its name in file names.
    pub(super) key: &'static str,
    environment: Environment,
    script: &'static str,
    /// What the server is seeded with besides; `{port}` stands for the free port of the world.
    pub(super) seed: &'static str,
}

/// Every client.
pub(super) const ALL: [Client; 16] = [
    Client::GLOBUS_SDK,
    Client::GLOBUS_SDK_DEVELOPER,
    Client::GLOBUS_SDK_APPS,
    Client::GLOBUS_SDK_3,
    Client::GLOBUS_SDK_3_DEVELOPER,
    Client::GLOBUS_SDK_3_APPS,
    Client::GLOBUS_CLI,
    Client::JS_SDK,
    Client::JS_AUTHORIZATION_MANAGER,
    Client::ACTION_PROVIDER_TOOLS,
    Client::JUPYTERHUB,
    Client::SOCIAL_CORE,
    Client::AUTHLIB,
    Client::OPENID_CLIENT,
    Client::APACHE,
    Client::UPSTREAM,
];

impl Client {
    /// The Python SDK: the calls of its Auth clients.
    pub const GLOBUS_SDK: Self = Self::new("globus-sdk", Environment::Python, "official_sdk.py");
    /// The Python SDK: the developer API.
    pub const GLOBUS_SDK_DEVELOPER: Self =
        Self::new("globus-sdk-developer", Environment::Python, "official_developer.py");
    /// The Python SDK: its apps and token storages.
    pub const GLOBUS_SDK_APPS: Self = Self::new("globus-sdk-apps", Environment::Python, "official_apps.py");
    /// The Python SDK before it: the calls of its Auth clients.
    pub const GLOBUS_SDK_3: Self = Self::new("globus-sdk-3", Environment::PythonSdk3, "official_sdk.py");
    /// The Python SDK before it: the developer API.
    pub const GLOBUS_SDK_3_DEVELOPER: Self = Self::new(
        "globus-sdk-3-developer",
        Environment::PythonSdk3,
        "official_developer.py",
    );
    /// The Python SDK before it: its apps and token storages.
    pub const GLOBUS_SDK_3_APPS: Self = Self::new("globus-sdk-3-apps", Environment::PythonSdk3, "official_apps.py");
    /// The official command.
    pub const GLOBUS_CLI: Self = Self::new("globus-cli", Environment::Python, "official_command.py");
    /// The JavaScript SDK in Node.js.
    pub const JS_SDK: Self = Self::new("js-sdk", Environment::Node, "official_sdk.js");
    /// The JavaScript SDK in a browser.
    pub const JS_AUTHORIZATION_MANAGER: Self = Self::new(
        "js-authorization-manager",
        Environment::Node,
        "authorization_manager.js",
    );
    /// The token checker of action providers.
    pub const ACTION_PROVIDER_TOOLS: Self =
        Self::new("action-provider-tools", Environment::PythonSdk3, "action_provider.py");
    /// JupyterHub with its authenticator for Globus.
    pub const JUPYTERHUB: Self = Self::new("jupyterhub", Environment::Python, "jupyterhub_login.py");
    /// Python social auth with its backend for Globus.
    pub const SOCIAL_CORE: Self = Self::new("social-core", Environment::Python, "social_login.py");
    /// Authlib.
    pub const AUTHLIB: Self = Self::new("authlib", Environment::Python, "authlib_flows.py");
    /// The certified relying party for JavaScript.
    pub const OPENID_CLIENT: Self = Self::new("openid-client", Environment::Node, "openid_client.js");
    /// Apache with mod_auth_openidc.
    pub const APACHE: Self = Self::new("apache", Environment::Python, "behind_apache.py");
    /// The certified server for JavaScript, of which the server itself is a client.
    pub const UPSTREAM: Self = Self {
        seed: include_str!("../../js/upstream.toml"),
        ..Self::new("upstream", Environment::Node, "upstream.js")
    };

    const fn new(key: &'static str, environment: Environment, script: &'static str) -> Self {
        Self {
            key,
            environment,
            script,
            seed: "",
        }
    }

    /// A command that runs the script with nothing else in the environment.
    pub(super) fn command(&self) -> Result<Command, String> {
        let mut command = match self.environment {
            Environment::Python => Self::python(places::python("python")?, self.script),
            Environment::PythonSdk3 => Self::python(places::set_up("python-sdk3/bin/python")?, self.script),
            Environment::Node => node::script(self.script)?,
        };
        command.env_clear();
        if self.environment != Environment::Node {
            command.env("PYTHONDONTWRITEBYTECODE", "1");
        }
        Ok(command)
    }

    fn python(interpreter: PathBuf, script: &str) -> Command {
        let mut command = Command::new(interpreter);
        command.arg(places::script(script));
        command
    }
}
