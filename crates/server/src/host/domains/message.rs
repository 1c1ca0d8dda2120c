//! DNS messages: one question for TXT records, and its answer
//! ([RFC 1035 section 4.1](https://www.rfc-editor.org/rfc/rfc1035#section-4.1)).

const TXT: u16 = 16;
const INTERNET: u16 = 1;
const HEADER_LENGTH: usize = 12;

/// A question, as it is sent.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) bytes: Vec<u8>,
}

/// What a resolver answered.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// The texts of the TXT records.
    pub(super) texts: Vec<String>,
    /// Whether there is more than fits into a datagram.
    pub(super) cut_short: bool,
}

/// A message that answers another question, or none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotOurs;

impl Question {
    /// Which TXT records a domain has. The name was checked: its labels are short and there are few.
    pub(super) fn txt(domain: &str, id: u16) -> Self {
        let mut bytes = Vec::with_capacity(HEADER_LENGTH + domain.len() + 6);
        bytes.extend(id.to_be_bytes());
        // Recursion is desired; one question, nothing else.
        bytes.extend([0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
        for label in domain.split('.') {
            bytes.push(u8::try_from(label.len()).unwrap_or_default());
            bytes.extend(label.as_bytes());
        }
        bytes.push(0);
        bytes.extend(TXT.to_be_bytes());
        bytes.extend(INTERNET.to_be_bytes());
        Self { bytes }
    }

    /// Reads a message; `None` if the resolver could not find out. That there is no such domain is an answer.
    pub(super) fn read_answer(&self, message: &[u8]) -> Result<Option<Answer>, NotOurs> {
        let header = message.get(..HEADER_LENGTH).ok_or(NotOurs)?;
        let body = &self.bytes[HEADER_LENGTH..];
        let echoed = message.get(HEADER_LENGTH..HEADER_LENGTH + body.len()).ok_or(NotOurs)?;
        let is_answer = header[2] & 0x80 != 0;
        if header[..2] != self.bytes[..2] || !is_answer || !echoed.eq_ignore_ascii_case(body) {
            return Err(NotOurs);
        }
        let cut_short = header[2] & 0x02 != 0;
        const NO_ERROR: u8 = 0;
        const NO_SUCH_NAME: u8 = 3;
        match header[3] & 0x0f {
            NO_ERROR => {}
            NO_SUCH_NAME => return Ok(Some(Answer::default())),
            _ => return Ok(None),
        }
        let records = u16::from_be_bytes([header[6], header[7]]);
        let mut rest = &message[HEADER_LENGTH + body.len()..];
        let mut texts = Vec::new();
        for _ in 0..records {
            match read_record(rest) {
                Some((text, after)) => {
                    texts.extend(text);
                    rest = after;
                }
                // A datagram may be cut anywhere.
                None if cut_short => break,
                None => return Ok(None),
            }
        }
        Ok(Some(Answer { texts, cut_short }))
    }
}

/// One record and what follows it: its text, if it is a TXT record.
fn read_record(message: &[u8]) -> Option<(Option<String>, &[u8])> {
    let fixed = after_name(message)?;
    let kind = u16::from_be_bytes([*fixed.first()?, *fixed.get(1)?]);
    let length = usize::from(u16::from_be_bytes([*fixed.get(8)?, *fixed.get(9)?]));
    let data = fixed.get(10..10 + length)?;
    let text = if kind == TXT { Some(read_text(data)?) } else { None };
    Some((text, &fixed[10 + length..]))
}

/// What follows a name, which ends with an empty label or with a pointer.
fn after_name(mut message: &[u8]) -> Option<&[u8]> {
    loop {
        match *message.first()? {
            0 => return message.get(1..),
            pointer if pointer & 0xc0 == 0xc0 => return message.get(2..),
            length => message = message.get(1 + usize::from(length)..)?,
        }
    }
}

/// The strings of a TXT record, one after the other.
fn read_text(mut data: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(data.len());
    while let Some((length, rest)) = data.split_first() {
        let length = usize::from(*length);
        bytes.extend(rest.get(..length)?);
        data = &rest[length..];
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
