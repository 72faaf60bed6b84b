//! `decisions`: what people did about alerts, appended by `forewarn decide`.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::{Keyword, Moment, RowFields, TableColumn, TableRow, may, must};
use crate::Band;

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionVerdict {
    /// Seen, somebody is on it.
    Ack,
    /// Not before a date.
    Snooze,
    /// The alert was wrong.
    Wrong,
    /// Acted on.
    Done,
    /// A conflict nobody warned of.
    Missed,
    /// The client's band as somebody sees it, to be shown beside the computed one.
    Band(Band),
}

impl Keyword for DecisionVerdict {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("ack", Self::Ack),
        ("snooze", Self::Snooze),
        ("wrong", Self::Wrong),
        ("done", Self::Done),
        ("missed", Self::Missed),
        ("act", Self::Band(Band::Act)),
        ("watch", Self::Band(Band::Watch)),
        ("calm", Self::Band(Band::Calm)),
    ];
    const ALSO: &'static [(&'static str, Self)] = &[
        ("принято", Self::Ack),
        ("принято к сведению", Self::Ack),
        ("отложено", Self::Snooze),
        ("отложить", Self::Snooze),
        ("ошибка", Self::Wrong),
        ("ложный сигнал", Self::Wrong),
        ("сделано", Self::Done),
        ("пропущено", Self::Missed),
        ("действовать", Self::Band(Band::Act)),
        ("следить", Self::Band(Band::Watch)),
        ("спокойно", Self::Band(Band::Calm)),
    ];
}

impl Serialize for DecisionVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// One decision about one alert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlertDecision {
    /// When it was taken.
    pub at: Moment,
    /// The alert it answers.
    pub alert_id: String,
    /// The decision.
    pub verdict: DecisionVerdict,
    /// Until when a snooze or a band set by hand lasts: the day on which it no longer does.
    pub until: Option<Moment>,
    /// By whom.
    pub by: Option<String>,
    /// The text of the note.
    pub note: Option<String>,
    /// The moment of the review that it answers.
    pub as_of: Option<Moment>,
}

impl TableRow for AlertDecision {
    const NAME: &'static str = "decisions";
    const COLUMNS: &'static [TableColumn] =
        &[must("at"), must("alert_id"), must("decision"), may("until"), may("by"), may("note"), may("as_of")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            at: fields.required_moment("at"),
            alert_id: fields.required("alert_id").to_owned(),
            verdict: fields.required_choice("decision"),
            until: fields.moment("until"),
            by: fields.text("by").map(str::to_owned),
            note: fields.text("note").map(str::to_owned),
            as_of: fields.moment("as_of"),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }

    fn repeats(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

impl AlertDecision {
    /// What it says of which alert, whenever that was.
    pub fn content(&self) -> DecisionContent<'_> {
        let until = self.until.map(|until| until.at);
        (&self.alert_id, self.verdict, until, self.by.as_deref(), self.note.as_deref())
    }

    /// Whether another row records the same decision: the review that it answers may be noted differently.
    pub fn is_same(&self, other: &Self) -> bool {
        self.at.at == other.at.at && self.content() == other.content()
    }
}

/// Alert, verdict, end, by whom and why.
pub type DecisionContent<'a> =
    (&'a str, DecisionVerdict, Option<DateTime<Utc>>, Option<&'a str>, Option<&'a str>);

/// A decision as minutes of a meeting hold it: in the columns of `decisions`, but the alert may be named by its client, what
/// all rows share may be missing, and days may be written with the day first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinutedDecision {
    /// When it was taken.
    pub at: Option<Moment>,
    /// The alert, by its id, or its client's id or name.
    pub about: String,
    /// The decision.
    pub verdict: DecisionVerdict,
    /// Until when a snooze or a band set by hand lasts.
    pub until: Option<Moment>,
    /// By whom.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// The moment of the review that it answers.
    pub as_of: Option<Moment>,
}

impl TableRow for MinutedDecision {
    const NAME: &'static str = AlertDecision::NAME;
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn { also: &["date", "когда", "дата"], ..may("at") },
        TableColumn { also: &["alert", "сигнал"], ..may("alert_id") },
        may("client_id"),
        TableColumn { also: &["клиент"], ..may("client") },
        TableColumn { also: &["решение"], ..must("decision") },
        TableColumn { also: &["до", "срок", "отложено до"], ..may("until") },
        TableColumn { also: &["who", "кто", "кто решил"], ..may("by") },
        TableColumn {
            also: &["notes", "comment", "заметка", "примечание", "комментарий"], ..may("note")
        },
        TableColumn { also: &["на дату"], ..may("as_of") },
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let named = ["alert_id", "client_id", "client"].into_iter().find_map(|column| fields.text(column));
        let about = named.map_or_else(|| fields.required("alert_id").to_owned(), str::to_owned);
        Self {
            at: fields.moment_of_minutes("at"),
            about,
            verdict: fields.required_choice("decision"),
            until: fields.moment_of_minutes("until"),
            by: fields.text("by").map(str::to_owned),
            note: fields.text("note").map(str::to_owned),
            as_of: fields.moment_of_minutes("as_of"),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        self.at.map(|at| at.at)
    }
}
