//! What to look at before a proposed mapping is used.

/// What to look at before a proposed mapping is used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are explained at their variants")]
pub enum GuessRemark {
    /// A file that a mapping cannot read as it is, and how it is written.
    NotPlainCsv {
        file: String,
        written: String,
    },
    /// A sheet with more above its rows than one header row.
    HeaderNotFirst {
        sheet: String,
    },
    /// Whether a comma is that of decimals cannot be told of a column.
    CommaUnclear(String),
    /// Whether days or months come first cannot be told of a column.
    DayOrMonthUnclear {
        column: String,
        month_first: bool,
    },
    /// A column holds dates of both orders.
    DatesMixed(String),
    /// Values of a column that are none of the words that the table knows.
    NotUnderstood {
        column: String,
        values: Vec<String>,
        words: Vec<&'static str>,
    },
    NoClient,
    NoItemId,
    NoDayOfAgreement,
    NoDayOfKnowledge,
    NoSideOfPeople,
    NoSums,
    /// All rows of a file of money are taken to be of this kind.
    KindAssumed(&'static str),
    SidesFromPeople,
    NoAuthors,
}

impl GuessRemark {
    /// In words, in English or in Russian.
    pub fn words(&self, in_russian: bool) -> String {
        let (english, russian) = match self {
            Self::NotPlainCsv { file, written } => {
                let command = format!("forewarn import csv {file} --to FILE");
                (
                    format!(
                        "{file} is not plain CSV ({written}): clean it with `{command}` and map the result"
                    ),
                    format!("{file} — не обычный CSV: очистите его (`{command}`) и опишите результат"),
                )
            }
            Self::HeaderNotFirst { sheet } => (
                format!(
                    "sheet {sheet:?} has more above its rows than a header: clean it with `forewarn import xlsx FILE --to clean.csv`"
                ),
                format!(
                    "на листе «{sheet}» над строками не только заголовок: очистите его (`forewarn import xlsx FILE --to clean.csv`)"
                ),
            ),
            Self::CommaUnclear(column) => (
                format!(
                    "{column}: 1,234 may or may not be a thousand; set decimal_comma = true if it is not"
                ),
                format!(
                    "{column}: неясно, 1,234 — это тысяча или дробь; если дробь, укажите decimal_comma = true"
                ),
            ),
            Self::DayOrMonthUnclear { column, month_first } => {
                let (first, first_ru) =
                    if *month_first { ("month", "месяц") } else { ("day", "день") };
                (
                    format!("{column}: day and month cannot be told apart; {first} first is assumed"),
                    format!("{column}: неясно, где день, а где месяц; первым считается {first_ru}"),
                )
            }
            Self::DatesMixed(column) => (
                format!(
                    "{column}: some dates have the day first, some the month; the first format that fits is used"
                ),
                format!(
                    "{column}: в одних датах первым идёт день, в других — месяц; берётся первый подходящий формат"
                ),
            ),
            Self::NotUnderstood { column, values, words } => {
                let (values, words) = (values.join(", "), words.join(", "));
                (
                    format!("{column}: not understood and left out: {values}; allowed: {words}"),
                    format!("{column}: непонятны и пропущены: {values}; годятся: {words}"),
                )
            }
            Self::NoClient => (
                "the file names no client: replace CLIENT by its id, or map a column".to_owned(),
                "в файле нет клиента: впишите его id вместо CLIENT или укажите столбец".to_owned(),
            ),
            Self::NoItemId => (
                "items have no id: two with the same name count as one".to_owned(),
                "у работ нет идентификатора: две с одним именем считаются одной".to_owned(),
            ),
            Self::NoDayOfAgreement => (
                "the file does not say when the dates were agreed: replace 2000-01-01 by that day".to_owned(),
                "в файле нет дня, когда согласованы сроки: впишите его вместо 2000-01-01".to_owned(),
            ),
            Self::NoDayOfKnowledge => (
                "the file does not say when this became known: replace 2000-01-01 by that day".to_owned(),
                "в файле нет дня, когда это стало известно: впишите его вместо 2000-01-01".to_owned(),
            ),
            Self::NoSideOfPeople => (
                "the file does not say whose people these are: client or agency".to_owned(),
                "в файле не сказано, чьи это люди: client или agency".to_owned(),
            ),
            Self::NoSums => (
                "the file has hours and no sums: costs stay 0 until a rate is known".to_owned(),
                "в файле есть часы, но нет сумм: пока неизвестна ставка, затраты равны 0".to_owned(),
            ),
            Self::KindAssumed(kind) => {
                let kinds = "budget, cost, change_order, invoice, payment, credit";
                (
                    format!("kind: every row is taken as {kind}; allowed: {kinds}"),
                    format!("kind: все строки считаются {kind}; годятся: {kinds}"),
                )
            }
            Self::SidesFromPeople => (
                "the side of each author comes from people.csv: list names, addresses or domains there"
                    .to_owned(),
                "на чьей стороне автор, говорит people.csv: перечислите в нём имена, адреса или домены"
                    .to_owned(),
            ),
            Self::NoAuthors => (
                "the file does not say who wrote what: every message is taken as the client's".to_owned(),
                "в файле не сказано, кто что написал: все сообщения считаются сообщениями клиента".to_owned(),
            ),
        };
        if in_russian { russian } else { english }
    }
}
