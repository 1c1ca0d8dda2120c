//! Just enough HTML for a scripted browser: forms with their fields and buttons, and the text of an element.

/// A form as a browser would send it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it goes; empty: to the page itself.
    pub(super) action: String,
    /// Names with the values that stand in them.
    pub(super) fields: Vec<(String, String)>,
    /// The names of its password fields.
    pub(super) passwords: Vec<String>,
    /// The names and values of its buttons.
    pub(super) buttons: Vec<(String, String)>,
}

/// The forms of a page, in order.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    for tag in tags(page) {
        match (tag.name.as_str(), &mut open) {
            ("form", _) => {
                forms.extend(open.take());
                open = Some(Form {
                    action: tag.attribute("action").unwrap_or_default(),
                    ..Form::default()
                });
            }
            ("/form", _) => forms.extend(open.take()),
            ("input", Some(form)) => form.add_input(&tag),
            ("button", Some(form)) => form.buttons.push(tag.named_value()),
            _ => {}
        }
    }
    forms.extend(open);
    forms
}

/// The text of the first element with that id, without tags.
pub(super) fn text_of(page: &str, id: &str) -> Option<String> {
    let tag = tags(page).find(|tag| tag.attribute("id").as_deref() == Some(id))?;
    let text = page.get(tag.end..)?.split('<').next()?;
    Some(unescape(text).trim().to_owned())
}

impl Form {
    fn add_input(&mut self, tag: &Tag) {
        let kind = tag
            .attribute("type")
            .unwrap_or_else(|| "text".to_owned())
            .to_ascii_lowercase();
        let (name, value) = tag.named_value();
        match kind.as_str() {
            "submit" => self.buttons.push((name, value)),
            "checkbox" | "radio" if tag.attribute("checked").is_none() => {}
            _ if name.is_empty() => {}
            "password" => self.passwords.push(name),
            _ => self.fields.push((name, value)),
        }
    }

    /// Writes a value into a field, as typing into it would.
    pub(super) fn fill(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// The button with that value.
    pub(super) fn button(&self, value: &str) -> Option<(String, String)> {
        self.buttons
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(value))
            .cloned()
    }
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// Where the text after it begins.
    end: usize,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<String> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    }

    fn named_value(&self) -> (String, String) {
        (
            self.attribute("name").unwrap_or_default(),
            self.attribute("value").unwrap_or_default(),
        )
    }
}

fn tags(page: &str) -> impl Iterator<Item = Tag> {
    page.match_indices('<').filter_map(|(start, _)| {
        let inside = &page[start + 1..];
        let length = inside.find(|character: char| !character.is_ascii_alphanumeric() && character != '/')?;
        let (attributes, rest) = attributes(&inside[length..]);
        Some(Tag {
            name: inside[..length].to_ascii_lowercase(),
            attributes,
            end: page.len() - rest.len(),
        })
    })
}

/// Reads attributes up to the end of the tag; gives what comes after it.
fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|character: char| character.is_whitespace() || character == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (attributes, after);
        }
        let end = rest.find(|character: char| character.is_whitespace() || "=>/".contains(character));
        let Some(end) = end.filter(|end| *end > 0) else {
            return (attributes, "");
        };
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((name, String::new()));
            continue;
        };
        let (value, after) = value(after.trim_start());
        attributes.push((name, unescape(value)));
        rest = after;
    }
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text
        .find(|character: char| character.is_whitespace() || character == '>')
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The characters that templates escape.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, after)| Some((entity(name)?, after)))
        {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    match (name, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        (_, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_a_browser_sends_them() {
        let page = r#"<p>a < b</p><form method="post" action="/x?a=1&amp;b=2"><input type=hidden name='csrf' value="a&#34;&#x26;">
            <input name="username" value="" required><input type="password" name="password">
            <input type="checkbox" name="no"><input type="checkbox" name="yes" value="on" checked>
            <button name="decision" value="allow">Allow</button><input type="submit" name="decision" value="deny"></form>
            <form><input name="other"></form>"#;
        let forms = forms(page);
        let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            forms[0],
            Form {
                action: "/x?a=1&b=2".to_owned(),
                fields: vec![text("csrf", "a\"&"), text("username", ""), text("yes", "on")],
                passwords: vec!["password".to_owned()],
                buttons: vec![text("decision", "allow"), text("decision", "deny")],
            }
        );
        assert_eq!(forms[1].fields, [text("other", "")]);
        assert_eq!(forms[0].button("Allow"), Some(text("decision", "allow")));
    }

    #[test]
    fn the_text_of_an_element_is_found_by_its_id() {
        let page = r#"<p id=a>no</p><output id="auth-code" class="code"> abc&amp;d </output>"#;
        assert_eq!(text_of(page, "auth-code").as_deref(), Some("abc&d"));
        assert_eq!(text_of(page, "missing"), None);
    }

    #[test]
    fn broken_pages_end_too() {
        for page in [
            "<",
            "<form",
            "<form action=",
            "<form action=\"x",
            "<input name=a",
            "&",
            "<form =>",
            "<!doctype html><a",
        ] {
            forms(page);
            text_of(page, "x");
        }
    }
}
