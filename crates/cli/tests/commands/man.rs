use std::fs;

use crate::world::World;

#[test]
fn one_page_goes_to_standard_output() {
    let page = World::new().run(&["man"]).result();
    assert!(page.contains(".TH") && page.contains("Exit codes"), "{page}");
}

#[test]
fn every_command_has_a_page_in_a_directory() {
    let world = World::new();
    let told = world.run(&["man", "pages/man1", "--format", "json"]).document();
    let pages = told["pages"].as_array().unwrap();
    for page in pages {
        let text = fs::read_to_string(world.home().join("pages/man1").join(page.as_str().unwrap())).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    for name in ["globus-auth.1", "globus-auth-whoami.1", "globus-auth-profile-switch.1"] {
        assert!(pages.iter().any(|page| page == name), "{name} is not in {told}");
    }
}

#[test]
fn a_person_reads_where_the_pages_are() {
    let ran = World::new().run(&["man", "pages"]);
    let count = ran
        .stderr
        .split(' ')
        .find(|word| word.parse::<u32>().is_ok())
        .unwrap_or("none")
        .to_owned();
    insta::assert_snapshot!(ran.naming(&[(&count, "N")]), @"
    exit 0
    --- stderr
    N pages are in pages.
    ");
}
