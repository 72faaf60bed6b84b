//! `WhatsApp`'s exported chats, of Android and iOS, in the date forms of all locales: whether the day or the month comes
//! first is told from the whole file.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
    path::Path,
};

use chrono::{NaiveDate, NaiveDateTime};

use super::{files, stem};
use crate::{
    desk::hash,
    encoding,
    input::Bundle,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::error::{Error, Result, io};

/// The longest message.
const MESSAGE_BYTES_MOST: usize = 64 << 20;

/// Reads all chats of an export.
///
/// # Errors
/// There is no text file, or one of them is no chat.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".txt"], "chat; WhatsApp exports one as .txt or as a .zip with one")? {
        let path = bundle.label_path(index);
        let order = order(bundle, index, &path, sink)?;
        sink.file(&path.to_string_lossy());
        let own = stem(&bundle.entries()[index].name).to_owned();
        // On iOS the chat is called after in the name of the zip only.
        let title = if own == "_chat" { stem(&bundle.path.to_string_lossy()).to_owned() } else { own };
        let mut chat = WhatsappChat { title: title_of(&title), order, open: None, seen: BTreeMap::new() };
        let mut number = 0;
        each_line(bundle, index, &path, &mut |line, is_whole| {
            number += 1;
            chat.line(line, is_whole, number, sink)
        })?;
        chat.close(sink)?;
    }
    Ok(())
}

/// `WhatsApp Chat with Kim (1)`, `Чат WhatsApp с контактом Kim`, `WhatsApp Chat - Kim` are the chat Kim.
fn title_of(name: &str) -> String {
    const STARTS: &[&str] = &[
        "WhatsApp Chat with ",
        "WhatsApp Chat - ",
        "WhatsApp-Chat mit ",
        "Чат WhatsApp с контактом ",
        "Чат WhatsApp с группой ",
        "Чат WhatsApp с ",
        "Чат WhatsApp - ",
        "Discussion WhatsApp avec ",
        "Chat de WhatsApp con ",
    ];
    let name = STARTS.iter().find_map(|start| name.strip_prefix(start)).unwrap_or(name);
    let copy = name.rfind(" (").filter(|at| name[*at..].trim_matches([' ', '(', ')']).parse::<u32>().is_ok());
    name[..copy.unwrap_or(name.len())].to_owned()
}

/// Tells every line without its end; of an endless one only the beginning, and that it is not whole.
fn each_line(
    bundle: &mut Bundle,
    index: usize,
    path: &Path,
    on_line: &mut dyn FnMut(&str, bool) -> Result<()>,
) -> Result<()> {
    let mut reader = encoding::utf8(bundle.reader(index)?).map_err(io(path))?;
    let mut line = Vec::new();
    loop {
        line.clear();
        let most = MESSAGE_BYTES_MOST as u64;
        if reader.by_ref().take(most).read_until(b'\n', &mut line).map_err(io(path))? == 0 {
            return Ok(());
        }
        let is_whole = line.ends_with(b"\n") || (line.len() as u64) < most;
        on_line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']), is_whole)?;
    }
}

/// The head of a message: its three numbers, its clock time, and what follows.
struct ChatLineHead<'a> {
    numbers: [u32; 3],
    is_year_first: bool,
    clock: chrono::NaiveTime,
    has_half_days: bool,
    rest: &'a str,
}

/// Reads `31/12/2026, 14:05 - Kim: words` and `[31.12.26, 2:05:09 PM] Kim: words`.
fn head(line: &str) -> Option<ChatLineHead<'_>> {
    let line = line.trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}']);
    let (is_bracketed, mut rest) = line.strip_prefix('[').map_or((false, line), |rest| (true, rest));
    let mut numbers = [0; 3];
    let mut is_year_first = false;
    for (index, number) in numbers.iter_mut().enumerate() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !matches!(digits, 1 | 2 | 4) {
            return None;
        }
        *number = rest[..digits].parse().ok()?;
        is_year_first |= index == 0 && digits == 4;
        rest = &rest[digits..];
        if index < 2 {
            rest = rest.strip_prefix(['/', '.', '-', '\u{200f}'])?.trim_start_matches(['\u{200f}', '/', ' ']);
        }
    }
    let gap = rest.find(|letter: char| letter.is_ascii_digit()).filter(|gap| (1..=8).contains(gap))?;
    if rest[..gap].contains([':', '-', '/']) {
        return None;
    }
    rest = &rest[gap..];
    let end = if is_bracketed { rest.find(']')? } else { rest.find(" - ")? };
    let words = &rest[..end];
    if words.len() > 24 || !words.contains([':', '.']) {
        return None;
    }
    let clock = moment::parse_clock(&words.replace('.', ":").replace(": ", ". ").replace("m:", "m"))?;
    let has_half_days = words.to_lowercase().contains(['a', 'p']);
    let rest = &rest[end + if is_bracketed { 1 } else { 3 }..];
    Some(ChatLineHead {
        numbers,
        is_year_first,
        clock,
        has_half_days,
        rest: rest.strip_prefix(' ').unwrap_or(rest),
    })
}

impl ChatLineHead<'_> {
    fn local(&self, order: DateOrder) -> Option<NaiveDateTime> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match order {
            _ if self.is_year_first => (a, b, c),
            DateOrder::DayFirst => (c, b, a),
            DateOrder::MonthFirst => (c, a, b),
        };
        let year = if year < 100 { 2000 + year } else { year };
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        (2009..=2099).contains(&year).then(|| date.and_time(self.clock))
    }
}

/// Reads the whole chat for the order of day and month: a number over 12 tells it; else the order in which fewer
/// messages stand before an earlier one; else the half days, which are said where months come first.
fn order(bundle: &mut Bundle, index: usize, path: &Path, sink: &mut dyn RecordSink) -> Result<DateOrder> {
    const ORDERS: [DateOrder; 2] = [DateOrder::DayFirst, DateOrder::MonthFirst];
    let mut heads = 0u64;
    let mut impossible = [0u64; 2];
    let mut backward = [0u64; 2];
    let mut last = [NaiveDateTime::MIN; 2];
    let mut half_days = false;
    let mut needed = false;
    each_line(bundle, index, path, &mut |line, _| {
        let Some(head) = head(line) else { return Ok(()) };
        heads += 1;
        half_days |= head.has_half_days;
        needed |= !head.is_year_first;
        for (at, order) in ORDERS.into_iter().enumerate() {
            match head.local(order) {
                None => impossible[at] += 1,
                Some(local) => {
                    backward[at] += u64::from(local < last[at]);
                    last[at] = local;
                }
            }
        }
        Ok(())
    })?;
    if heads == 0 {
        let reason = "holds no message as WhatsApp writes it (31.12.26, 14:05 - Name: words)".to_owned();
        return Err(Error::File { path: path.to_owned(), reason });
    }
    let decided = impossible[0].cmp(&impossible[1]).then(backward[0].cmp(&backward[1]));
    Ok(match decided {
        std::cmp::Ordering::Less => DateOrder::DayFirst,
        std::cmp::Ordering::Greater => DateOrder::MonthFirst,
        std::cmp::Ordering::Equal => {
            let order = if half_days { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            if needed {
                let first = if half_days { "month" } else { "day" };
                sink.warn(&format!(
                    "{}: nothing tells day from month; the {first} was taken to come first",
                    path.display()
                ));
            }
            order
        }
    })
}

/// What stands for words where there are none.
const MEDIA: &[&str] = &[
    "<media omitted>",
    "<medien ausgeschlossen>",
    "<без медиафайлов>",
    "<médias omis>",
    "<multimedia omitido>",
    "this message was deleted",
    "you deleted this message",
    "данное сообщение удалено",
    "вы удалили данное сообщение",
    "null",
    "image omitted",
    "video omitted",
    "audio omitted",
    "sticker omitted",
    "gif omitted",
    "document omitted",
    "missed voice call",
    "missed video call",
    "пропущенный аудиозвонок",
    "пропущенный видеозвонок",
];
/// What `WhatsApp` adds to words.
const MARKS: &[&str] =
    &["<This message was edited>", "<Сообщение изменено>", "<Diese Nachricht wurde bearbeitet.>"];

struct WhatsappChat {
    title: String,
    order: DateOrder,
    open: Option<(RecordPosition, SourceTime, String, String, bool)>,
    /// How often equal words of one author stand in one minute: they are different messages.
    seen: BTreeMap<u64, u32>,
}

impl WhatsappChat {
    fn line(&mut self, line: &str, is_whole: bool, number: u64, sink: &mut dyn RecordSink) -> Result<()> {
        let Some(head) = head(line) else {
            match &mut self.open {
                Some((.., text, _)) if text.len() + line.len() <= MESSAGE_BYTES_MOST && is_whole => {
                    text.push('\n');
                    text.push_str(line);
                }
                Some((.., fits)) => *fits = false,
                // Words before the first message.
                None => {
                    sink.reject(
                        RecordPosition::line(number),
                        RecordFault::of("", line, "stands before the first message"),
                    )?;
                }
            }
            return Ok(());
        };
        self.close(sink)?;
        let position = RecordPosition::line(number);
        let Some(local) = head.local(self.order) else {
            return sink.reject(position, RecordFault::of("sent_at", line, "is a date that does not exist"));
        };
        match head.rest.split_once(": ").or_else(|| Some((head.rest.strip_suffix(':')?, ""))) {
            Some((author, words)) if author.chars().count() <= 100 => {
                let author =
                    author.trim_matches(['\u{200e}', '\u{202a}', '\u{202c}', '\u{a0}', '~', ' ']).to_owned();
                self.open = Some((position, SourceTime::Local(local), author, words.to_owned(), is_whole));
            }
            // "Messages are end-to-end encrypted", "Kim added you".
            _ => sink.pass_over(),
        }
        Ok(())
    }

    fn close(&mut self, sink: &mut dyn RecordSink) -> Result<()> {
        let Some((index, sent, author, text, fits)) = self.open.take() else { return Ok(()) };
        if !fits {
            return sink.reject(index, RecordFault::of("text", "", "is longer than 64 MiB"));
        }
        let is_notice = text.starts_with('\u{200e}');
        let mut text = text.replace(['\u{200e}', '\u{200f}'], "");
        for mark in MARKS {
            text = text.replace(mark, "");
        }
        let text = text.trim();
        let lower = text.to_lowercase();
        let is_file = lower.ends_with("(file attached)")
            || lower.ends_with("(файл добавлен)")
            || lower.starts_with("<attached:");
        if is_notice
            || text.is_empty()
            || MEDIA.contains(&lower.trim_end_matches('.'))
            || (is_file && !text.contains('\n'))
        {
            sink.pass_over();
            return Ok(());
        }
        let at = moment::words(sent, chrono_tz::UTC);
        let key = hash([at.as_bytes(), author.as_bytes(), text.as_bytes()].into_iter());
        let times = self.seen.entry(key).or_default();
        *times += 1;
        let id =
            if *times == 1 { format!("whatsapp-{key:016x}") } else { format!("whatsapp-{key:016x}-{times}") };
        let message = MessageRecord {
            id,
            author: PersonHandles::named(&author),
            with: vec![self.title.clone()],
            thread: format!("whatsapp-{}", self.title),
            sent: Some(sent),
            channel: "whatsapp",
            text: text.to_owned(),
            ..MessageRecord::default()
        };
        sink.take(index, vec![Record::Message(Box::new(message))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_many_locales_are_read() {
        for (line, order, local, rest) in [
            ("31/12/2026, 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("12/31/26, 2:05 PM - Kim: Hi", DateOrder::MonthFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("12/31/26, 2:05\u{202f}PM - Kim: Hi", DateOrder::MonthFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31.12.26, 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("[31.12.26, 14:05:09] Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:09", "Kim: Hi"),
            ("\u{200e}[31.12.2026, 14:05:09] Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:09", "Kim: Hi"),
            ("[2026-12-31, 2:05:09 PM] Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:09", "Kim: Hi"),
            ("2026/12/31 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/2026 à 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/26 2:05 p. m. - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/26 14.05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
        ] {
            let head = head(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(head.local(order).map(|local| local.to_string()).as_deref(), Some(local), "{line}");
            assert_eq!(head.rest, rest, "{line}");
        }
        for line in [
            "Call me at 14:05 - maybe",
            "5.12, I think",
            "1/2/3",
            "",
            "[x]",
            "12/31/26 is the date - see: this",
        ] {
            assert!(head(line).is_none(), "{line}");
        }
    }
}
