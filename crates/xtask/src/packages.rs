//! Programs that the package manager of the machine brings: a web server, a browser, a terminal.

use std::path::Path;
use std::process::Command;

use crate::process;

struct Package {
    name: &'static str,
    /// A file that shows that it is there.
    file: &'static str,
    purpose: &'static str,
}

/// Named as Debian and Ubuntu do.
const PACKAGES: [Package; 4] = [
    Package {
        name: "apache2-bin",
        file: "/usr/sbin/apache2",
        purpose: "the Apache web server",
    },
    Package {
        name: "libapache2-mod-auth-openidc",
        file: "/usr/lib/apache2/modules/mod_auth_openidc.so",
        purpose: "its module mod_auth_openidc",
    },
    Package {
        name: "chromium",
        file: "/usr/bin/chromium",
        purpose: "the browser Chromium",
    },
    Package {
        name: "tmux",
        file: "/usr/bin/tmux",
        purpose: "the terminal tmux",
    },
];

/// Installs what is missing, where this may be done without asking, and returns what must be installed by hand.
pub(crate) fn set_up() -> Vec<String> {
    let missing = missing();
    if missing.is_empty() {
        return Vec::new();
    }
    let names = missing.iter().map(|package| package.name);
    let mut install = Command::new("apt-get");
    install
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(names)
        .env("DEBIAN_FRONTEND", "noninteractive");
    // Whoever may not, or has no apt, is told what is missing.
    if process::answers("test", &["-w", "/var/lib/dpkg/lock"]) {
        let _ = process::run(install);
    }
    let advice = |package: &Package| format!("{} (Debian and Ubuntu: apt install {})", package.purpose, package.name);
    self::missing().into_iter().map(advice).collect()
}

fn missing() -> Vec<&'static Package> {
    PACKAGES
        .iter()
        .filter(|package| !Path::new(package.file).exists())
        .collect()
}
