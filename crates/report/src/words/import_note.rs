//! What an import tells of an export, in words; in English a note says what it says itself.

use forewarn_base::{
    guess_remark::{GuessRemark, MONEY_KINDS},
    import_note::{ImportWarning, MessageDoubt, ProposalReason, RowRepair, SoughtColumn, and_more, sought},
};
use forewarn_text::Lang;

use super::{
    by_lang,
    fault::russian_file_fault,
    number::{plural_en, plural_ru},
};

/// The words of one language.
#[allow(missing_docs, reason = "the name of a field is what its words say")]
#[derive(Debug)]
pub struct NoteWords {
    pub warning: fn(&ImportWarning) -> String,
    pub remark: fn(&GuessRemark) -> String,
    pub doubt: fn(MessageDoubt) -> String,
    pub proposal: fn(&ProposalReason) -> String,
    pub repair: fn(RowRepair) -> String,
    pub messy: MessyWords,
}

/// How a messy table is written, and what was done to it.
#[allow(missing_docs, reason = "the name of a field is what its words say")]
#[derive(Debug)]
pub struct MessyWords {
    /// The delimiter, whether columns are lined up, the quotes, whether they are escaped by backslashes.
    pub cells: fn(delimiter: &str, lined_up: bool, quotes: Option<[char; 2]>, by_backslash: bool) -> String,
    pub written: fn(encoding: &str, cells: &str, ends: &[&str], sure_percent: f64) -> String,
    pub table: fn(number: usize, line: u64, columns: usize, rows: u64) -> String,
    pub header: fn(rows: usize) -> String,
    pub before: fn(lines: usize) -> String,
    pub after: fn(lines: usize) -> String,
    pub repaired: fn(rows: u64, what: &str, lines: &str) -> String,
    /// Blank rows, comments, records too long, zero bytes, blocks with bytes that are no characters.
    pub left_out: [fn(u64) -> String; 5],
}

/// The words of a language.
pub fn note_words(lang: Lang) -> &'static NoteWords {
    by_lang(lang, &EN, &RU)
}

static EN: NoteWords = NoteWords {
    warning: ImportWarning::to_string,
    remark: GuessRemark::to_string,
    doubt: |doubt| doubt.to_string(),
    proposal: ProposalReason::to_string,
    repair: |repair| repair.to_string(),
    messy: MessyWords {
        cells: |delimiter, lined_up, quotes, by_backslash| {
            let cells = match delimiter {
                "" => "one column".to_owned(),
                "\t" => "tab between cells".to_owned(),
                " " if lined_up => "columns lined up with spaces".to_owned(),
                " " => "space between cells".to_owned(),
                other => format!("{other:?} between cells"),
            };
            let quotes = match quotes {
                None => ", no quotes".to_owned(),
                Some([open, close]) if open == close => format!(", quote {open}"),
                Some([open, close]) => format!(", quotes {open}{close}"),
            };
            cells + &quotes + if by_backslash { ", escaped with \\" } else { "" }
        },
        written: |encoding, cells, ends, sure| {
            let ends = if ends.is_empty() { "nothing".to_owned() } else { ends.join(" and ") };
            format!("{encoding}, {cells}, lines end with {ends} (sure: {sure:.0} %)")
        },
        table: |number, line, columns, rows| {
            let (columns_are, rows_are) =
                (plural_en(columns as u64, ["column", "columns"]), plural_en(rows, ["row", "rows"]));
            format!("table {number} from line {line}: {columns} {columns_are}, {rows} {rows_are}")
        },
        header: |rows| match rows {
            0 => "no header".to_owned(),
            1 => "a header".to_owned(),
            rows => format!("a header of {rows} rows"),
        },
        before: |lines| format!("{lines} {} before it", plural_en(lines as u64, ["line", "lines"])),
        after: |lines| format!("{lines} {} after it", plural_en(lines as u64, ["line", "lines"])),
        repaired: |rows, what, lines| {
            format!("{rows} {}: {what} (line {lines})", plural_en(rows, ["row", "rows"]))
        },
        left_out: [
            |count| format!("{count} blank {} left out", plural_en(count, ["row", "rows"])),
            |count| format!("{count} comment {} left out", plural_en(count, ["line", "lines"])),
            |count| {
                format!("{count} {} left out, longer than 128 MiB", plural_en(count, ["record", "records"]))
            },
            |count| format!("{count} zero {} left out", plural_en(count, ["byte", "bytes"])),
            |count| {
                format!("{count} {} with bytes that are no characters", plural_en(count, ["block", "blocks"]))
            },
        ],
    },
};

static RU: NoteWords = NoteWords {
    warning: russian_warning,
    remark: russian_remark,
    doubt: |doubt| match doubt {
        MessageDoubt::Author => "автора нет в people.csv".to_owned(),
        MessageDoubt::Client => "неизвестно, о каком клиенте речь".to_owned(),
    },
    proposal: |reason| match reason {
        ProposalReason::Colleague(known) => format!("тот же домен, что у {known}"),
        ProposalReason::Domain(domain) => format!("домен {domain} назван как клиент"),
        ProposalReason::Name => "в имени есть название клиента".to_owned(),
        ProposalReason::Told => "сказано, что выгрузка этого клиента".to_owned(),
        ProposalReason::OwnName => "так зовут кого-то из агентства".to_owned(),
    },
    repair: |repair| {
        match repair {
            RowRepair::Filled => "коротких, дополнены пустыми ячейками",
            RowRepair::Dropped => "с лишней пустой ячейкой, она убрана",
            RowRepair::Joined => "с разделителем внутри текста без кавычек, ячейки соединены",
            RowRepair::Split => "без одного разделителя, ячейка разделена",
            RowRepair::OtherDelimiter => "с другим разделителем",
            RowRepair::Long => "с лишними ячейками, оставлены",
            RowRepair::Quotes => "с кавычками, которые не удвоены или не закрыты",
        }
        .to_owned()
    },
    messy: MessyWords {
        cells: |delimiter, lined_up, quotes, by_backslash| {
            let cells = match delimiter {
                "" => "один столбец".to_owned(),
                "\t" => "между ячейками табуляция".to_owned(),
                " " if lined_up => "столбцы выровнены пробелами".to_owned(),
                " " => "между ячейками пробел".to_owned(),
                other => format!("между ячейками {other:?}"),
            };
            let quotes = match quotes {
                None => ", без кавычек".to_owned(),
                Some([open, close]) if open == close => format!(", кавычки {open}"),
                Some([open, close]) => format!(", кавычки {open}{close}"),
            };
            cells + &quotes + if by_backslash { ", внутри них — через \\" } else { "" }
        },
        written: |encoding, cells, ends, sure| {
            let ends = if ends.is_empty() {
                "концов строк нет".to_owned()
            } else {
                format!("концы строк {}", ends.join(" и "))
            };
            format!("{encoding}, {cells}, {ends} (уверенность: {sure:.0} %)")
        },
        table: |number, line, columns, rows| {
            let columns_are = plural_ru(columns as u64, ["столбец", "столбца", "столбцов"]);
            let rows_are = plural_ru(rows, ["строка", "строки", "строк"]);
            format!("таблица {number} со строки {line}: {columns} {columns_are}, {rows} {rows_are}")
        },
        header: |rows| match rows {
            0 => "без заголовка".to_owned(),
            1 => "с заголовком".to_owned(),
            rows => format!("заголовок из {rows} {}", plural_ru(rows as u64, ["строки", "строк", "строк"])),
        },
        before: |lines| format!("перед ней строк: {lines}"),
        after: |lines| format!("после неё строк: {lines}"),
        repaired: |rows, what, lines| {
            format!("{rows} {} {what} (строка {lines})", plural_ru(rows, ["строка", "строки", "строк"]))
        },
        left_out: [
            |count| format!("пустых строк пропущено: {count}"),
            |count| format!("строк с комментариями пропущено: {count}"),
            |count| format!("записей длиннее 128 МиБ пропущено: {count}"),
            |count| format!("нулевых байтов убрано: {count}"),
            |count| format!("кусков с байтами, которые не буквы: {count}"),
        ],
    },
};

fn russian_column(column: SoughtColumn) -> String {
    match column {
        SoughtColumn::DueDate => "срок",
        SoughtColumn::PaymentDue => "срок оплаты",
        SoughtColumn::Status => "статус",
        SoughtColumn::Resolution => "решение",
        SoughtColumn::CreatedOn => "дата создания",
        SoughtColumn::CompletedOn => "дата завершения",
        SoughtColumn::ResolvedOn => "дата решения",
        SoughtColumn::ChangedOn => "дата изменения",
        SoughtColumn::Project => "проект",
        SoughtColumn::Author | SoughtColumn::Reporter => "автор",
        SoughtColumn::Description => "описание",
        SoughtColumn::Summary => "тема",
        SoughtColumn::Client => "клиент",
        SoughtColumn::Company => "компания",
        SoughtColumn::Owner => "ответственный",
        SoughtColumn::Industry => "отрасль",
        SoughtColumn::Amount => "сумма",
        SoughtColumn::CloseDate => "дата закрытия",
        SoughtColumn::Currency => "валюта",
        SoughtColumn::LastDay => "последний день",
        SoughtColumn::NoticeDays => "срок уведомления",
        SoughtColumn::MonthlyFee => "плата в месяц",
    }
    .to_owned()
}

fn russian_warning(warning: &ImportWarning) -> String {
    match warning {
        ImportWarning::PassedOver { file, fault } => {
            format!("{}: {}; файл пропущен", file.display(), russian_file_fault(fault))
        }
        ImportWarning::Refused { name } => {
            format!("{name} — ссылка, лежит слишком глубоко или ведёт из архива наружу; не прочитано")
        }
        ImportWarning::ClientNotListed { client } => {
            format!("в clients.csv нет клиента {client}: обзор отклонит его строки")
        }
        ImportWarning::MorePeople { messages } => {
            format!("неизвестных людей больше, чем перечислено; их сообщений: {messages}")
        }
        ImportWarning::DateOrder { file, contradicts, month_first } => {
            let why = if *contradicts {
                "одни даты возможны, только если первым стоит день, другие — только если месяц"
            } else {
                "ничто не говорит, где день, а где месяц"
            };
            let first = if *month_first { "месяц" } else { "день" };
            format!("{}: {why}; там, где возможно и то и другое, первым считается {first}", file.display())
        }
        ImportWarning::MissingColumns { file, missing, found } => format!(
            "{}: не нашлось столбцов: {}; в файле есть {}",
            file.display(),
            sought(missing, russian_column),
            found.join(", ")
        ),
        ImportWarning::UnknownStatuses { file, names, more } => format!(
            "{}: эти статусы непонятны, работа с ними считается открытой: {}",
            file.display(),
            and_more(names, *more)
        ),
        ImportWarning::PartOfHistory { key } => format!("{key}: в ответе только часть истории"),
        ImportWarning::NoHistory => {
            "в ответах нет истории; с expand=changelog видно, когда переносили сроки".to_owned()
        }
        ImportWarning::PartOfComments { key } => format!("{key}: в ответе только часть комментариев"),
        ImportWarning::MovesNotTold => {
            "CSV из Jira не говорит, когда переносили сроки; ответы REST с expand=changelog — говорят"
                .to_owned()
        }
        ImportWarning::NoComments { file } => {
            format!("{}: нет комментариев; они есть в выгрузке «CSV (все поля)»", file.display())
        }
        ImportWarning::ActionsCut { file } => format!(
            "{file}: Trello выгружает только последние 1000 действий; более ранних комментариев и переносов нет"
        ),
        ImportWarning::NotMails { folder, files } => {
            format!("файлы в {}, которые не почта: {files}", folder.display())
        }
        ImportWarning::MailsWithin { file, mails, line } => format!(
            "{}: внутри других писем стоит то, что похоже на целые письма ({mails}), впервые — в письме со строки \
             {line}; отдельными письмами они не прочитаны",
            file.display()
        ),
        ImportWarning::NotAProject { file } => {
            format!("{} — не проект в том виде, в каком его пишет Microsoft Project", file.display())
        }
        ImportWarning::PaymentDaysNotTold => {
            "в файле нет дат оплаты: оплаченные счета считаются оплаченными в срок".to_owned()
        }
        ImportWarning::HoursWithoutMoney { file } => {
            format!("{}: нет столбца с деньгами; затраты — 0, с часами", file.display())
        }
        ImportWarning::BillableAsCost { file } => {
            format!("{}: нет затрат; вместо них взяты суммы к оплате", file.display())
        }
        ImportWarning::ClockWord { file, word } => {
            format!("{}: слово «{word}» возле времени непонятно; время принято за 24-часовое", file.display())
        }
        ImportWarning::CallFromNoon { file } => {
            format!("{}: известен день звонка, но не час; начало принято за полдень", file.display())
        }
    }
}

fn russian_remark(remark: &GuessRemark) -> String {
    match remark {
        GuessRemark::NotPlainCsv { file, .. } => format!(
            "{file} — не обычный CSV: очистите его (`forewarn import csv {file} --to FILE`) и опишите результат"
        ),
        GuessRemark::HeaderNotFirst { sheet } => format!(
            "на листе «{sheet}» над строками не только заголовок: очистите его (`forewarn import xlsx FILE --to clean.csv`)"
        ),
        GuessRemark::CommaUnclear(column) => format!(
            "{column}: неясно, 1,234 — это тысяча или дробь; если дробь, укажите decimal_comma = true"
        ),
        GuessRemark::DayOrMonthUnclear { column, month_first } => {
            let first = if *month_first { "месяц" } else { "день" };
            format!("{column}: неясно, где день, а где месяц; первым считается {first}")
        }
        GuessRemark::DatesMixed(column) => format!(
            "{column}: в одних датах первым идёт день, в других — месяц; берётся первый подходящий формат"
        ),
        GuessRemark::NotUnderstood { column, values, words } => {
            let (values, words) = (values.join(", "), words.join(", "));
            format!("{column}: непонятны и пропущены: {values}; годятся: {words}")
        }
        GuessRemark::NoClient => {
            "в файле нет клиента: впишите его id вместо CLIENT или укажите столбец".to_owned()
        }
        GuessRemark::NoItemId => "у работ нет идентификатора: две с одним именем считаются одной".to_owned(),
        GuessRemark::NoDayOfAgreement => {
            "в файле нет дня, когда согласованы сроки: впишите его вместо 2000-01-01".to_owned()
        }
        GuessRemark::NoDayOfKnowledge => {
            "в файле нет дня, когда это стало известно: впишите его вместо 2000-01-01".to_owned()
        }
        GuessRemark::NoDayOfInvoice(column) => {
            format!("в файле нет дня выставления счёта: им считается и «{column}»")
        }
        GuessRemark::NoSideOfPeople => "в файле не сказано, чьи это люди: client или agency".to_owned(),
        GuessRemark::NoSums => {
            "в файле есть часы, но нет сумм: пока неизвестна ставка, затраты равны 0".to_owned()
        }
        GuessRemark::KindAssumed(kind) => {
            format!("kind: все строки считаются {kind}; годятся: {MONEY_KINDS}")
        }
        GuessRemark::SidesFromPeople => {
            "на чьей стороне автор, говорит people.csv: перечислите в нём имена, адреса или домены".to_owned()
        }
        GuessRemark::NoAuthors => {
            "в файле не сказано, кто что написал: все сообщения считаются сообщениями клиента".to_owned()
        }
    }
}
