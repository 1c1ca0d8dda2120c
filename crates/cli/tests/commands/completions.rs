use crate::world::World;

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = World::new().run(&["completions", shell]).result();
        assert!(
            script.contains("get-identities") && script.contains("globus-auth"),
            "{shell}"
        );
    }
    assert_eq!(World::new().run(&["completions", "cmd"]).code, Some(2));
}

/// The shell itself takes the script, and completes with it.
#[cfg(unix)]
#[test]
fn bash_completes_a_command() {
    let world = World::new();
    let script = world.run(&["completions", "bash"]).result();
    std::fs::write(world.home().join("script"), script).unwrap();
    let ask = "COMP_WORDS=(globus-auth who); COMP_CWORD=1; _globus__auth globus-auth who globus-auth; echo \"${COMPREPLY[@]}\"";
    let ran = std::process::Command::new("bash")
        .args(["--norc", "-c", &format!(". ./script; {ask}")])
        .current_dir(world.home())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap().trim(), "whoami");
}

#[test]
fn a_person_reads_which_shells_there_are() {
    insta::assert_snapshot!(World::new().run(&["completions", "cmd"]), @"
    exit 2
    --- stderr
    error: invalid value 'cmd' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

    For more information, try '--help'.
    ");
    let bash = World::new().run(&["completions", "bash"]).result();
    insta::assert_snapshot!(bash.lines().next().unwrap(), @"_globus__auth() {");
}
