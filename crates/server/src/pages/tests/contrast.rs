//! Colours that stand on one another can be told apart ([WCAG 2.2, 1.4.3 and
//! 1.4.11](https://www.w3.org/TR/WCAG22/#contrast-minimum)).

use std::collections::HashMap;

/// Text on a ground.
const TEXT: [(&str, &[&str]); 8] = [
    ("ink", &["ground", "card", "wash"]),
    ("soft", &["ground", "card", "wash"]),
    ("accent", &["ground", "card", "wash"]),
    ("accent-strong", &["ground", "card", "wash"]),
    ("on-accent", &["accent", "accent-strong"]),
    ("good", &["card", "good-wash"]),
    ("bad", &["card", "bad-wash"]),
    ("warn", &["card", "warn-wash"]),
];

/// The variables of both themes; what the dark one does not set is as in the light one.
fn themes() -> [HashMap<&'static str, u32>; 2] {
    let style = include_str!("../../../static/style.css");
    let colours = |theme: &'static str| -> HashMap<&str, u32> {
        let block = theme.split('}').next().unwrap();
        let lines = block
            .lines()
            .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';'));
        let pairs = lines.filter_map(|line| line.split_once(": #"));
        pairs.filter_map(|(name, hex)| Some((name, colour(hex)?))).collect()
    };
    let mut blocks = style.split(":root {").skip(1);
    let light = colours(blocks.next().unwrap());
    let mut dark = light.clone();
    dark.extend(colours(blocks.next().unwrap()));
    [light, dark]
}

fn colour(hex: &str) -> Option<u32> {
    let doubled = |short: &str| short.chars().flat_map(|digit| [digit, digit]).collect::<String>();
    let hex = if hex.len() == 3 { doubled(hex) } else { hex.to_owned() };
    u32::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == 6)
}

fn luminance(colour: u32) -> f64 {
    let part = |shift: u32| {
        let value = f64::from((colour >> shift) & 0xff) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_that_stand_on_one_another_can_be_told_apart() {
    assert!((contrast(0x00_0000, 0xff_ffff) - 21.0).abs() < 0.01);
    for theme in themes() {
        for (text, grounds) in TEXT {
            for ground in grounds {
                let ratio = contrast(theme[text], theme[ground]);
                assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
            }
        }
        for ground in ["ground", "card", "wash"] {
            let ratio = contrast(theme["edge"], theme[ground]);
            assert!(ratio >= 3.0, "the edge of a field on {ground}: {ratio:.2}");
        }
    }
}
