//! Strips the command where it is built for others.
#![expect(
    clippy::disallowed_methods,
    reason = "Cargo speaks to build scripts by the environment"
)]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|set| set == value);
    // Cargo forgets the profile's `strip` for a package that has settings of its own, as this one has to stay small.
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}
