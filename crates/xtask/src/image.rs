//! The image of `deploy/Containerfile`, built by buildah and looked at: what is in it, who runs it, whether it serves.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::Duration,
};

use crate::{process, release::output, tally::Tally, workspace};

const IMAGE: &str = "localhost/globus-auth";
const PROGRAM: &str = "/usr/local/bin/globus-auth";

/// All files that the image has.
const FILES: [&str; 2] = ["etc/ssl/certs/ca-certificates.crt", "usr/local/bin/globus-auth"];

/// How long a server may take to start and to end, in steps.
const STEPS: u32 = 300;
const STEP: Duration = Duration::from_millis(100);

/// Builds the image, on another base where one is named, and looks at it. Where there is no buildah, nothing is done.
pub(crate) fn image(base: &[&str]) -> Result<bool, String> {
    if !process::answers("buildah", &["--version"]) {
        println!("skipped: there is no buildah (Debian and Ubuntu: apt install buildah)");
        return Ok(true);
    }
    let mut build = buildah(&["build", "--file", "deploy/Containerfile", "--tag", IMAGE]);
    if let Some(base) = base.first() {
        build.arg(format!("--build-arg=BUILD_IMAGE={base}"));
    }
    build.arg(".");
    process::must(build, "building the image")?;
    let container = line(&mut buildah(&["from", IMAGE]))?;
    let found = look_at(&container);
    process::must(buildah(&["rm", &container]), "removing the container")?;
    let tally = found?;
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

fn look_at(container: &str) -> Result<Tally, String> {
    let user = line(&mut buildah(&[
        "inspect",
        "--type",
        "image",
        "--format",
        "{{.OCIv1.Config.User}}",
        IMAGE,
    ]))?;
    let root = PathBuf::from(line(&mut buildah(&["mount", container]))?);
    let mut files = Vec::new();
    list(&root, &root, &mut files)?;
    files.sort();
    let size: u64 = files.iter().map(|(_, size)| size).sum();
    println!("the image has {} files, {:.1} MiB", files.len(), mebibytes(size));
    let names = files.iter().map(|(name, _)| name.as_str());
    let number = user.split(':').next().and_then(|user| user.parse::<u32>().ok());
    let tally = said("nothing is in it but the program and the certificates", names.eq(FILES)).plus(said(
        "its user is a number, and not root",
        number.is_some_and(|user| user != 0),
    ));
    Ok(tally.plus(served(container, number.unwrap_or_default())?))
}

/// Starts the server and asks it.
fn served(container: &str, user: u32) -> Result<Tally, String> {
    let (http, management) = (free_port()?, free_port()?);
    let mut command = run_in(container, http, management);
    command.arg("serve");
    let mut running = command
        .spawn()
        .map_err(|problem| format!("cannot start buildah: {problem}"))?;
    let health = wait(|| healthy(management));
    let socket = Listening::on(management);
    let mut tally = said("it serves, and says that it is well", health).plus(said(
        "it runs as that user",
        socket.as_ref().is_some_and(|socket| socket.user == user),
    ));
    let mut check = run_in(container, http, management);
    check.args(["serve", "--check-ready"]);
    tally = tally.plus(said("its own health check agrees", process::run(check)?));
    let process = socket.and_then(|socket| socket.process());
    let ended = match process {
        Some(process) => process::answers("kill", &["-TERM", &process]) && wait(|| has_ended(&mut running)),
        None => false,
    };
    if !ended {
        running
            .kill()
            .map_err(|problem| format!("cannot end the server: {problem}"))?;
    }
    let status = running
        .wait()
        .map_err(|problem| format!("lost sight of the server: {problem}"))?;
    Ok(tally.plus(said("it ends well when it is told to", ended && status.success())))
}

fn run_in(container: &str, http: u16, management: u16) -> Command {
    let mut command = buildah(&["run", "--network", "host"]);
    for (name, value) in [
        ("HTTP_PUBLIC_URL", format!("http://localhost:{http}")),
        ("HTTP_LISTEN", format!("127.0.0.1:{http}")),
        ("MANAGEMENT_LISTEN", format!("127.0.0.1:{management}")),
    ] {
        command.arg(format!("--env=GLOBUS_AUTH_SERVER_{name}={value}"));
    }
    command.args([container, "--", PROGRAM]);
    command
}

fn buildah(arguments: &[&str]) -> Command {
    let mut command = Command::new("buildah");
    command.current_dir(workspace::root()).args(arguments);
    command
}

fn line(command: &mut Command) -> Result<String, String> {
    Ok(output(command)?.trim().to_owned())
}

fn said(what: &str, holds: bool) -> Tally {
    println!("{} {what}", if holds { "ok    " } else { "FAILED" });
    Tally::one(holds)
}

/// All files below a directory, as they are called from the root, with their sizes in bytes.
fn list(root: &Path, directory: &Path, files: &mut Vec<(String, u64)>) -> Result<(), String> {
    let problem = |problem: std::io::Error| format!("{}: {problem}", directory.display());
    for entry in fs::read_dir(directory).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let about = entry.metadata().map_err(problem)?;
        if about.is_dir() {
            list(root, &entry.path(), files)?;
        } else {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            files.push((name, about.len()));
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "one digit of it is shown")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(listener.map_err(|problem| format!("no free port: {problem}"))?.port())
}

fn healthy(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), STEP)?;
        stream.set_read_timeout(Some(STEP * 20))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 "))
}

/// Whether something comes true in time.
#[expect(
    clippy::disallowed_methods,
    reason = "what another process does can only be looked for again"
)]
fn wait(mut holds: impl FnMut() -> bool) -> bool {
    (0..STEPS).any(|_| {
        holds() || {
            thread::sleep(STEP);
            false
        }
    })
}

fn has_ended(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(Some(_)))
}

/// A socket that listens on loopback, as the kernel tells of it in `/proc/net/tcp`.
struct Listening {
    user: u32,
    inode: String,
}

impl Listening {
    fn on(port: u16) -> Option<Self> {
        // 127.0.0.1 in the order of the machine, which is little-endian wherever containers are run.
        let address = format!("0100007F:{port:04X}");
        let table = fs::read_to_string("/proc/net/tcp").ok()?;
        table.lines().find_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let listens = columns.get(1) == Some(&address.as_str()) && columns.get(3) == Some(&"0A");
            listens.then(|| {
                Some(Self {
                    user: columns.get(7)?.parse().ok()?,
                    inode: (*columns.get(9)?).to_owned(),
                })
            })?
        })
    }

    /// The process that has it.
    fn process(&self) -> Option<String> {
        let socket = PathBuf::from(format!("socket:[{}]", self.inode));
        let has = |process: &Path| {
            let open = fs::read_dir(process.join("fd")).ok();
            open.is_some_and(|open| {
                open.flatten()
                    .any(|one| fs::read_link(one.path()).is_ok_and(|to| to == socket))
            })
        };
        let found = fs::read_dir("/proc").ok()?.flatten().find(|entry| has(&entry.path()))?;
        Some(found.file_name().to_string_lossy().into_owned())
    }
}
