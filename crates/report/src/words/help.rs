//! What `--help` and wrong usage say in Russian. The English words stand beside each argument in `src/command`, where clap
//! reads them; a test holds that nothing is missing here.

/// The words for an argument of a command; for the command itself where the argument is empty. What belongs to no command
/// of its own stands under `*`.
pub fn russian_help(command: &str, argument: &str) -> Option<&'static str> {
    let find = |command: &str| {
        HELP.iter()
            .find(|(of, _)| *of == command)
            .and_then(|(_, words)| words.iter().find(|(of, _)| *of == argument))
            .map(|(_, words)| *words)
    };
    find(command).or_else(|| find("*"))
}

/// The words around those of arguments.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct UsageWords {
    pub usage: &'static str,
    pub commands: &'static str,
    pub command: &'static str,
    pub arguments: &'static str,
    pub options: &'static str,
    pub default: &'static str,
    pub values: &'static str,
    pub more: &'static str,
}

/// The Russian ones.
pub static RUSSIAN_USAGE: UsageWords = UsageWords {
    usage: "Использование",
    commands: "Команды",
    command: "КОМАНДА",
    arguments: "Аргументы",
    options: "Параметры",
    default: "по умолчанию",
    values: "значения",
    more: "Подробнее — с --help.",
};

/// What is wrong with the arguments of a run.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the names say it")]
pub enum UsageFault<'a> {
    UnknownArgument(&'a str),
    UnknownCommand(&'a str),
    NoCommand,
    Missing(&'a str),
    NoValue(&'a str),
    BadValue { argument: &'a str, value: &'a str, values: &'a str },
    Conflict { argument: &'a str, with: &'a str },
    Repeated(&'a str),
    Other(&'a str),
}

/// A fault of usage in Russian; `similar` is what may have been meant.
pub fn russian_usage_fault(fault: UsageFault<'_>, similar: Option<&str>) -> String {
    let said = match fault {
        UsageFault::UnknownArgument(argument) => format!("неизвестный аргумент {argument}"),
        UsageFault::UnknownCommand(command) => format!("неизвестная команда {command}"),
        UsageFault::NoCommand => "не указана команда".to_owned(),
        UsageFault::Missing(arguments) => format!("не указано обязательное: {arguments}"),
        UsageFault::NoValue(argument) => format!("для {argument} не указано значение"),
        UsageFault::BadValue { argument, value, values: "" } => {
            format!("значение «{value}» не подходит для {argument}")
        }
        UsageFault::BadValue { argument, value, values } => {
            format!("значение «{value}» не подходит для {argument}; допустимы {values}")
        }
        UsageFault::Conflict { argument, with: "" } => {
            format!("{argument} нельзя указать вместе с остальным")
        }
        UsageFault::Conflict { argument, with } => format!("{argument} нельзя указать вместе с {with}"),
        UsageFault::Repeated(argument) => format!("{argument} можно указать только один раз"),
        UsageFault::Other(words) => words.to_owned(),
    };
    let hint = similar
        .map_or_else(String::new, |similar| format!("\nподсказка: возможно, вы имели в виду {similar}"));
    format!("Ошибка: {said}{hint}")
}

type ArgumentWords = &'static [(&'static str, &'static str)];

static HELP: [(&str, ArgumentWords); 22] = [
    (
        "*",
        &[
            ("workspace", "Рабочая папка"),
            ("json", "Вывести JSON"),
            ("quiet", "Не сообщать ничего, кроме ошибок"),
            ("threads", "Сколько потоков использовать, не больше 1024; иначе все"),
            (
                "redact",
                "Скрыть имена, адреса, телефоны, ссылки, учётные записи и файлы, показать суммы диапазонами и не приводить цитат",
            ),
            ("quotes", "Вместе с --redact: всё же приводить цитаты, скрыв в них имена"),
            ("no_cache", "Не брать и не хранить найденное в сообщениях (папка .forewarn рабочей папки)"),
            ("lang", "Язык всего, что показано и сказано; иначе — язык рабочей папки"),
            (
                "as_of",
                "На какой момент: дата означает 00:00 этого дня; иначе — когда стала известна последняя запись",
            ),
            ("help", "Показать эту справку"),
            ("version", "Показать версию"),
        ],
    ),
    (
        "forewarn",
        &[(
            "",
            "Показывает, с кем из клиентов агентства вероятен конфликт, почему, на чём это основано и что изменит дело.",
        )],
    ),
    (
        "review",
        &[
            ("", "Оценить клиентов: вероятности, предупреждения по порядку, графики и отчёт"),
            ("out", "Куда записать; иначе out/ДАТА"),
            ("owner", "Только клиенты этого менеджера; их места остаются местами среди всех"),
            ("horizon", "На сколько дней вперёд предсказывать конфликт"),
            ("png", "Записать графики ещё и как PNG"),
            ("fail_on", "Завершиться с кодом 3, если есть предупреждение этой группы"),
        ],
    ),
    (
        "lead",
        &[
            (
                "",
                "Страница для руководства: выручка под риском, клиенты поимённо, одно решение — на одном листе A4",
            ),
            ("out", "Какой файл записать; иначе out/lead-ДАТА.html"),
        ],
    ),
    ("check", &[("", "Показать, что прочитано, сопоставлено, отклонено и сомнительно; без оценки")]),
    ("annotate", &[("", "Заранее найти в новых сообщениях всё, что понадобится остальным командам")]),
    (
        "promises",
        &[
            ("", "Показать обещания: что обещано, кому, к какому сроку и что из этого вышло"),
            ("owner", "Только обещания клиентам этого менеджера"),
            ("client", "Только обещания этого клиента и ему: код или имя"),
            (
                "due",
                "Что нужно сдержать в ближайшие столько дней: обещания и работа со сроком; 7 — список на неделю",
            ),
            ("state", "Только в этом состоянии; без него и без --due — все"),
            ("side", "Только данные этой стороной"),
            ("by", "Вместо списка — сколько их: по менеджерам или по клиентам"),
            (
                "format",
                "В каком виде:\n- table: таблица для терминала\n- csv: строки, безопасные для электронных таблиц\n- json: объект на каждое обещание\n- ics: календарь открытых обещаний (RFC 5545)",
            ),
        ],
    ),
    (
        "import",
        &[
            (
                "",
                "Прочитать выгрузки почты, чатов, трекеров, учёта времени и CRM в рабочую папку или очистить любой CSV",
            ),
            (
                "source",
                "Чем записана выгрузка; csv и xlsx — для любой таблицы:\n\
                 - mail: mbox, Maildir, .eml, папки и архивы zip с ними\n\
                 - telegram: result.json из Telegram Desktop, один чат или всё\n\
                 - slack: выгрузка Slack, zip или папка\n\
                 - whatsapp: выгруженный чат WhatsApp, .txt или zip\n\
                 - jira: CSV из Jira или ответы её REST\n\
                 - redmine: CSV из Redmine или ответы его REST\n\
                 - trello: доска Trello, JSON\n\
                 - asana: проект Asana, CSV или JSON\n\
                 - clickup: список ClickUp, CSV\n\
                 - planfix: задачи Planfix, CSV\n\
                 - msproject: XML из Microsoft Project\n\
                 - timesheet: часы из Toggl, Clockify, Harvest, Everhour, CSV\n\
                 - bitrix24: компании, сделки, дела, задачи Bitrix24, CSV\n\
                 - amocrm: компании и сделки amoCRM, CSV\n\
                 - hubspot: компании, сделки, события HubSpot, CSV\n\
                 - csv: любой CSV, в каком бы он ни был виде: очистить или предложить сопоставление\n\
                 - xlsx: любой XLSX: предложить сопоставление",
            ),
            ("paths", "Файлы, папки и архивы zip выгрузки, как их записала программа"),
            ("into", "Рабочая папка, в которую добавить"),
            ("client", "Чьи это записи, если об этом не говорят people.csv, projects.csv и сама выгрузка"),
            ("project", "Проект всех записей"),
            ("agency_domains", "Домен адресов агентства; можно указать несколько раз"),
            ("timezone", "Пояс для времени, при котором пояс не указан; иначе — пояс рабочей папки"),
            ("to", "Только csv: записать сюда чистую таблицу (RFC 4180, UTF-8); «-» — на стандартный вывод"),
            ("overwrite", "Только csv: заменить файл, указанный в --to, если он уже есть"),
            ("table", "Только csv: какая по счёту таблица в файле, с 1"),
            ("guess", "csv и xlsx: предложить блоки [[source]] для forewarn.toml; их следует проверить"),
            ("json", "Вывести итоги как JSON"),
            ("quiet", "Не показывать хода работы"),
        ],
    ),
    (
        "kickoff",
        &[
            (
                "",
                "Проверить бриф до начала: что сказано и согласовано — и сколько такие работы занимают на деле",
            ),
            ("brief", "Бриф, каким его записывает --new"),
            ("workspace", "Рабочая папка, по истории которой судить; без неё — по опубликованным данным"),
            ("new", "Записать бриф с пояснениями и ничего не проверять"),
            ("out", "Записать проверку ещё и страницей"),
            (
                "as_of",
                "День проверки и момент, на который берётся история; иначе — сегодня или когда стала известна последняя запись",
            ),
            (
                "after_help",
                "Коды завершения:\n  0  можно начинать\n  1  проверить не удалось\n  2  неверные аргументы\n  3  можно начинать при условии: сначала письменно согласуйте названное\n  4  стоп: в таком виде начинать нельзя",
            ),
        ],
    ),
    (
        "backtest",
        &[
            (
                "",
                "Проиграть прошлое день за днём, зная лишь то, что было известно тогда, и проверить, что было бы сказано",
            ),
            ("from", "Первая дата"),
            ("to", "Последняя дата"),
            ("every", "Как часто: раз в месяц или раз в неделю"),
            ("out", "Куда записать"),
        ],
    ),
    ("learn", &[("", "Выучить веса по исходам из рабочей папки и записать их в её model.toml")]),
    (
        "decide",
        &[
            (
                "",
                "Записать решение о предупреждении: ack, snooze, wrong, done — или конфликт, о котором не предупредили",
            ),
            ("alert", "Предупреждение: его код либо код или имя клиента"),
            (
                "verdict",
                "Что решено:\n- ack: принято к сведению, кто-то занимается\n- snooze: отложено до даты; до неё предупреждение стоит отдельно и не занимает места\n- wrong: напрасное, конфликта не было бы; следующий learn это учтёт\n- done: меры приняты; если конфликта не будет, предупреждение не считается ни верным, ни напрасным",
            ),
            ("missed", "Записать конфликт, о котором не предупредили: клиент и вид, как в таблице outcomes"),
            (
                "band",
                "Задать группу клиента вручную (act, watch, calm): она показана рядом с вычисленной и её не меняет",
            ),
            ("until", "До какого дня отложено или действует группа, заданная вручную"),
            ("by", "Кто решил"),
            ("note", "Почему"),
            (
                "at",
                "Когда решено, если не сейчас; дата означает 00:00 этого дня. Отчёты на более ранний момент об этом не знают",
            ),
            (
                "as_of",
                "Момент отчёта, к которому относится решение; для --missed — когда случился конфликт; иначе — последняя запись",
            ),
        ],
    ),
    (
        "explain",
        &[
            ("", "Объяснить вероятность клиента по слагаемым и показать, что её изменит"),
            ("client", "Клиент: код или имя"),
            (
                "assume",
                "Что было бы, если сделать это сейчас; через «;»: сдать РАБОТА (код или имя), ответить ВОПРОС (код сообщения) или ответить СКОЛЬКО (самые настойчивые), отчитаться, перенести РАБОТА на ДАТА, согласовать ПРЕДМЕТ, счёт",
            ),
            ("all", "Показать все слагаемые: иначе те, что меньше 0,1, сказаны одной строкой"),
        ],
    ),
    (
        "draft",
        &[
            (
                "",
                "Набросать письмо клиенту: ответы, объяснения, новые сроки — с пробелами для того, что знают только люди",
            ),
            ("client", "Клиент: код или имя"),
            (
                "act",
                "Только то, что относится к этим мерам, через запятую: answer, update, deliver, renegotiate, agree, invoice",
            ),
        ],
    ),
    (
        "init",
        &[
            ("", "Создать forewarn.toml с пояснениями и пустые таблицы"),
            ("directory", "Какую папку создать"),
            ("from", "Папка с выгрузками: показать, что в ней, выяснить, кто есть кто, и всё прочитать"),
            ("yes", "Вместе с --from: принять всё предложенное и не задавать вопросов"),
            (
                "answers",
                "Вместе с --from: ответы в TOML: agency = [\"studio.example\", \"Анна\"], [clients] с \"Ким Ли\" = \"Акме\"",
            ),
            ("timezone", "Вместе с --from: пояс для времени, при котором пояс не указан"),
        ],
    ),
    (
        "demo",
        &[
            ("", "Создать вымышленное агентство, о котором записана вся правда"),
            ("directory", "Какую папку создать; правда ляжет рядом"),
            ("clients", "Сколько клиентов"),
            ("months", "Сколько месяцев"),
            ("messages", "Сколько всего сообщений"),
            ("seed", "Зерно случайных чисел"),
            ("end", "Последний день данных"),
        ],
    ),
    (
        "text",
        &[
            ("", "Разметить строки JSON со стандартного ввода: язык, тон, вопросы, обещания, сроки"),
            ("timezone", "Пояс сообщений, в которых он не указан"),
        ],
    ),
    ("tone", &[("", "Выучить тон по своим размеченным сообщениям или измерить, насколько он верен")]),
    (
        "train",
        &[
            (
                "",
                "Учиться на размеченных сообщениях и записать файл модели; в forewarn.toml он указывается как [text] tone_model",
            ),
            (
                "labelled",
                "Строки JSON, можно сжатые gzip: text и любые из tone, hostility, frustration, impatience, politeness, gratitude, scenario",
            ),
            ("into", "Какой файл модели записать"),
            ("from_scratch", "Учиться только на этих сообщениях, а не продолжать действующую модель"),
        ],
    ),
    (
        "measure",
        &[
            ("", "Показать, насколько верен тон на размеченных сообщениях"),
            ("labelled", "Строки JSON, как для train"),
            ("model", "Файл модели, если не действующей"),
        ],
    ),
    ("completions", &[("", "Вывести дополнения для командной оболочки"), ("shell", "Какая оболочка")]),
    ("man", &[("", "Вывести страницу руководства")]),
];
