//! `WhatsApp`'s exported chats, of Android and iOS, in the date forms of all locales: whether the day or the month comes
//! first is told from the whole file.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
    path::Path,
};

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use super::{content::NoSink, files, stem, whatsapp_words::words_of};
use crate::{
    desk::{hash, key_of},
    encoding,
    input::Bundle,
    moment::{self, DateOrder},
    order::{NumberDate, OrderEvidence},
    record::{
        MESSAGE_BYTES_MOST, MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink,
        SourceTime,
    },
    sheet::decide_order,
};
use forewarn_base::{
    error::{Result, file_error, io},
    file_fault::{ExportContent, FileFault},
    import_note::ImportWarning,
    reason::RejectionReason,
};

/// Reads all chats of an export.
///
/// # Errors
/// There is no text file, or one of them is no chat.
pub fn read(bundle: &mut Bundle, zone: Tz, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".txt"], ExportContent::WhatsAppFile)? {
        let path = bundle.label_path(index);
        let order = order(bundle, index, &path, sink)?;
        sink.file(&path.to_string_lossy());
        let own = stem(&bundle.entries()[index].name).to_owned();
        // On iOS the chat is called after in the name of the zip only.
        let title = if own == "_chat" { stem(&bundle.path.to_string_lossy()).to_owned() } else { own };
        let title = title_of(&title);
        let known = known(bundle, index, &path, (order, zone), &title, sink)?;
        let mut chat = WhatsappChat { title, known, read: 0, seen: BTreeMap::new() };
        each_message(bundle, index, &path, order, sink, &mut |message, sink| chat.message(message, sink))?;
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

/// The head of a message: its date, its clock time, and what follows.
struct ChatLineHead<'a> {
    /// The date, where its numbers can be day and month or month and day.
    numbers: Option<NumberDate>,
    /// The date, where the year leads.
    day: Option<NaiveDate>,
    clock: chrono::NaiveTime,
    /// A word beside the clock that may be a half of the day and is not known.
    unknown_word: Option<String>,
    rest: &'a str,
}

/// Marks of direction and order of bytes, which phones write before dates and names.
const INVISIBLE: &[char] =
    &['\u{200e}', '\u{200f}', '\u{feff}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{2068}', '\u{2069}'];

/// The longest head.
const HEAD_BYTES_MOST: usize = 100;

/// Reads `31/12/2026, 14:05 - Kim: words`, `[31.12.26, 2:05:09 PM] Kim: words`, `2026/12/31 下午2:05 - 小明: 你好` and
/// `2026년 12월 31일 오후 2:05, 김: 안녕`.
fn head(line: &str) -> Option<ChatLineHead<'_>> {
    let line = line.trim_start_matches(INVISIBLE);
    let (is_bracketed, line) = line.strip_prefix('[').map_or((false, line), |rest| (true, rest));
    let first = line.chars().next()?;
    if !first.is_ascii_digit() && plain_digit(first).is_none() {
        return None;
    }
    // Korean phones write a comma where others write a hyphen.
    let ends: &[&str] = if is_bracketed { &["]"] } else { &[" - ", " – ", ", "] };
    let mut longest = line.len().min(HEAD_BYTES_MOST);
    while !line.is_char_boundary(longest) {
        longest -= 1;
    }
    for end in ends {
        for (at, _) in line[..longest].match_indices(end) {
            if let Some((numbers, day, clock, unknown_word)) = moment_of(&line[..at]) {
                let rest = &line[at + end.len()..];
                return Some(ChatLineHead {
                    numbers,
                    day,
                    clock,
                    unknown_word,
                    rest: rest.strip_prefix(' ').unwrap_or(rest),
                });
            }
        }
    }
    None
}

fn plain_digit(letter: char) -> Option<u32> {
    let mut buffer = [0; 4];
    moment::plain_digits(letter.encode_utf8(&mut buffer)).chars().next()?.to_digit(10)
}

type ChatMoment = (Option<NumberDate>, Option<NaiveDate>, chrono::NaiveTime, Option<String>);

/// What stands between a date and its clock, or behind the clock, and is no half of the day.
const BESIDE_CLOCKS: &[&str] = &[
    "à", "um", "в", "klo", "kl", "at", "las", "ore", "alle", "às", "as", "om", "saat", "pukul", "jam", "lúc",
    "ob", "uhr", "la", "le", "год", "ч", "г", "р", "ur", "hrs", "óra", "o", "at the",
];

/// A word beside a clock of twelve hours that may be a half of the day in a language that is not known.
fn unknown_half(before: &str, behind: &str, hour: u32) -> Option<String> {
    let mut words = [before, behind].into_iter().flat_map(|part| part.split(char::is_whitespace));
    let is_known = |word: &str| {
        let bare: String = word.chars().filter(|letter| letter.is_alphabetic()).collect();
        bare.chars().count() < 2 || BESIDE_CLOCKS.contains(&bare.to_lowercase().as_str())
    };
    if hour > 12 || [before, behind].into_iter().any(|part| moment::half_day(part).is_some()) {
        return None;
    }
    words.find(|word| !is_known(word)).map(str::to_owned)
}

/// A date and a clock time and nothing else.
fn moment_of(words: &str) -> Option<ChatMoment> {
    let plain = moment::plain_digits(words);
    let plain: String = plain.chars().filter(|letter| !INVISIBLE.contains(letter)).collect();
    let plain = without_spaces_in_date(clock_last(plain));
    let is_iso = plain.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    let (date, clock) = if is_iso { year_first(&plain)? } else { day_or_month_first(&plain)? };
    // Only the word between ("à", "um", "в") and a half of the day stand beside the clock.
    let clock = clock.trim_matches(|letter: char| letter.is_whitespace() || letter == ',' || letter == '،');
    let letters = clock.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters > 16 || clock.contains('/') || clock.contains('-') {
        return None;
    }
    // "14.05" and "p. m." both have points.
    let digits = clock.find(|letter: char| letter.is_ascii_digit())?;
    let end = clock[digits..]
        .find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ':' | '.'))
        .map_or(clock.len(), |end| digits + end);
    let time = clock[digits..end].trim_end_matches('.').replace('.', ":");
    if !time.contains(':') {
        return None;
    }
    let (before, behind) = (&clock[..digits], &clock[end..]);
    let clock = moment::parse_clock(&format!("{before}{time}{behind}"))?;
    let unknown = unknown_half(before, behind, clock.hour());
    match date {
        ChatDate::Year(day) => Some((None, Some(day), clock, unknown)),
        ChatDate::Numbers(numbers) => Some((Some(numbers), None, clock, unknown)),
    }
}

/// `14:05, 31/12/2026`, as Vietnamese phones write it, is `31/12/2026 14:05`.
fn clock_last(words: String) -> String {
    let hour = words.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&hour) || !words[hour..].starts_with(':') {
        return words;
    }
    let clock = words.find(|letter: char| !letter.is_ascii_digit() && letter != ':').unwrap_or(words.len());
    match words[clock..].find(|letter: char| letter.is_ascii_digit()) {
        Some(date) => {
            format!("{} {}", &words[clock + date..], words[..clock + date].trim_end_matches([' ', ',']))
        }
        None => words,
    }
}

/// `31. 12. 2026 14:05`, as Czech and Slovak phones write it, is `31.12.2026 14:05`.
fn without_spaces_in_date(words: String) -> String {
    let day = words.bytes().take_while(u8::is_ascii_digit).count();
    let is_spaced = |letter: char| letter == ' ' || letter == '\u{a0}';
    if !(1..=2).contains(&day)
        || !words[day..].strip_prefix('.').is_some_and(|rest| rest.starts_with(is_spaced))
    {
        return words;
    }
    words.replacen(". ", ".", 2).replacen(".\u{a0}", ".", 2)
}

enum ChatDate {
    Year(NaiveDate),
    Numbers(NumberDate),
}

/// `2026/12/31`, `2026-12-31`, `2026. 12. 31.`, `2026년 12월 31일`, and what stands behind.
fn year_first(words: &str) -> Option<(ChatDate, &str)> {
    let mut numbers = [0u32; 3];
    let mut rest = words;
    for (index, number) in numbers.iter_mut().enumerate() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > if index == 0 { 4 } else { 2 } {
            return None;
        }
        *number = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let marks =
            |letter: char| matches!(letter, '/' | '-' | '.' | '年' | '月' | '日' | '년' | '월' | '일');
        let marked = rest.trim_start_matches(marks);
        if marked.len() == rest.len() && index < 2 {
            return None;
        }
        rest = if index < 2 { marked.trim_start() } else { marked };
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(numbers[0]).ok()?, numbers[1], numbers[2])?;
    Some((ChatDate::Year(day), rest))
}

/// `31/12/2026`, `31.12.26`, `31/12 2026`, and what stands behind.
fn day_or_month_first(words: &str) -> Option<(ChatDate, &str)> {
    let end = words
        .char_indices()
        .filter(|(_, letter)| !letter.is_ascii_digit())
        .nth(2)
        .map_or(words.len(), |(at, _)| at);
    // After the third number stands anything but a mark of dates.
    let date = NumberDate::of(&words[..end])?;
    // With its clock, which may tell the order.
    Some((ChatDate::Numbers(NumberDate::of(words).unwrap_or(date)), &words[end..]))
}

impl ChatLineHead<'_> {
    fn local(&self, order: DateOrder) -> Option<NaiveDateTime> {
        let date = self.day.or_else(|| self.numbers?.day(order))?;
        // Thai phones count the years of the Buddhist era.
        let date = if date.year() > 2500 { date.with_year(date.year() - 543)? } else { date };
        (2009..=2099).contains(&date.year()).then(|| date.and_time(self.clock))
    }
}

/// Reads the whole chat for the order of day and month, by the rule of all sources: messages stand in the order in which they
/// were sent.
fn order(bundle: &mut Bundle, index: usize, path: &Path, sink: &mut dyn RecordSink) -> Result<DateOrder> {
    let mut heads = 0u64;
    let mut evidence = OrderEvidence::default();
    let now = sink.now();
    each_line(bundle, index, path, &mut |line, _| {
        let Some(head) = head(line) else { return Ok(()) };
        heads += 1;
        if let Some(numbers) = &head.numbers {
            evidence.see(numbers);
            evidence.see_next(numbers);
            if let Some(now) = now {
                evidence.see_past(numbers, now);
            }
        }
        Ok(())
    })?;
    if heads == 0 {
        let fault = FileFault::Without(ExportContent::WhatsAppMessages);
        return Err(file_error(path, fault));
    }
    Ok(decide_order(&evidence, path, sink))
}

/// Whether the beginning of a text is that of a chat.
pub(crate) fn is_chat(text: &str) -> bool {
    text.lines().take(20).filter(|line| head(line).is_some_and(|head| head.rest.contains(':'))).count() > 0
        && text.lines().next().is_some_and(|line| head(line).is_some())
}

/// A message of the chat that is being read.
struct ChatMessage {
    position: RecordPosition,
    sent: SourceTime,
    author: String,
    text: String,
    fits: bool,
}

/// What is done with each message of a chat.
type OnMessage<'a> = &'a mut dyn FnMut(ChatMessage, &mut dyn RecordSink) -> Result<()>;

/// Reads a chat line by line, and tells every message with its author and its words as they stand.
fn each_message(
    bundle: &mut Bundle,
    index: usize,
    path: &Path,
    order: DateOrder,
    sink: &mut dyn RecordSink,
    on: OnMessage<'_>,
) -> Result<()> {
    let mut open: Option<ChatMessage> = None;
    let mut number = 0;
    each_line(bundle, index, path, &mut |line, is_whole| {
        number += 1;
        let Some(head) = head(line) else {
            match &mut open {
                Some(message) if message.text.len() + line.len() <= MESSAGE_BYTES_MOST && is_whole => {
                    message.text.push('\n');
                    message.text.push_str(line);
                }
                Some(message) => message.fits = false,
                None if line.trim().is_empty() => {}
                // Words before the first message.
                None => {
                    sink.reject(
                        RecordPosition::line(number),
                        RecordFault::of("", line, RejectionReason::BeforeFirstMessage),
                    )?;
                }
            }
            return Ok(());
        };
        if let Some(message) = open.take() {
            on(message, sink)?;
        }
        if let Some(word) = &head.unknown_word {
            sink.warn(ImportWarning::ClockWord { file: path.to_owned(), word: word.clone() });
        }
        let position = RecordPosition::line(number);
        let Some(local) = head.local(order) else {
            return sink.reject(position, RecordFault::of("sent_at", line, RejectionReason::NoSuchDate));
        };
        match head.rest.split_once(": ").or_else(|| Some((head.rest.strip_suffix(':')?, ""))) {
            Some((author, words)) if author.chars().count() <= 100 && !is_system(author) => {
                let edges =
                    |letter: char| INVISIBLE.contains(&letter) || matches!(letter, '\u{a0}' | '~' | ' ');
                open = Some(ChatMessage {
                    position,
                    sent: SourceTime::Local(local),
                    author: author.trim_matches(edges).to_owned(),
                    text: words.to_owned(),
                    fits: is_whole,
                });
            }
            // "Messages are end-to-end encrypted", "Kim added you".
            _ => sink.pass_over(),
        }
        Ok(())
    })?;
    open.map_or(Ok(()), |message| on(message, sink))
}

/// Whether what stands before a colon is a sentence of the phone, and no name: `Kim changed the subject from "A" to "Launch` is
/// within quotes that end after the colon.
fn is_system(author: &str) -> bool {
    let count = |mark: char| author.matches(mark).count();
    count('"') % 2 == 1
        || [('“', '”'), ('«', '»'), ('„', '“'), ('「', '」'), ('『', '』')]
            .iter()
            .any(|(open, close)| count(*open) > count(*close) && (*open != '“' || count('„') == 0))
}

/// What a chat is known by: the thread of its messages, and which of them are there already.
struct KnownChat {
    thread: String,
    /// For each message in the order of the file, whether it is in the workspace.
    standings: Vec<Standing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    New,
    /// Its words stand in the workspace, or those it had before it was edited.
    Known,
    /// It was set aside, and its words were changed since.
    Aside,
}

/// Finds the messages of a chat that earlier imports have read. A chat goes by its title, else it is the one that was read
/// before with the same words at the same times: contacts are renamed. Within a minute equal words are the same message, and
/// of the others each is taken for an edited one of before, as long as there are any.
fn known(
    bundle: &mut Bundle,
    index: usize,
    path: &Path,
    (order, zone): (DateOrder, Tz),
    title: &str,
    sink: &mut dyn RecordSink,
) -> Result<KnownChat> {
    let thread = format!("whatsapp-{title}");
    let chats = sink.known_chats();
    if chats.messages.is_empty() {
        return Ok(KnownChat { thread, standings: Vec::new() });
    }
    let mut own: Vec<(i64, u64)> = Vec::new();
    each_message(bundle, index, path, order, &mut NoSink, &mut |message, _| {
        let at = moment::instant_of(message.sent, zone).timestamp();
        own.push((at, text_hash(&words_of(&message.text))));
        Ok(())
    })?;
    let mut pairs: BTreeMap<(i64, u64), u32> = BTreeMap::new();
    for pair in &own {
        *pairs.entry(*pair).or_default() += 1;
    }
    let mut common: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for message in &chats.messages {
        let (same, all) = common.entry(message.thread).or_default();
        *all += 1;
        *same += u32::from(pairs.contains_key(&(message.at, message.text)));
    }
    let by_title = chats.threads.iter().position(|known| *known == thread);
    let by_words = common
        .iter()
        .filter(|(known, (same, all))| {
            let least = u32::try_from(own.len()).unwrap_or(u32::MAX).min(*all);
            **known < chats.before && *same >= 2 && *same * 2 >= least
        })
        .max_by_key(|(_, (same, _))| *same)
        .map(|(known, _)| *known as usize);
    let Some(chat) = by_title.or(by_words) else {
        return Ok(KnownChat { thread, standings: Vec::new() });
    };
    // By minute: what the workspace holds, each with whether it is set aside.
    let mut left: BTreeMap<i64, Vec<(u64, bool)>> = BTreeMap::new();
    for message in chats.messages.iter().filter(|message| message.thread as usize == chat) {
        left.entry(message.at).or_default().push((message.text, message.is_aside));
    }
    let mut standings = vec![Standing::New; own.len()];
    let mut unmatched = Vec::new();
    for (place, (at, text)) in own.iter().enumerate() {
        let Some(there) = left.get_mut(at) else { continue };
        match there.iter().position(|(known, _)| known == text) {
            // What is set aside is tried again as it stands.
            Some(found) if there.remove(found).1 => {}
            Some(_) => standings[place] = Standing::Known,
            None => unmatched.push((place, *at)),
        }
    }
    for (place, at) in unmatched {
        if let Some(there) = left.get_mut(&at).filter(|there| !there.is_empty()) {
            standings[place] = if there.remove(0).1 { Standing::Aside } else { Standing::Known };
        }
    }
    Ok(KnownChat { thread: chats.threads[chat].clone(), standings })
}

fn text_hash(text: &str) -> u64 {
    key_of(text)
}

/// The chat that is being read.
struct WhatsappChat {
    title: String,
    known: KnownChat,
    /// How many messages were read.
    read: usize,
    /// How often equal words stand in one minute: they are different messages.
    seen: BTreeMap<u64, u32>,
}

impl WhatsappChat {
    fn message(&mut self, message: ChatMessage, sink: &mut dyn RecordSink) -> Result<()> {
        let ChatMessage { position, sent, author, text, fits } = message;
        let standing = self.known.standings.get(self.read).copied().unwrap_or(Standing::New);
        self.read += 1;
        if !fits {
            return sink.reject(position, RecordFault::of("text", "", RejectionReason::TextTooLong));
        }
        let text = words_of(&text);
        if text.is_empty() {
            sink.pass_over();
            return Ok(());
        }
        match standing {
            Standing::New => {}
            Standing::Known => return sink.there_already(false),
            Standing::Aside => return sink.there_already(true),
        }
        let at = moment::words(sent, chrono_tz::UTC);
        let thread = &self.known.thread;
        let key = hash([thread.as_bytes(), at.as_bytes(), text.as_bytes()].into_iter());
        let times = self.seen.entry(key).or_default();
        *times += 1;
        let id =
            if *times == 1 { format!("whatsapp-{key:016x}") } else { format!("whatsapp-{key:016x}-{times}") };
        let message = MessageRecord {
            id,
            author: PersonHandles::named(&author),
            with: vec![self.title.clone()],
            thread: thread.clone(),
            sent: Some(sent),
            channel: "whatsapp",
            text,
            ..MessageRecord::default()
        };
        sink.take(position, vec![Record::Message(Box::new(message))])
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
            ("2026/12/31 下午2:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("2026/12/31 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("[2026/12/31 午前9:05:09] Kim: Hi", DateOrder::DayFirst, "2026-12-31 09:05:09", "Kim: Hi"),
            ("[2026. 12. 31. 오후 2:05:09] Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:09", "Kim: Hi"),
            ("2026년 12월 31일 오후 2:05, Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31.12.2026 ÖS 2:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31.12.2026 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            (
                "\u{200f}١٢\u{200f}/٣\u{200f}/٢٠٢٦، ٢:٠٥ م - Kim: Hi",
                DateOrder::DayFirst,
                "2026-03-12 14:05:00",
                "Kim: Hi",
            ),
            ("१२/३/२०२६, २:०५ pm - Kim: Hi", DateOrder::DayFirst, "2026-03-12 14:05:00", "Kim: Hi"),
            ("31. 12. 2026 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/2569 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/26, 2:05 de la tarde - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/26, 2:05 μμ - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31/12/26, 2:05 odp. - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
            ("31-12-2026 14:05 - Kim: Hi", DateOrder::DayFirst, "2026-12-31 14:05:00", "Kim: Hi"),
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
