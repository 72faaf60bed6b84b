//! What a run says of itself on stderr: which moment it is about, what it wrote, why it stopped.

use std::{fmt::Write as _, io::ErrorKind, path::Path};

use super::{
    by_lang,
    fault::{russian_config_fault, russian_file_fault},
    number::{plural_en, plural_ru},
};
use forewarn_base::near::near;
use forewarn_base::{
    error::{AnnotationsFault, Doing, Error, WorkspaceFault, can_hold_workspace, folder_meant},
    file_fault::{ConfigFault, FileFault},
    storage::{PathKind, StorageError},
};
use forewarn_risk::model::{CLIENTS_LEAST, CONFLICTS_LEAST, LearnedModel, NotLearned};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct RunWords {
    pub as_of: fn(moment: &str) -> String,
    pub last_record_is_old: fn(days: i64) -> String,
    pub before_the_data: &'static str,
    pub after_the_data: fn(last: &str) -> String,
    /// What else an option takes for a moment.
    pub other_moments: &'static str,
    pub learned_weights: fn(until: &str, file: &str) -> String,
    pub expert_weights: fn(until: &str, file: &str) -> String,
    pub decided_later: fn(count: usize) -> String,
    pub annotated: fn(messages: u64, read: u64, bytes: u64) -> String,
    /// Of so many messages that were not kept, the findings of these were in the folder.
    pub annotations_handed: fn(&Path, handed: u64, messages: u64) -> String,
    pub backtest_page: fn(&Path) -> String,
    pub leadership_page: fn(&Path) -> String,
    pub kickoff_page: fn(&Path) -> String,
    pub brief_is_ready: fn(&Path) -> String,
    pub learned: fn(&LearnedModel) -> String,
    pub not_learned: fn(NotLearned) -> String,
    pub horizon_out_of_range: &'static str,
    /// The frames would replace the review.
    pub frames_over_outputs: &'static str,
    pub notify_over_outputs: &'static str,
    pub not_a_url: fn(url: &str) -> String,
    pub nothing_known_of: fn(client: &str) -> String,
    pub still_to_come: fn(at: &str) -> String,
    pub snooze_needs_end: &'static str,
    pub until_has_passed: fn(until: &str) -> String,
    pub until_without_use: &'static str,
    pub since_not_before: &'static str,
    pub no_review_noted: &'static str,
    pub no_conflict_kind: fn(word: &str) -> String,
    pub no_band: fn(word: &str) -> String,
    pub nothing_decided: &'static str,
    pub one_decision: &'static str,
    pub who_decides: &'static str,
    pub no_brief: &'static str,
    /// A file that is not a brief, and why.
    pub not_a_brief: fn(&Path, &ConfigFault) -> String,
    /// Why a run stopped, after the words for "error".
    pub stopped: fn(&Error) -> String,
    /// Why something was not written, after the words for "error".
    pub not_written: fn(&StorageError) -> String,
    /// What was being done, before why it stopped.
    pub doing: fn(&Doing) -> String,
    /// What the system said.
    pub system: fn(&std::io::Error) -> String,
    /// Before what went wrong.
    pub error: &'static str,
}

/// The words of a language.
pub fn run_words(lang: Lang) -> &'static RunWords {
    by_lang(lang, &EN, &RU)
}

static EN: RunWords = RunWords {
    as_of: |moment| format!("as of {moment}"),
    before_the_data: "warning: no record is older than that, so nothing was known then",
    after_the_data: |last| {
        format!(
            "warning: that is after the last record, of {last}: missing data since then look like silence"
        )
    },
    other_moments: "now, today and 31.03.2026 are understood, too",
    last_record_is_old: |days| format!("warning: the last record is {days} days old; import newer exports"),
    learned_weights: |until, file| format!("weights learned as of {until} ({file})"),
    expert_weights: |until, file| {
        format!(
            "expert weights: those learned as of {until} ({file}) are for other weights, another horizon or a later moment"
        )
    },
    annotated: |messages, read, bytes| match bytes {
        0 => format!("{messages} messages, {read} of them read; the cache could not be written"),
        _ => {
            format!("{messages} messages, {read} of them read, the others cached; {bytes} bytes in .forewarn")
        }
    },
    annotations_handed: |folder, handed, messages| {
        let folder = folder.display();
        match messages {
            0 => format!("{folder} was not needed: what is found in all messages is kept already"),
            _ if handed < messages => format!(
                "{folder} holds what was found in {handed} of {messages} messages; the others were read here"
            ),
            _ => format!("{folder} holds what was found in all {messages} messages"),
        }
    },
    decided_later: |count| {
        let said = plural_en(count, ["decision was", "decisions were"]);
        format!(
            "{count} {said} taken after that moment: without --as-of, or with --as-of now, a review shows them"
        )
    },
    backtest_page: |path| format!("report: {}", path.display()),
    leadership_page: |path| format!("leadership page: {}", path.display()),
    kickoff_page: |path| format!("page: {}", path.display()),
    brief_is_ready: |path| format!("{} is ready: fill it in, then `forewarn kickoff {0}`", path.display()),
    learned: english_learned,
    not_learned: |reason| reason.to_string(),
    horizon_out_of_range: "--horizon must lie between 1 and 1000 days",
    frames_over_outputs: "--frames needs a folder of its own: the review goes into this one",
    notify_over_outputs: "--notify needs a folder of its own: other outputs go into this one",
    not_a_url: |url| format!("--report-url {url}: must begin with https:// or http:// and hold no spaces"),
    nothing_known_of: |client| format!("nothing is known yet of {client}"),
    still_to_come: |at| format!("--at {at}: is still to come"),
    snooze_needs_end: "a snooze needs --until DAY",
    until_has_passed: |until| format!("--until {until}: has passed when it is decided"),
    until_without_use: "--until is only for a snooze or a band",
    since_not_before: "--since must lie before the moment of the agenda",
    no_review_noted: "no review of five days or more before is noted in the workspace: changes are told since the same day a month before; --since names another moment",
    no_conflict_kind: |word| {
        format!(
            "{word:?} is no kind of conflict: escalation, complaint, dispute, refund, churn or nonrenewal"
        )
    },
    no_band: |word| format!("{word:?} is no band: act, watch or calm"),
    nothing_decided: "name an alert and what was decided, --missed CLIENT KIND, or --band CLIENT BAND",
    one_decision: "use one at a time: an alert and what was decided, --missed, --band or --from",
    who_decides: "decisions are kept in the folder decisions, one file per person\nhint: say who decided with --by",
    no_brief: "no brief was named",
    not_a_brief: |path, fault| {
        format!(
            "{} is not a brief\nhint: `forewarn kickoff --new` writes one with comments\n{fault}",
            path.display()
        )
    },
    stopped: Error::to_string,
    not_written: StorageError::to_string,
    doing: |doing| format!("{doing}: "),
    system: std::io::Error::to_string,
    error: "Error:",
};

static RU: RunWords = RunWords {
    as_of: |moment| format!("на момент {moment}"),
    before_the_data: "внимание: более ранних записей нет, и тогда ещё ничего не было известно",
    after_the_data: |last| {
        format!(
            "внимание: это позже последней записи ({last}); отсутствие данных с тех пор выглядит как молчание"
        )
    },
    other_moments: "подходят и now, today, 31.03.2026",
    last_record_is_old: |days| {
        let said = plural_ru(days, ["день", "дня", "дней"]);
        format!("внимание: последней записи {days} {said}; загрузите свежую выгрузку")
    },
    learned_weights: |until, file| format!("веса выучены на {until} ({file})"),
    expert_weights: |until, file| {
        format!(
            "веса экспертные: выученные на {until} ({file}) относятся к другим весам, другому горизонту или более позднему моменту"
        )
    },
    annotated: |messages, read, bytes| match bytes {
        0 => format!("сообщений: {messages}, из них прочитано: {read}; сохранить разбор не удалось"),
        _ => format!(
            "сообщений: {messages}, из них прочитано: {read}, остальные разобраны раньше; в папке .forewarn {bytes} Б"
        ),
    },
    annotations_handed: |folder, handed, messages| {
        let folder = folder.display();
        match messages {
            0 => format!("{folder} не понадобилась: разбор всех сообщений уже сохранён"),
            _ if handed < messages => {
                format!(
                    "{folder}: готовый разбор есть для {handed} сообщений из {messages}; остальные прочитаны здесь"
                )
            }
            _ => format!("{folder}: готовый разбор есть для всех сообщений ({messages})"),
        }
    },
    decided_later: |count| {
        let said = plural_ru(
            i64::try_from(count).unwrap_or(i64::MAX),
            ["решение принято", "решения приняты", "решений принято"],
        );
        format!("{count} {said} после этого момента: они показаны в обзоре без --as-of или с --as-of now")
    },
    backtest_page: |path| format!("отчёт: {}", path.display()),
    leadership_page: |path| format!("страница для руководства: {}", path.display()),
    kickoff_page: |path| format!("страница: {}", path.display()),
    brief_is_ready: |path| {
        format!("{} готов: заполните его и выполните `forewarn kickoff {0}`", path.display())
    },
    learned: russian_learned,
    not_learned: |reason| match reason {
        NotLearned::TooLittle { conflicts, clients } => format!(
            "учиться пока не на чем: конфликтов с истёкшим горизонтом — {conflicts}, клиентов с ними — {clients}; нужно не \
             меньше {CONFLICTS_LEAST} и {CLIENTS_LEAST}\nподсказка: внесите прошлые конфликты в таблицу outcomes; до тех пор \
             действуют экспертные веса"
        ),
        NotLearned::NoBetter { expert, learned } => format!(
            "выученные веса предсказали следующие месяцы не лучше экспертных (логарифмическая потеря {learned:.4} против \
             {expert:.4})\nподсказка: действуют экспертные веса; попробуйте снова, когда исходов станет больше"
        ),
    },
    horizon_out_of_range: "--horizon — от 1 до 1000 дней",
    frames_over_outputs: "Для --frames нужна отдельная папка: в эту пишется сам обзор",
    notify_over_outputs: "Для --notify нужна отдельная папка: в эту пишется другое",
    not_a_url: |url| {
        format!("--report-url {url}: адрес должен начинаться с https:// или http:// и быть без пробелов")
    },
    nothing_known_of: |client| format!("о клиенте {client} пока ничего не известно"),
    still_to_come: |at| format!("--at {at}: этот момент ещё не наступил"),
    snooze_needs_end: "чтобы отложить сигнал (snooze), укажите --until ДЕНЬ",
    until_has_passed: |until| format!("--until {until}: этот день к моменту решения уже прошёл"),
    until_without_use: "--until нужен только для snooze и для группы, заданной вручную",
    since_not_before: "--since должен быть раньше момента повестки",
    no_review_noted: "в рабочей папке не отмечено обзора хотя бы за пять дней до этого: изменения показаны за месяц, с того же числа; другой момент задаёт --since",
    no_conflict_kind: |word| {
        format!("«{word}» — не вид конфликта: escalation, complaint, dispute, refund, churn или nonrenewal")
    },
    no_band: |word| format!("«{word}» — не группа: act, watch или calm"),
    nothing_decided: "укажите сигнал и решение, --missed КЛИЕНТ ВИД или --band КЛИЕНТ ГРУППА",
    one_decision: "предупреждение с решением, --missed, --band и --from указывают по одному",
    who_decides: "решения лежат в папке decisions, у каждого свой файл\nподсказка: укажите, кто решил, в --by",
    no_brief: "бриф не указан",
    not_a_brief: |path, fault| {
        format!(
            "{} — не бриф\nподсказка: бриф с пояснениями запишет `forewarn kickoff --new`\n{}",
            path.display(),
            russian_config_fault(fault)
        )
    },
    stopped: russian_error,
    not_written: russian_storage_error,
    doing: |doing| match doing {
        Doing::Reading(path) => format!("чтение {}: ", path.display()),
        Doing::Writing(path) => format!("запись {}: ", path.display()),
        Doing::Importing(words) => format!("{words}: "),
        Doing::Asking => "вопрос и ответ: ".to_owned(),
        Doing::Printing => "вывод: ".to_owned(),
    },
    system: russian_cause,
    error: "Ошибка:",
};

fn english_learned(model: &LearnedModel) -> String {
    let mut words = format!(
        "learned from {} conflicts among {} clients at month starts from {} to {} ({} examples)\n\
         the expert weights count for {:.0} %; the chance at a typical client is {:.1} %\n",
        model.conflicts,
        model.clients,
        model.first_example,
        model.last_example,
        model.examples,
        model.prior_weight * 100.0,
        model.base_rate * 100.0
    );
    if let (Some(expert), Some(learned)) = (model.validation_log_loss_expert, model.validation_log_loss) {
        let _ = writeln!(words, "log loss on months that followed: expert {expert:.4}, learned {learned:.4}");
    }
    words
}

fn russian_learned(model: &LearnedModel) -> String {
    let decimal = |value: f64, digits: usize| format!("{value:.digits$}").replace('.', ",");
    let mut words = format!(
        "выучено по началам месяцев с {} по {}: конфликтов — {}, клиентов с ними — {}, примеров — {}\n\
         на экспертные веса приходится {} %; у типичного клиента вероятность {} %\n",
        model.first_example,
        model.last_example,
        model.conflicts,
        model.clients,
        model.examples,
        decimal(model.prior_weight * 100.0, 0),
        decimal(model.base_rate * 100.0, 1)
    );
    if let (Some(expert), Some(learned)) = (model.validation_log_loss_expert, model.validation_log_loss) {
        let _ = writeln!(
            words,
            "логарифмическая потеря на следующих месяцах: эксперты {}, выученное {}",
            decimal(expert, 4),
            decimal(learned, 4)
        );
    }
    words
}

fn russian_error(error: &Error) -> String {
    match error {
        Error::Io { path, cause } => format!("{}: {}", path.display(), russian_cause(cause)),
        Error::Storage(error) => russian_storage_error(error),
        Error::Workspace { path, fault } => {
            let fault = match fault {
                WorkspaceFault::NoFolder => "такой папки нет".to_owned(),
                WorkspaceFault::IsFile => "это файл".to_owned(),
                WorkspaceFault::NoClients(near) => {
                    let near = near.as_deref().map_or_else(String::new, |near| format!("; может быть, {near}?"));
                    format!("в ней нет таблицы clients (clients.csv, .jsonl, .parquet, папка clients/ или [[source]]){near}")
                }
                WorkspaceFault::NoHistory(tables) => {
                    format!("в ней нет истории; нужна хотя бы одна таблица из {}", tables.join(", "))
                }
            };
            let shown = path.display();
            let hint = if let Some(folder) = folder_meant(path) {
                format!("может быть, нужна его папка, {}?", folder.display())
            } else if can_hold_workspace(path) {
                format!("`forewarn init {shown}` создаст пустую, `forewarn demo {shown}` — заполненную примером")
            } else {
                "`forewarn init ПАПКА` запишет в новую папку пустые таблицы со всеми столбцами — для сравнения"
                    .to_owned()
            };
            format!("{shown} — не рабочая папка forewarn: {fault}\nподсказка: {hint}")
        }
        Error::Annotations { path, fault } => {
            let shown = path.display();
            match fault {
                AnnotationsFault::None => format!("{shown}: файлов Parquet с разбором сообщений здесь нет"),
                AnnotationsFault::OtherEngine(found, own) => format!(
                    "{shown}: этот разбор сделан другой версией forewarn: у неё разборщик {found}, у этой программы {own}\n\
                     подсказка: сделайте его заново модулем Python этой версии ({}) или уберите --annotations",
                    env!("CARGO_PKG_VERSION")
                ),
            }
        }
        Error::NoHistory => "ни у одной записи нет даты; для обзора нужна хотя бы одна из таблиц schedule, money, messages, \
                             promises, expectations, results, outcomes с пригодными строками\nподсказка: `forewarn check` \
                             покажет, что прочитано и что отклонено"
            .to_owned(),
        Error::UnknownClient(name, near) => match near {
            Some(near) => format!("клиента {name} нет\nподсказка: может быть, {near}?"),
            None => format!("клиента {name} нет\nподсказка: укажите его client_id или имя, как в таблице clients"),
        },
        Error::UnknownOwner(name, owners) => match near(name, owners.iter().map(String::as_str)) {
            Some(near) => format!("ни за одного клиента не отвечает {name}\nподсказка: может быть, {near}?"),
            None => format!("ни за одного клиента не отвечает {name}\nподсказка: отвечают {}", owners.join(", ")),
        },
        Error::Names(reason) => format!("имена из таблиц не удаётся скрыть: {reason}"),
        Error::Pdf(reason) => format!("страницу не удалось сверстать в PDF\n{reason}"),
        Error::Chart(reason) => format!("внутренняя ошибка: не удалось нарисовать график: {reason}"),
        Error::Internal(reason) => format!("внутренняя ошибка: {reason}"),
        Error::Config { path, faults } => {
            let faults: Vec<String> = faults.iter().map(russian_config_fault).collect();
            format!("{}: {}", path.display(), faults.join("\n  "))
        }
        Error::File { path, fault } => format!("{}: {}", path.display(), russian_file_fault(fault)),
    }
}

fn russian_storage_error(error: &StorageError) -> String {
    const ANOTHER_FOLDER: &str = "ничего не записано\nподсказка: укажите новую или пустую папку";
    match error {
        StorageError::Io { path, cause } => format!("{}: {}", path.display(), russian_cause(cause)),
        StorageError::Busy { folder, holder } => format!(
            "в {} сейчас пишет {holder}; ничего не изменено\nподсказка: повторите, когда он закончит",
            folder.display()
        ),
        StorageError::NotFile { path, kind } => format!(
            "{} — {}, а не файл; ничего не записано\nподсказка: укажите файл",
            path.display(),
            russian_kind(*kind)
        ),
        StorageError::NotFolder { path, kind } => {
            format!("{} — {}, а не папка; {ANOTHER_FOLDER}", path.display(), russian_kind(*kind))
        }
        StorageError::Exists { path } => format!(
            "{} уже есть; ничего не записано\nподсказка: укажите файл, которого ещё нет",
            path.display()
        ),
        StorageError::Foreign { path } => format!(
            "{} записан не forewarn и потому не заменяется; ничего не записано\nподсказка: укажите другой файл",
            path.display()
        ),
        StorageError::NotOurs { folder, example } => format!(
            "в {} лежат файлы, которые записал не forewarn, например {example}; {ANOTHER_FOLDER}",
            folder.display()
        ),
        StorageError::NotEmpty { folder, example } => {
            format!("папка {} не пуста: в ней уже есть {example}; {ANOTHER_FOLDER}", folder.display())
        }
        StorageError::Clash { path } => format!(
            "{} записан не forewarn, а называется как один из его файлов; ничего не записано\nподсказка: переименуйте его \
             или укажите другую папку",
            path.display()
        ),
        StorageError::HoldsInput { folder, input } => format!(
            "в {} лежит {}, откуда forewarn читает; {ANOTHER_FOLDER}",
            folder.display(),
            input.display()
        ),
        StorageError::Searched { path } => format!(
            "{} лежит там, где forewarn ищет таблицы; ничего не записано\nподсказка: укажите другое место",
            path.display()
        ),
        StorageError::IsInput { path } => format!(
            "{} эта команда читает; ничего не записано\nподсказка: укажите другое место",
            path.display()
        ),
        StorageError::Protected { path } => {
            format!("{} защищён от записи; ничего не записано", path.display())
        }
        StorageError::Owner { path } => format!(
            "{} принадлежит другому пользователю, и после замены он не смог бы в него писать; ничего не записано\nподсказка: \
             запустите от имени владельца или дайте его группе право на запись",
            path.display()
        ),
    }
}

/// What the system said; in its own words where it is something rare.
fn russian_cause(cause: &std::io::Error) -> String {
    if let Some(fault) = cause.get_ref().and_then(|inner| inner.downcast_ref::<FileFault>()) {
        return russian_file_fault(fault);
    }
    match cause.kind() {
        ErrorKind::NotFound => "нет такого файла или папки".to_owned(),
        ErrorKind::PermissionDenied => "нет прав доступа".to_owned(),
        ErrorKind::AlreadyExists => "уже существует".to_owned(),
        ErrorKind::StorageFull => "на диске кончилось место".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "диск доступен только для чтения".to_owned(),
        ErrorKind::IsADirectory => "это папка".to_owned(),
        ErrorKind::NotADirectory => "это не папка".to_owned(),
        _ => cause.to_string(),
    }
}

fn russian_kind(kind: PathKind) -> &'static str {
    match kind {
        PathKind::File => "файл",
        PathKind::Folder => "папка",
        PathKind::Pipe => "именованный канал",
        PathKind::Socket => "сокет",
        PathKind::Device => "устройство",
        PathKind::DeadLink => "ссылка в никуда",
        PathKind::FullFolder => "папка, в которой слишком много файлов",
        PathKind::FolderWithAttributes => "папка с особыми атрибутами",
    }
}
