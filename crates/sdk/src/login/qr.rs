//! A link as a QR code, for the camera of a telephone.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The width of the empty frame, in modules, without which cameras do not find the code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// In which colours a QR code is drawn. It must be dark on light: not every camera reads the opposite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QrColours {
    /// Black on white, by ANSI escape sequences: right in every terminal that knows colours, whatever its own.
    #[default]
    Ansi,
    /// By characters alone, for a terminal that writes light on dark.
    LightOnDark,
    /// By characters alone, for a terminal that writes dark on light, and for paper.
    DarkOnLight,
}

/// Draws the text as a QR code of half-block characters, two modules in one, with the empty frame around it. None if it is
/// too long: a QR code holds at most 2,953 bytes.
///
/// ```
/// use globus_auth::login::{QrColours, qr_code};
///
/// let code = qr_code("https://app.example.org/", QrColours::LightOnDark).ok_or("too long")?;
/// assert_eq!(code.lines().count(), 17);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn qr_code(text: &str, colours: QrColours) -> Option<String> {
    // A screen has no dirt to correct, so the smallest code is the best.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let side = code.width() + 2 * QUIET_ZONE;
    let inside = QUIET_ZONE..QUIET_ZONE + code.width();
    let is_dark = |x: usize, y: usize| {
        inside.contains(&x) && inside.contains(&y) && code[(x - QUIET_ZONE, y - QUIET_ZONE)] == Color::Dark
    };
    let mut drawn = String::new();
    for y in (0..side).step_by(2) {
        let (begin, end) = frame(colours);
        // Writing into a text cannot fail.
        let _ = write!(drawn, "{begin}");
        drawn.extend((0..side).map(|x| half_blocks(colours, is_dark(x, y), is_dark(x, y + 1))));
        let _ = writeln!(drawn, "{end}");
    }
    Some(drawn)
}

const fn frame(colours: QrColours) -> (&'static str, &'static str) {
    match colours {
        // Numbers 16 and 231 of the palette, which no theme changes: black and white.
        QrColours::Ansi => ("\u{1b}[38;5;16;48;5;231m", "\u{1b}[0m"),
        QrColours::LightOnDark | QrColours::DarkOnLight => ("", ""),
    }
}

/// The character for the modules above and below.
const fn half_blocks(colours: QrColours, above: bool, below: bool) -> char {
    // What the terminal writes in its ink is what the character fills.
    let (above, below) = match colours {
        QrColours::Ansi | QrColours::DarkOnLight => (above, below),
        QrColours::LightOnDark => (!above, !below),
    };
    match (above, below) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://auth.example.org/v2/oauth2/authorize?client_id=46bd0f56-e24f-11e5-a510-131bef460001&\
        redirect_uri=https%3A%2F%2Fauth.example.org%2Fv2%2Fweb%2Fauth-code&scope=openid+profile+email&\
        state=0123456789012345678901234567890123456789012&response_type=code&access_type=offline&\
        code_challenge=0123456789012345678901234567890123456789012&code_challenge_method=S256";

    /// What a camera reads off the terminal, whose ink is light or dark.
    fn read(drawn: &str, ink_is_dark: bool) -> String {
        const PIXELS: usize = 4;
        let rows: Vec<Vec<char>> = drawn
            .lines()
            .map(|line| {
                line.trim_start_matches(frame(QrColours::Ansi).0)
                    .trim_end_matches(frame(QrColours::Ansi).1)
            })
            .map(|line| line.chars().collect())
            .collect();
        let inked = |x: usize, y: usize| match (rows[y / 2][x], y % 2) {
            ('█', _) | ('▀', 0) | ('▄', 1) => true,
            ('▀' | '▄' | ' ', _) => false,
            (other, _) => panic!("{other:?}"),
        };
        let (width, height) = (rows[0].len(), 2 * rows.len());
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * PIXELS, height * PIXELS, |x, y| {
            if inked(x / PIXELS, y / PIXELS) == ink_is_dark {
                0
            } else {
                255
            }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "{drawn}");
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_camera_reads_it_in_every_terminal() {
        for (colours, ink_is_dark) in [
            (QrColours::Ansi, true),
            (QrColours::DarkOnLight, true),
            (QrColours::LightOnDark, false),
        ] {
            let drawn = qr_code(LINK, colours).unwrap();
            assert_eq!(read(&drawn, ink_is_dark), LINK, "{colours:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_drawn() {
        assert_eq!(qr_code(&"x".repeat(2_954), QrColours::Ansi), None);
        assert!(qr_code(&"x".repeat(2_953), QrColours::Ansi).is_some());
    }
}
