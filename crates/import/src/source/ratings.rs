//! What clients answered when they were asked how content they are: CSV of Typeform, Delighted, Google Forms, Simplesat and
//! their like. A column of answers is known by its name, or by what it holds; its scale by its name, else by its kind.

use super::files;
use crate::{
    desk::rows::number,
    input::Bundle,
    record::{RatingRecord, Record, RecordFault, RecordSink},
    sheet::CsvSheet,
};
use forewarn_base::{
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

const CLIENT: &[&str] = &[
    "company",
    "company name",
    "client",
    "organization",
    "organisation",
    "account",
    "компания",
    "организация",
];
const RESPONDENT: &[&str] = &[
    "email",
    "email address",
    "customer email",
    "e-mail",
    "respondent",
    "person email",
    "адрес электронной почты",
    "почта",
    "name",
    "customer name",
    "person name",
    "имя",
];
const DATE: &[&str] = &[
    "submitted at",
    "submit date",
    "submit date (utc)",
    "response date",
    "responded at",
    "date submitted",
    "timestamp",
    "created at",
    "survey sent at",
    "date",
    "отметка времени",
    "дата",
    "дата ответа",
    "zeitstempel",
    "horodateur",
    "marca temporal",
];
const COMMENT: &[&str] = &[
    "comment",
    "comments",
    "feedback",
    "response comment",
    "customer comment",
    "follow up answer",
    "reason",
    "why",
    "комментарий",
    "отзыв",
    "почему",
    "kommentar",
    "commentaire",
    "comentario",
];

/// Names of answers, with their kind and the scale where they name none.
const SCORES: &[(&str, &str, [u8; 2])] = &[
    ("nps", "nps", [0, 10]),
    ("recommend", "nps", [0, 10]),
    ("рекоменд", "nps", [0, 10]),
    ("порекоменд", "nps", [0, 10]),
    ("weiterempfehl", "nps", [0, 10]),
    ("csat", "csat", [1, 5]),
    ("satisf", "csat", [1, 5]),
    ("happy", "csat", [1, 5]),
    ("удовлетвор", "csat", [1, 5]),
    ("довольн", "csat", [1, 5]),
    ("zufrieden", "csat", [1, 5]),
    ("ces", "ces", [1, 7]),
    ("effort", "ces", [1, 7]),
    ("how easy", "ces", [1, 7]),
    ("легко", "ces", [1, 7]),
    ("score", "other", [0, 10]),
    ("rating", "other", [1, 5]),
    ("оценка", "other", [1, 5]),
    ("оцените", "other", [1, 5]),
    ("bewertung", "other", [1, 5]),
];

/// Reads every CSV of an export.
///
/// # Errors
/// There is none, or one has no column of dates or none of answers.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".csv", ".tsv"], ExportContent::CsvFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let order = {
            let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
            let course = [Some(sheet.must(DATE, &path)?)];
            sheet.find_order(&course, &path, sink)?
        };
        let (mut scores, most) = {
            let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
            let scores = scores(&sheet.header);
            // The best answer that was given tells a scale to 5 from one to 10 and one to 100.
            let mut most = vec![0f64; scores.len()];
            sheet.each(&path, &mut super::content::NoSink, &mut |row, _| {
                for ((column, ..), most) in scores.iter().zip(&mut most) {
                    let given = number(row.get(Some(*column)), true).and_then(|number| number.parse().ok());
                    *most = given.unwrap_or(0.0f64).max(*most);
                }
                Ok(Ok(()))
            })?;
            (scores, most)
        };
        if scores.is_empty() {
            let fault = FileFault::Without(ExportContent::Answers);
            return Err(file_error(&path, fault));
        }
        for ((_, _, scale), most) in scores.iter_mut().zip(most) {
            scale[1] =
                [scale[1], 10, 100].into_iter().find(|end| most <= f64::from(*end)).unwrap_or(scale[1]);
        }
        let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        sheet.order = order;
        let (at, client, respondent) =
            (sheet.must(DATE, &path)?, sheet.column(CLIENT), sheet.named(RESPONDENT));
        let comment = sheet.named(COMMENT).or_else(|| holding(&sheet.header, COMMENT));
        sheet.each(&path, sink, &mut |row, sink| {
            let Some(at) = row.when(Some(at), "at").transpose() else {
                return Ok(Err(RecordFault::of("at", "", RejectionReason::Missing)));
            };
            let at = match at {
                Ok(at) => at,
                Err(fault) => return Ok(Err(fault)),
            };
            let mut records = Vec::new();
            for (column, kind, scale) in &scores {
                let given = row.get(Some(*column));
                // "5 - Very satisfied", "4/5", "9 out of 10"
                let score = given.split(['/', '-', ' ']).next().and_then(|first| number(first, true));
                let Some(score) = score else { continue };
                records.push(Record::Rating(RatingRecord {
                    client: row.get(client).to_owned(),
                    at,
                    kind,
                    score,
                    scale: *scale,
                    comment: row.get(comment).to_owned(),
                    respondent: row.get(respondent).to_lowercase(),
                }));
            }
            if records.is_empty() {
                sink.pass_over();
            } else {
                sink.take(row.position, records)?;
            }
            Ok(Ok(()))
        })?;
    }
    Ok(())
}

fn holding(header: &[String], words: &[&str]) -> Option<usize> {
    header.iter().position(|name| words.iter().any(|word| name.contains(word)))
}

/// The columns of answers: the surest kind first, and what is only called a score where nothing surer is there.
fn scores(header: &[String]) -> Vec<(usize, &'static str, [u8; 2])> {
    let mut found: Vec<(usize, &'static str, [u8; 2])> = Vec::new();
    for (index, name) in header.iter().enumerate() {
        let is_word =
            |mark: &str| name.match_indices(mark).any(|(at, _)| !name[..at].ends_with(char::is_alphanumeric));
        let is_other =
            ["category", "type", "id", "comment", "reason"].iter().any(|word| name.ends_with(word));
        let Some((_, kind, scale)) = SCORES.iter().find(|(mark, ..)| is_word(mark)).filter(|_| !is_other)
        else {
            continue;
        };
        found.push((index, kind, named_scale(name).unwrap_or(*scale)));
    }
    if found.iter().any(|(_, kind, _)| *kind != "other") {
        found.retain(|(_, kind, _)| *kind != "other");
    }
    // Delighted calls its answer a score, and asks what its file says nothing of: how likely one is to recommend.
    found.truncate(8);
    found
}

/// `How likely … (0-10)`, `Rate us 1–5`.
fn named_scale(name: &str) -> Option<[u8; 2]> {
    name.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '-' | '–')).find_map(|part| {
        let (least, most) = part.split_once(['-', '–'])?;
        let (least, most): (u8, u8) = (least.parse().ok()?, most.parse().ok()?);
        (least < most && most <= 100).then_some([least, most])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_known_by_their_names() {
        let found =
            |names: &[&str]| scores(&names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>());
        assert_eq!(found(&["Score", "NPS Category", "Comment"]), [(0, "other", [0, 10])]);
        assert_eq!(found(&["How likely are you to recommend us?"]), [(0, "nps", [0, 10])]);
        assert_eq!(found(&["How satisfied are you? (1-7)", "Score"]), [(0, "csat", [1, 7])]);
        assert_eq!(found(&["Насколько вы довольны работой?"]), [(0, "csat", [1, 5])]);
        assert_eq!(found(&["Processes", "Company"]), []);
    }
}
