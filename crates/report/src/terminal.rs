//! What a terminal shows: the ranked alerts, where the files are, and what was read. Nothing from the data steers it.

use std::{fmt::Write as _, path::Path};

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::words::{
    Words,
    agenda::{self, agenda_words},
    capital, life, notice, phrase,
    terminal::{TerminalWords, terminal_words},
    words,
};
use forewarn_base::{near::near, plain::defuse};
use forewarn_ingest::Loaded;
use forewarn_risk::review::record::{Alert, Asked, ClientLine, Review};
use forewarn_table::{Band, Rejection, columns_of};
use forewarn_text::Lang;

/// As wide as text is where nobody says how wide the terminal is.
const WIDTH: u16 = 120;
/// Below this a table of six columns breaks its words: each alert then stands on lines of its own.
const NARROW: u16 = 72;
/// No terminal is narrower, whatever it says.
const NARROWEST: u16 = 24;
/// So many refused rows are shown.
const REJECTIONS: usize = 20;
/// So many clients to watch, or without hands for them, are named.
const WATCHED_MOST: usize = 12;

/// How wide the terminal is; where there is none, what `COLUMNS` says.
pub fn width() -> u16 {
    let columns = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    Table::new().width().or_else(columns).unwrap_or(WIDTH).max(NARROWEST)
}

/// A table without borders, no wider than `width`.
fn table(width: u16) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table
}

fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// One sentence, no line wider than `width`.
fn wrapped(sentence: &str, width: u16) -> String {
    wrap(&defuse(sentence), usize::from(width)).into_iter().map(|line| line + "\n").collect()
}

/// Words on lines of at most so many columns, broken at spaces; a word that no line holds is broken where the line ends.
pub fn wrap(words: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in words.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let width = word.width();
        if used > 0 && used + 1 + width > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if used > 0 && used + wide > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += wide;
        }
    }
    lines.push(line);
    lines
}

/// The ranked alerts and how many clients stand in each band.
pub fn alerts(review: &Review, lang: Lang, width: u16) -> String {
    let (words, own) = (words(lang), terminal_words(lang));
    let known = |alert: &Alert| review.client(&alert.client_id);
    let loss = |alert: &Alert| {
        let loss = alert.expected_loss.map(|loss| words.money(loss, &review.currency));
        loss.map_or_else(String::new, |loss| format!("{} {loss}", own.loss))
    };
    let rows: Vec<([String; 6], String)> = review
        .alerts
        .iter()
        .filter_map(|alert| Some((row(alert, known(alert)?, words, own)?, loss(alert))))
        .collect();
    let mut text = String::new();
    if let Some(owner) = &review.owner {
        let _ = writeln!(text, "{}\n", (own.owner)(&defuse(owner)));
    }
    if !rows.is_empty() && width >= NARROW {
        let mut table = table(width);
        table.set_header(own.columns);
        for ([rank, client, chance, interval, why, fix], loss) in &rows {
            // What the order goes by stands below the name.
            let client = format!("{client}\n{loss}");
            table.add_row([rank.as_str(), client.trim_end(), chance, interval, why, fix]);
        }
        text.push_str(&trimmed(&table));
        text.push('\n');
    } else {
        for ([rank, client, chance, interval, why, fix], loss) in &rows {
            let mut table = table(width);
            let client = format!("{client}  {chance} ({interval})  {loss}");
            table.add_row([rank.as_str(), client.trim_end()]);
            table.add_row([String::new(), why.clone()]);
            table.add_row([String::new(), format!("{}: {fix}", own.columns[5])]);
            text.push_str(&trimmed(&table));
            text.push('\n');
        }
    }
    let count = |band| review.clients.iter().filter(|line| line.band == band && !line.ended).count();
    let bands: Vec<String> = [Band::Act, Band::Watch, Band::Calm, Band::Unknown]
        .map(|band| tinted(band, &format!("{} {}", count(band), (words.band_word)(band))))
        .into();
    let name = |id: &str| defuse(review.client(id).map_or(id, |line| line.name.as_str()));
    let decided = review.alerts.iter().filter_map(|alert| Some((&alert.client_id, alert.decision.as_ref()?)));
    let put_off = review.snoozed.iter().map(|one| (&one.client_id, &one.decision));
    for (client_id, decision) in decided.chain(put_off) {
        text.push_str(&wrapped(
            &format!("{}: {}", name(client_id), life::decision(decision, review, lang)),
            width,
        ));
    }
    for sentence in life::summary(review, lang) {
        text.push_str(&wrapped(&sentence, width));
    }
    let beyond = review.beyond_capacity.iter();
    let beyond = beyond.filter_map(|id| review.client(id)).collect();
    for (heading, lines) in [(own.beyond, beyond), (own.watch, to_watch(review).collect::<Vec<_>>())] {
        let named: Vec<String> = lines
            .iter()
            .filter_map(|line| {
                Some(format!("{} {}", defuse(&line.name), words.percent(line.chance?.probability)))
            })
            .collect();
        if named.is_empty() {
            continue;
        }
        let rest = named.len().saturating_sub(WATCHED_MOST);
        let more = if rest > 0 { format!(", {}", (own.more_clients)(rest)) } else { String::new() };
        let named = named[..named.len() - rest].join(", ");
        text.push_str(&wrapped(&format!("{heading}: {named}{more}"), width));
    }
    text.retain(|letter| !MARKS.contains(&letter));
    let _ = writeln!(text, "{}", bands.join(" · "));
    if review.level_is_judged {
        text.push_str(&wrapped(words.level_is_judged, width));
    }
    if review.redacted {
        let _ = writeln!(text, "{}", words.redacted);
    }
    text
}

/// What was decided after the moment of a review; nothing where nothing was.
pub fn since_then(review: &Review, lang: Lang, width: u16) -> String {
    let own = agenda_words(lang);
    let lines = agenda::since_then(review, lang);
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}", wrapped(&format!("{}. {}", own.since_then, own.since_then_note), width));
    for (client, decided) in lines {
        text.push_str(&indented(&format!("{client}: {decided}"), width));
    }
    text
}

/// So many clients or owners of a section are shown.
const GROUPS_MOST: usize = 12;
/// And so many lines of each.
const LINES_MOST: usize = 8;

/// What a meeting about the month goes through.
pub fn agenda(review: &Review, lang: Lang, width: u16) -> String {
    let own = agenda_words(lang);
    let mut text = String::new();
    if let Some(owner) = &review.owner {
        let _ = writeln!(text, "{}\n", (terminal_words(lang).owner)(&defuse(owner)));
    }
    text.push_str(&wrapped(&(own.title)(&review.agency, &words(lang).day(review.agenda.today)), width));
    for section in agenda::sections(review, lang) {
        text.push('\n');
        text.push_str(&wrapped(&section.title, width));
        if section.groups.is_empty() {
            text.push_str(&indented(own.nothing, width));
        }
        for group in section.groups.iter().take(GROUPS_MOST) {
            if let [line] = group.lines.as_slice() {
                text.push_str(&indented(&format!("{}. {}", group.name, line.said), width));
                continue;
            }
            text.push_str(&indented(&group.name, width));
            for line in group.lines.iter().take(LINES_MOST) {
                text.push_str(&indented(&format!("– {}", line.said), width));
            }
            if let Some(more) = group.lines.len().checked_sub(LINES_MOST).filter(|more| *more > 0) {
                text.push_str(&indented(&(own.more)(more), width));
            }
        }
        if let Some(more) = section.groups.len().checked_sub(GROUPS_MOST).filter(|more| *more > 0) {
            text.push_str(&indented(&(own.more)(more), width));
        }
    }
    if review.redacted {
        let _ = writeln!(text, "\n{}", words(lang).redacted);
    }
    text
}

/// One sentence, set off from the heading above it; what follows its first line stands further in.
fn indented(sentence: &str, width: u16) -> String {
    let mut text = String::new();
    for line in wrap(&defuse(sentence), usize::from(width).saturating_sub(4).max(8)) {
        text.push_str(if text.is_empty() { "  " } else { "    " });
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Clients to be watched that have no alert, by expected loss.
fn to_watch(review: &Review) -> impl Iterator<Item = &ClientLine> {
    let has_alert = |line: &ClientLine| review.alerts.iter().any(|alert| alert.client_id == line.client_id);
    review.clients.iter().filter(move |line| line.band == Band::Watch && !line.ended && !has_alert(line))
}

/// Where a colour begins and where it ends, until [`coloured`] takes the marks out: codes that steer a terminal
/// pass no door through which words from the data go.
const MARKS: [char; 4] = ['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}'];
const CODES: [&str; 4] = ["\u{1b}[31m", "\u{1b}[33m", "\u{1b}[32m", "\u{1b}[0m"];

fn tinted(band: Band, said: &str) -> String {
    let mark = match band {
        Band::Act => MARKS[0],
        Band::Watch => MARKS[1],
        Band::Calm => MARKS[2],
        Band::Unknown => return said.to_owned(),
    };
    format!("{mark}{said}{}", MARKS[3])
}

/// What [`alerts`] says, with colours for a terminal that shows them.
pub fn coloured(text: &str, shows: bool) -> String {
    let mark = |letter: char| MARKS.iter().position(|mark| *mark == letter);
    let mut said = String::with_capacity(text.len());
    for letter in text.chars() {
        match mark(letter) {
            Some(place) if shows => said.push_str(CODES[place]),
            Some(_) => {}
            None => said.push(letter),
        }
    }
    said
}

fn row(alert: &Alert, line: &ClientLine, words: &Words, own: &TerminalWords) -> Option<[String; 6]> {
    let chance = line.chance?;
    let why: Vec<String> = line.reasons().take(3).map(|addend| phrase::addend(addend, words.lang)).collect();
    let fix = alert.fix.as_ref().map_or_else(
        || {
            let most = alert.best_effort.as_ref().map(|most| words.percent(most.probability));
            most.map_or_else(
                || own.no_fix.to_owned(),
                |most| format!("{}; {} {most}", own.no_fix, own.at_best),
            )
        },
        |fix| {
            let told = phrase::beside_voice(fix, alert.voice.as_ref());
            format!("{} → {}", phrase::fix(&told, words.lang), words.percent(fix.probability))
        },
    );
    let fix = match &alert.voice {
        Some(Asked { on, by, words: Some(said) }) => {
            format!("{}. {}", (words.voice)(said, by.as_deref(), &words.day(*on)), capital(&fix))
        }
        _ => capital(&fix),
    };
    // What only a talk can settle.
    let plan = alert.fix.as_ref().or(alert.best_effort.as_ref());
    let talk = phrase::talk(plan, line, words.lang);
    let fix = talk.map_or_else(|| fix.clone(), |talk| format!("{fix}. {}", talk.trim_end_matches('.')));
    Some([
        alert.rank.to_string(),
        defuse(&line.name),
        words.percent(chance.probability),
        words.percents(chance.lower, chance.upper),
        defuse(&why.join("; ")),
        defuse(&fix),
    ])
}

/// Where the files are.
pub fn files(out: &Path, rejected: usize, lang: Lang) -> String {
    let own = terminal_words(lang);
    let mut text = String::new();
    if rejected > 0 {
        let _ =
            writeln!(text, "{}", (own.rejected)(rejected, &out.join("rejected.csv").display().to_string()));
    }
    let _ = write!(text, "{}: {}", own.report, out.join("report.html").display());
    let _ = write!(text, "\n{}: {}", own.workbook, out.join("review.xlsx").display());
    let pdf = out.join("report.pdf");
    if pdf.exists() {
        let _ = write!(text, "\nPDF: {}", pdf.display());
    }
    text
}

/// What was read, mapped, refused and doubtful; `aside` messages wait for somebody to say whose they are.
pub fn check(loaded: &Loaded, aside: u64, lang: Lang) -> String {
    let own = terminal_words(lang);
    // First what needs a hand.
    let mut text = String::new();
    for file in &loaded.files {
        if !file.unknown_columns.is_empty() {
            let columns = columns_of(&file.table).unwrap_or_default();
            let named = |name: &String| {
                let near = near(name, columns.iter().map(|column| column.name));
                near.map_or_else(|| name.clone(), |near| format!("{name} ({near}?)"))
            };
            let names: Vec<String> = file.unknown_columns.iter().map(named).collect();
            let names = defuse(&names.join(", "));
            let _ = writeln!(text, "{}: {}", defuse(&file.file), (own.unknown_columns)(&file.table, &names));
        }
        if !file.missing_columns.is_empty() && !file.mapped.is_empty() {
            let names = defuse(&file.missing_columns.join(", "));
            let _ = writeln!(text, "{}: {}: {names}", defuse(&file.file), own.missing_columns);
        }
    }
    for file in &loaded.passed_over {
        let _ = writeln!(text, "{}: {}", own.warning, defuse(&notice::passed_over(file, lang)));
    }
    for warning in &loaded.warnings {
        let _ = writeln!(text, "{}: {}", own.warning, defuse(&notice::warning(warning, lang)));
    }
    if aside > 0 {
        let _ = writeln!(text, "{}: {}", own.warning, (own.set_aside)(aside));
    }
    text.push_str(&rejections(&loaded.rejections, lang));
    text.push_str(if text.is_empty() { own.nothing_to_do } else { "" });
    text.push('\n');
    // Then what was read; tables without rows are only named.
    let (empty, read): (Vec<_>, Vec<_>) =
        loaded.files.iter().partition(|file| file.rows_read == 0 && file.rows_passed_over == 0);
    let mut table = table(width());
    table.set_header(own.check_columns);
    for file in &read {
        let counts = [file.rows_read, file.rows_used, file.rows_rejected, file.rows_passed_over]
            .map(|count| count.to_string());
        let mut cells = vec![file.table.clone(), defuse(&file.file), file.encoding.clone()];
        cells.extend(counts);
        table.add_row(cells);
    }
    if !read.is_empty() {
        text.push_str(&trimmed(&table));
    }
    if !empty.is_empty() {
        let names: Vec<String> = empty.iter().map(|file| defuse(&file.file)).collect();
        let _ = writeln!(text, "{} {}", own.no_rows, names.join(", "));
    }
    for file in loaded.files.iter().filter(|file| !file.mapped.is_empty()) {
        let made: Vec<String> =
            file.mapped.iter().map(|(column, made)| format!("{column} = {made}")).collect();
        let _ = writeln!(text, "{} ← {}: {}", file.table, defuse(&file.file), defuse(&made.join(", ")));
    }
    text
}

/// Refused rows: those of one file, column and reason as one.
fn rejections(rejections: &[Rejection], lang: Lang) -> String {
    let own = terminal_words(lang);
    let mut groups: Vec<(&Rejection, Vec<u64>)> = Vec::new();
    for row in rejections {
        let is_alike = |first: &Rejection| {
            (&first.table, &first.file, &first.column, &first.reason)
                == (&row.table, &row.file, &row.column, &row.reason)
        };
        match groups.iter_mut().find(|(first, _)| is_alike(first)) {
            Some((_, others)) => others.push(row.line),
            None => groups.push((row, Vec::new())),
        }
    }
    let mut text = String::new();
    for (row, others) in groups.iter().take(REJECTIONS) {
        // A spreadsheet reads rejected.csv; here a value stands as it is in the file.
        let (file, value) = (defuse(&row.file), &row.value);
        let why = defuse(&notice::rejection(&row.reason, lang));
        let more = if others.is_empty() { String::new() } else { (own.more_lines)(others) };
        let _ = writeln!(
            text,
            "{}: {file}:{}: {} {value:?} {why}{more}",
            own.refused,
            row.line,
            defuse(&row.column)
        );
    }
    let hidden: usize = groups.iter().skip(REJECTIONS).map(|(_, others)| others.len() + 1).sum();
    if hidden > 0 {
        let _ = writeln!(text, "{}", (own.more)(hidden));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{calm, review};

    #[test]
    fn the_alerts_fit_every_width_and_nothing_steers_the_terminal() {
        for lang in [Lang::En, Lang::Ru] {
            let review = review(lang);
            for width in [24, 40, 60, 71, 72, 80, 100, 200] {
                let text = coloured(&alerts(&review, lang, width), false);
                let longest =
                    text.lines().take_while(|line| !line.contains(" · ")).map(|line| line.chars().count());
                assert!(longest.max().unwrap_or(0) <= usize::from(width), "{width}:\n{text}");
                for alert in review.alerts.iter().filter(|_| width == 200) {
                    let line = review.client(&alert.client_id).unwrap();
                    let name = defuse(&line.name);
                    let word = name.split_whitespace().next().unwrap_or_default();
                    assert!(text.contains(word), "{word} is not in\n{text}");
                }
                assert!(!text.contains(|sign: char| sign.is_control() && sign != '\n'), "{text:?}");
                assert!(!text.contains('\u{202e}'), "{text:?}");
            }
            let shown = alerts(&calm(lang), lang, 80);
            assert_eq!(shown.lines().count(), 1);
            assert!(
                coloured(&shown, true).contains("\u{1b}[31m0 ")
                    && !coloured(&shown, false).contains('\u{1b}')
            );
            // A name cannot colour anything.
            let mut sly = super::super::example::review(lang);
            sly.clients.iter_mut().for_each(|line| line.name.push_str("\u{e000}x\u{1b}[31m"));
            let shown = coloured(&alerts(&sly, lang, 100), true);
            assert_eq!(shown.matches('\u{1b}').count(), 6, "{shown:?}");
        }
    }

    #[test]
    fn whoever_needs_an_act_is_named_and_counted_once() {
        for lang in [Lang::En, Lang::Ru] {
            let review = review(lang);
            let text = alerts(&review, lang, 200);
            for id in &review.beyond_capacity {
                let line = review.client(id).unwrap();
                assert!(text.contains(&*defuse(&line.name)), "{text}");
            }
            // What the order goes by stands beside the names.
            let loss = words(lang).money(review.alerts[0].expected_loss.unwrap(), &review.currency);
            assert!(text.contains(&loss), "{loss} is not in\n{text}");
            let mut early = review.clone();
            early.past_alerts.retain(|past| !past.is_closed);
            for sentence in life::summary(&early, lang) {
                assert!(!sentence.contains("later") && !sentence.contains("более поздних"), "{sentence}");
            }
            let [cost, costs] = [words(lang).cost(3.5, None), words(lang).costs(3.5, None)];
            assert!(costs.contains(&cost), "{costs}: {cost}");
        }
    }

    #[test]
    fn a_pack_says_whose_it_is_and_that_it_is_masked() {
        let mut review = review(Lang::Ru);
        review.owner = Some("Анна".to_owned());
        review.redacted = true;
        let text = alerts(&review, Lang::Ru, 100);
        assert!(text.starts_with("Клиенты, которых ведёт Анна") && text.contains("скрыты"), "{text}");
    }
}
