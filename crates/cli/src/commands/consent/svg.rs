//! Trees as a picture ([SVG 2](https://www.w3.org/TR/SVG2/)).

use super::tree::Line;

/// All lengths are in pixels.
const ROW: usize = 40;
const INDENT: usize = 28;
const BOX: usize = 28;
const MARGIN: usize = 12;
/// How wide a character of the font is, at most.
const CHARACTER: usize = 8;

/// A box for each line, dashed if the consent does not hold, and a line from each to those below it.
pub(super) fn picture(lines: &[Line]) -> String {
    let width = |line: &Line| line.text.chars().count() * CHARACTER + 2 * MARGIN;
    let right = lines.iter().map(|line| line.depth * INDENT + width(line)).max();
    let (all_width, all_height) = (right.unwrap_or_default() + 2 * MARGIN, lines.len() * ROW + MARGIN);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all_width}\" height=\"{all_height}\" \
         viewBox=\"0 0 {all_width} {all_height}\" font-family=\"monospace\" font-size=\"13\">\n  \
         <title>Consents</title>\n  <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    // Where the row of the last consent of each depth is.
    let mut rows: Vec<usize> = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        rows.truncate(line.depth);
        if let Some(parent) = rows.last() {
            text += &branch(*parent, row, line.depth);
        }
        rows.push(row);
    }
    for (row, line) in lines.iter().enumerate() {
        let (left, top) = (MARGIN + line.depth * INDENT, MARGIN + row * ROW);
        let style = if line.holds { "" } else { " stroke-dasharray=\"4\"" };
        text += &format!(
            "  <rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{BOX}\" rx=\"4\" fill=\"#f3f6fa\" \
             stroke=\"#3b5b7a\"{style}/>\n  <text x=\"{}\" y=\"{}\" fill=\"#1a2733\">{}</text>\n",
            width(line),
            left + MARGIN,
            top + 19,
            escaped(&line.text),
        );
    }
    text + "</svg>\n"
}

/// From the lower edge of the box above, down and to the right.
fn branch(parent: usize, row: usize, depth: usize) -> String {
    let left = MARGIN + (depth - 1) * INDENT + INDENT / 2;
    let (from, to) = (MARGIN + parent * ROW + BOX, MARGIN + row * ROW + BOX / 2);
    let right = MARGIN + depth * INDENT;
    format!("  <path d=\"M{left} {from}V{to}H{right}\" fill=\"none\" stroke=\"#3b5b7a\"/>\n")
}

/// Fit to stand in a text of XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_consent_has_a_box_and_every_dependency_a_line() {
        let line = |depth, text: &str, holds| Line {
            depth,
            text: text.to_owned(),
            holds,
        };
        let lines = [
            line(0, "openid", true),
            line(0, "a<b", true),
            line(1, "c&d", false),
            line(2, "e", true),
            line(1, "f", true),
        ];
        let svg = picture(&lines);
        assert_eq!(svg.matches("<text").count(), 5, "{svg}");
        assert_eq!(svg.matches("stroke-dasharray").count(), 1, "{svg}");
        assert!(svg.contains(">a&lt;b<") && svg.contains(">c&amp;d<"), "{svg}");
        let branches: Vec<&str> = svg.lines().filter(|line| line.contains("<path")).collect();
        insta::assert_snapshot!(branches.join("\n"), @r##"
        <path d="M26 80V106H40" fill="none" stroke="#3b5b7a"/>
        <path d="M54 120V146H68" fill="none" stroke="#3b5b7a"/>
        <path d="M26 80V186H40" fill="none" stroke="#3b5b7a"/>
        "##);
        insta::assert_snapshot!(picture(&[]), @r##"
        <svg xmlns="http://www.w3.org/2000/svg" width="24" height="12" viewBox="0 0 24 12" font-family="monospace" font-size="13">
          <title>Consents</title>
          <rect width="100%" height="100%" fill="#ffffff"/>
        </svg>
        "##);
    }
}
