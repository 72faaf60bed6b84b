//! Large JSON, element by element: walks a document without holding it, and hands over the elements of named lists as
//! they come. What is inside an element is serde's business, so a fault in one element stops nothing.

use std::io::{self, BufRead};

pub use forewarn_base::file_fault::JsonShape;

/// The longest element, and the longest name or number outside of elements.
pub const ELEMENT_BYTES_MOST: usize = 64 << 20;
/// The longest value outside elements that is reported; longer ones are skipped.
const SCALAR_BYTES_MOST: usize = 1 << 16;
/// How deep a document may nest outside of elements; serde allows 128 levels within.
const DEPTH_MOST: usize = 64;

/// A step of a walk.
#[derive(Debug)]
pub enum JsonStep<'a> {
    /// An object begins; with its name in the object around it, empty in lists.
    Open(&'a str),
    /// The object that began last ends.
    Close,
    /// A string, number, `true`, `false` or `null` of the object around it, as it is written.
    Scalar(&'a str, &'a [u8]),
    /// An element of a list that was asked for; with the list's name, the line on which it starts, and its number.
    Element(&'a str, &'a [u8], u64, u64),
    /// An element longer than 64 MiB, which was walked over.
    TooLong(&'a str, u64, u64),
}

/// Where a document stops being JSON.
#[derive(Debug, thiserror::Error)]
pub enum WalkError<E> {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is broken or cut off.
    #[error("line {line}: {reason}")]
    Syntax {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// What was called said so.
    #[error("stopped")]
    Stopped(E),
}

/// Walks a document. `lists` are the names of the lists whose elements are wanted; the name of a list at the top is "".
///
/// # Errors
/// The document is not JSON, is cut off, nests too deep, or `on` fails.
pub fn walk<E>(
    reader: &mut dyn BufRead,
    lists: &[&str],
    on: &mut dyn FnMut(JsonStep<'_>) -> Result<(), E>,
) -> Result<(), WalkError<E>> {
    let mut walker = JsonWalker { reader, line: 1, lists, number: 0 };
    walker.skip_mark()?;
    walker.value("", 0, on)?;
    match walker.peek()? {
        None => Ok(()),
        Some(_) => Err(walker.fault("goes on after its end")),
    }
}

/// How many members of an object are named.
const MEMBERS_MOST: usize = 50;

/// What a document is at its top: reads it until one of the members `until` begins. What is no JSON is [`JsonShape::Other`]
/// or ends early; who walks the document says where it breaks.
pub fn shape(reader: &mut dyn BufRead, until: &[&str]) -> JsonShape {
    let mut names: Vec<String> = Vec::new();
    let mut walker = JsonWalker { reader, line: 1, lists: &[], number: 0 };
    let _ = walker.skip_mark::<()>();
    match walker.peek::<()>() {
        Ok(Some(b'[')) => return JsonShape::List,
        Ok(Some(b'{')) => walker.reader.consume(1),
        _ => return JsonShape::Other,
    }
    let mut raw = Vec::new();
    while let Ok(Some(byte)) = walker.peek::<()>() {
        match byte {
            b',' => walker.reader.consume(1),
            b'"' if names.len() < MEMBERS_MOST => {
                raw.clear();
                let kept = walker.capture::<()>(&mut raw, SCALAR_BYTES_MOST);
                let Ok(name) = serde_json::from_slice::<String>(&raw) else { break };
                let is_last = until.contains(&name.as_str());
                names.push(name);
                if is_last || kept.is_err() || !matches!(walker.peek::<()>(), Ok(Some(b':'))) {
                    break;
                }
                walker.reader.consume(1);
                // The value is walked over.
                if walker.peek::<()>().is_err() || walker.capture::<()>(&mut Vec::new(), 0).is_err() {
                    break;
                }
            }
            _ => break,
        }
    }
    JsonShape::Object(names)
}

struct JsonWalker<'a> {
    reader: &'a mut dyn BufRead,
    line: u64,
    lists: &'a [&'a str],
    number: u64,
}

type On<'a, E> = &'a mut dyn FnMut(JsonStep<'_>) -> Result<(), E>;

impl JsonWalker<'_> {
    fn fault<E>(&self, reason: &'static str) -> WalkError<E> {
        WalkError::Syntax { line: self.line, reason }
    }

    fn skip_mark<E>(&mut self) -> Result<(), WalkError<E>> {
        if self.reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            self.reader.consume(3);
        }
        Ok(())
    }

    /// The next byte that is not white space, not consumed.
    fn peek<E>(&mut self) -> Result<Option<u8>, WalkError<E>> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = buffer.get(blank).copied();
            self.line += count_lines(&buffer[..blank]);
            self.reader.consume(blank);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn expect<E>(&mut self, reason: &'static str) -> Result<u8, WalkError<E>> {
        self.peek()?.ok_or_else(|| self.fault(reason))
    }

    fn value<E>(&mut self, name: &str, depth: usize, on: On<'_, E>) -> Result<(), WalkError<E>> {
        if depth > DEPTH_MOST {
            return Err(self.fault("nests too deep"));
        }
        match self.expect("is cut off")? {
            b'{' => {
                self.reader.consume(1);
                on(JsonStep::Open(name)).map_err(WalkError::Stopped)?;
                self.object(depth, on)?;
                on(JsonStep::Close).map_err(WalkError::Stopped)
            }
            b'[' => {
                self.reader.consume(1);
                self.list(name, depth, on)
            }
            _ => {
                let mut raw = Vec::new();
                let kept = self.capture(&mut raw, SCALAR_BYTES_MOST)?;
                if kept { on(JsonStep::Scalar(name, &raw)).map_err(WalkError::Stopped) } else { Ok(()) }
            }
        }
    }

    fn object<E>(&mut self, depth: usize, on: On<'_, E>) -> Result<(), WalkError<E>> {
        let mut raw = Vec::new();
        loop {
            match self.expect("is cut off inside an object")? {
                b'}' => {
                    self.reader.consume(1);
                    return Ok(());
                }
                b',' => self.reader.consume(1),
                b'"' => {
                    raw.clear();
                    self.capture(&mut raw, SCALAR_BYTES_MOST)?;
                    let name: String =
                        serde_json::from_slice(&raw).map_err(|_| self.fault("a name is broken"))?;
                    if self.expect("is cut off after a name")? != b':' {
                        return Err(self.fault("a name has no value"));
                    }
                    self.reader.consume(1);
                    self.value(&name, depth + 1, on)?;
                }
                _ => return Err(self.fault("is not JSON")),
            }
        }
    }

    fn list<E>(&mut self, name: &str, depth: usize, on: On<'_, E>) -> Result<(), WalkError<E>> {
        let wanted = self.lists.contains(&name);
        self.number = if wanted { 0 } else { self.number };
        let mut raw = Vec::new();
        loop {
            match self.expect("is cut off inside a list")? {
                b']' => {
                    self.reader.consume(1);
                    return Ok(());
                }
                b',' => self.reader.consume(1),
                _ if wanted => {
                    raw.clear();
                    self.number += 1;
                    let (line, number) = (self.line, self.number);
                    let kept = self.capture(&mut raw, ELEMENT_BYTES_MOST)?;
                    let step = if kept {
                        JsonStep::Element(name, &raw, line, number)
                    } else {
                        JsonStep::TooLong(name, line, number)
                    };
                    on(step).map_err(WalkError::Stopped)?;
                    if raw.capacity() > 1 << 20 {
                        raw = Vec::new();
                    }
                }
                _ => self.value("", depth + 1, on)?,
            }
        }
    }

    /// Takes in one value as it is written. Returns whether it was kept: past `most` bytes it is only walked over.
    fn capture<E>(&mut self, raw: &mut Vec<u8>, most: usize) -> Result<bool, WalkError<E>> {
        let mut scan = JsonScan::default();
        let mut length = 0usize;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return if scan.ends_with_input() {
                    Ok(length <= most)
                } else {
                    Err(self.fault("is cut off inside a value"))
                };
            }
            let (taken, ended) = scan.feed(buffer);
            length = length.saturating_add(taken);
            if length <= most {
                raw.extend_from_slice(&buffer[..taken]);
            } else {
                raw.clear();
            }
            self.line += count_lines(&buffer[..taken]);
            self.reader.consume(taken);
            if ended {
                return if length == 0 { Err(self.fault("is not JSON")) } else { Ok(length <= most) };
            }
        }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// The bytes that open and close what holds others.
const STEERS: [bool; 256] = {
    let mut steers = [false; 256];
    let mut at = 0;
    while at < 5 {
        steers[b"\"{}[]"[at] as usize] = true;
        at += 1;
    }
    steers
};

/// Finds where a value ends without interpreting it.
#[derive(Default)]
struct JsonScan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    started: bool,
}

impl JsonScan {
    /// A bare number may end with the file.
    fn ends_with_input(&self) -> bool {
        self.started && self.depth == 0 && !self.in_string
    }

    /// How many of these bytes belong to the value, and whether it ends with them.
    fn feed(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                    return (bytes.len(), false);
                };
                at += found + 1;
                if bytes[at - 1] == b'\\' {
                    self.escaped = true;
                    continue;
                }
                self.in_string = false;
                if self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            // Within a value only these matter; spaces, commas and numbers are walked over.
            if self.depth > 0 {
                match bytes[at..].iter().position(|byte| STEERS[usize::from(*byte)]) {
                    Some(passed) => at += passed,
                    None => return (bytes.len(), false),
                }
            }
            match bytes[at] {
                b'"' => (self.in_string, self.started) = (true, true),
                b'{' | b'[' => (self.depth, self.started) = (self.depth + 1, true),
                b'}' | b']' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                b',' | b':' if self.depth == 0 => return (at, true),
                byte if self.depth == 0 && byte.is_ascii_whitespace() => return (at, true),
                _ => self.started = true,
            }
            at += 1;
        }
        (at, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str, lists: &[&str]) -> Result<Vec<String>, String> {
        let mut told = Vec::new();
        // A tiny buffer, so that every value crosses its end.
        let mut reader = io::BufReader::with_capacity(3, text.as_bytes());
        walk::<()>(&mut reader, lists, &mut |step| {
            told.push(match step {
                JsonStep::Open(name) => format!("{name}{{"),
                JsonStep::Close => "}".to_owned(),
                JsonStep::Scalar(name, raw) => format!("{name}={}", String::from_utf8_lossy(raw)),
                JsonStep::Element(name, raw, line, number) => {
                    format!("{name}[{number}]@{line}={}", String::from_utf8_lossy(raw))
                }
                JsonStep::TooLong(..) => "long".to_owned(),
            });
            Ok(())
        })
        .map_err(|error| error.to_string())?;
        Ok(told)
    }

    #[test]
    fn elements_come_one_by_one() {
        let text = "{\"name\": \"a\\\"b\", \"x\": {\"messages\": [{\"t\": \"]}\"},\n 7]}, \"y\": [1, {\"z\": null}]}";
        assert_eq!(
            steps(text, &["messages"]).unwrap(),
            [
                "{",
                "name=\"a\\\"b\"",
                "x{",
                "messages[1]@1={\"t\": \"]}\"}",
                "messages[2]@2=7",
                "}",
                "=1",
                "{",
                "z=null",
                "}",
                "}"
            ]
        );
        assert_eq!(steps("[1,2]", &[""]).unwrap(), ["[1]@1=1", "[2]@1=2"]);
    }

    #[test]
    fn the_top_of_a_document_tells_what_it_is() {
        let of = |text: &str, until: &[&str]| {
            shape(&mut io::BufReader::with_capacity(3, text.as_bytes()), until).to_string()
        };
        assert_eq!(of("{\"a\": {\"issues\": 1}, \"b\": [1], \"c\": null}", &[]), "an object with a, b, c");
        assert_eq!(of("{\"a\": 1, \"issues\": [", &["issues"]), "an object with a, issues");
        assert_eq!(of(" [1]", &[]), "a list");
        assert_eq!(of("7", &[]), "a bare value");
        assert_eq!(of("{}", &[]), "an empty object");
        assert_eq!(of("{\"a\"", &[]), "an object with a");
    }

    #[test]
    fn broken_documents_say_where() {
        assert_eq!(steps("{\"a\":\n [1, ", &[]).unwrap_err(), "line 2: is cut off inside a list");
        assert_eq!(
            steps("{\"messages\": [{\"a\": 1", &["messages"]).unwrap_err(),
            "line 1: is cut off inside a value"
        );
        assert!(steps(&"[".repeat(100_000), &[]).unwrap_err().contains("nests too deep"));
        assert!(steps("{} x", &[]).unwrap_err().contains("goes on"));
        assert!(steps("<html>", &[]).is_ok(), "a bare word is a value to the walk");
        assert!(steps("{:}", &[]).is_err());
    }
}
