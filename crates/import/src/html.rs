//! HTML mail to plain text: paragraphs stay paragraphs, quoted history becomes lines that begin with `>`, scripts and
//! styles vanish.

/// Quotes nested deeper than this look like the deepest.
const QUOTE_DEPTH_MOST: usize = 8;

/// Elements whose content is not shown.
const HIDDEN: &[&str] = &["script", "style", "head", "title", "template", "noscript", "object", "svg"];
/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "section", "table", "tbody", "thead", "tr",
    "ul",
];

/// Named characters that mail programs write.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("zwnj", ""),
    ("zwj", ""),
    ("shy", ""),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("bull", "•"),
    ("middot", "·"),
    ("euro", "€"),
    ("pound", "£"),
    ("cent", "¢"),
    ("yen", "¥"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("times", "×"),
    ("deg", "°"),
    ("numero", "№"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
];

/// The text of an HTML document. Any input gives some text.
pub fn to_text(html: &str) -> String {
    let mut page = HtmlText { out: String::with_capacity(html.len() / 2), ..HtmlText::default() };
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        page.words(&rest[..at]);
        rest = &rest[at..];
        let Some((length, after)) = markup(rest) else {
            page.words("<");
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[1..length];
        rest = after;
        if let Some(name) = page.tag(tag) {
            // Nothing inside is read, up to its end.
            rest = find_end(rest, name).unwrap_or("");
        }
    }
    page.words(rest);
    page.out.truncate(page.out.trim_end().len());
    page.out
}

/// Text with entities such as `&amp;` decoded; white space is kept.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (letter, length) = entity(&rest[before.len()..]);
        plain.push_str(&letter);
        rest = &after[length - 1..];
    }
    plain.push_str(rest);
    plain
}

/// The end of the tag or comment that begins here: where its inside ends, and what follows.
fn markup(text: &str) -> Option<(usize, &str)> {
    let bytes = text.as_bytes();
    if text.starts_with("<!--") {
        return Some(match memchr::memmem::find(&bytes[4..], b"-->") {
            Some(at) => (4, &text[at + 7..]),
            None => (4, ""),
        });
    }
    if !bytes.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')) {
        return None;
    }
    // Values may hold a `>` between quotes; a quote that never ends is no quote.
    let mut at = 1;
    while let Some(step) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        at += step;
        if bytes[at] == b'>' {
            return Some((at, &text[at + 1..]));
        }
        let is_value = bytes[at - 1] == b'=' || bytes[at - 1] == b' ';
        match memchr::memchr(bytes[at], &bytes[at + 1..]).filter(|_| is_value) {
            Some(close) if close < 65_536 => at += close + 2,
            _ => at += 1,
        }
    }
    None
}

/// What follows the end tag of an element.
fn find_end<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"</")
        .find(|at| {
            bytes[at + 2..].get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        })
        .and_then(|at| memchr::memchr(b'>', &bytes[at..]).map(|end| &text[at + end + 1..]))
}

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is due or not due, whatever the others are")]
struct HtmlText {
    out: String,
    quotes: usize,
    /// Whether the line holds anything yet.
    in_line: bool,
    /// Whether a space is due before the next word.
    space: bool,
    /// Whether a blank line is due before the next line.
    gap: bool,
    preformatted: bool,
}

impl HtmlText {
    /// Takes in a tag; returns its name where its inside is to be left out.
    fn tag<'a>(&mut self, tag: &'a str) -> Option<&'a str> {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let end = tag.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = &tag[..end];
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if HIDDEN.iter().any(|other| is(other)) {
            return (!closes && !tag.ends_with('/')).then_some(name);
        }
        if is("br") {
            self.end_line(true);
        } else if is("p") {
            self.end_line(false);
            self.gap = !self.out.is_empty();
        } else if is("pre") {
            self.end_line(false);
            self.preformatted = !closes;
        } else if is("blockquote") {
            self.end_line(false);
            self.quotes =
                if closes { self.quotes.saturating_sub(1) } else { (self.quotes + 1).min(QUOTE_DEPTH_MOST) };
        } else if is("td") || is("th") {
            self.space = self.in_line;
        } else if BLOCKS.iter().any(|other| is(other)) {
            self.end_line(false);
            if is("li") && !closes {
                self.words("- ");
            }
        }
        None
    }

    fn end_line(&mut self, forced: bool) {
        if self.in_line || (forced && !self.out.is_empty()) {
            if !self.in_line {
                self.out.push_str(&">".repeat(self.quotes));
            }
            self.out.push('\n');
        }
        self.in_line = false;
        self.space = false;
    }

    fn begin_line(&mut self) {
        if self.gap && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push_str(&">".repeat(self.quotes));
            self.out.push('\n');
        }
        self.gap = false;
        if self.quotes > 0 {
            self.out.push_str(&">".repeat(self.quotes));
            self.out.push(' ');
        }
        self.in_line = true;
    }

    fn words(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|letter: char| letter == '&' || letter.is_whitespace()).unwrap_or(rest.len());
            self.word(&rest[..end]);
            rest = &rest[end..];
            let Some(first) = rest.chars().next() else { break };
            if first == '&' {
                let (decoded, length) = entity(rest);
                match decoded.as_str() {
                    " " | "\u{a0}" => self.space = self.in_line,
                    decoded => self.word(decoded),
                }
                rest = &rest[length..];
            } else {
                if self.preformatted && first == '\n' {
                    self.end_line(true);
                } else {
                    self.space = self.in_line;
                }
                rest = &rest[first.len_utf8()..];
            }
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.in_line {
            self.begin_line();
        } else if self.space {
            self.out.push(' ');
        }
        self.space = false;
        self.out.push_str(word);
    }
}

/// The character a reference at the start of `text` denotes, and the reference's length.
fn entity(text: &str) -> (String, usize) {
    let plain = ("&".to_owned(), 1);
    let Some(end) = text.bytes().take(12).position(|byte| byte == b';') else { return plain };
    let name = &text[1..end];
    let number = if let Some(digits) = name.strip_prefix('#') {
        match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        }
    } else {
        let named = NAMED.iter().find(|(known, _)| *known == name);
        return named.map_or(plain, |(_, letter)| ((*letter).to_owned(), end + 1));
    };
    let letter = number.and_then(char::from_u32).filter(|letter| !letter.is_control());
    (letter.map(String::from).unwrap_or_default(), end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_text_with_quotes() {
        for (html, text) in [
            (
                "<p>Hello&nbsp;Kim,</p><p>the draft&#39;s <b>here</b>.<br>Bye</p>",
                "Hello Kim,\n\nthe draft's here.\nBye",
            ),
            ("<head><title>x</title></head><style>a{}</style>One<div>Two</div>Three", "One\nTwo\nThree"),
            ("<div>Yes</div><blockquote type='cite'><div>Can you?</div></blockquote>", "Yes\n> Can you?"),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
            ("1 < 2 &unknown; 3", "1 < 2 &unknown; 3"),
            ("<a href='x>y'>link</a><!-- <p>no</p> -->!", "link!"),
            ("<pre>a\nb</pre>", "a\nb"),
            ("<script>if (1 < 2) {</script", ""),
            ("«Привет»&mdash;да", "«Привет»—да"),
            ("", ""),
            ("<", "<"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }
}
