//! The words of `tone`: what was learned, and how right it is.

use std::path::Path;

use forewarn_text::{
    Lang,
    tone::{ModelFault, label::LabelFault},
};

use super::by_lang;

/// The words of one language.
#[allow(missing_docs, reason = "the name of a field is what its words say")]
#[derive(Debug)]
pub struct ToneWords {
    pub learned: fn(messages: usize, model: &Path) -> String,
    /// The mean F1, that of each tone, and how many texts.
    pub tone: fn(f64, &[(&str, f64)], usize) -> String,
    /// A mark, the area under its curve, its calibration error, and how many texts.
    pub mark: fn(&str, f64, f64, usize) -> String,
    pub passed_over: fn(file: &Path, line: usize, fault: &LabelFault) -> String,
    pub no_line: fn(files: usize, faults: &[String]) -> String,
    /// Why a file cannot be used as a model.
    pub not_a_model: fn(&ModelFault) -> String,
    pub other_model: &'static str,
}

/// The words of a language.
pub fn tone_words(lang: Lang) -> &'static ToneWords {
    by_lang(lang, &EN, &RU)
}

static EN: ToneWords = ToneWords {
    learned: |messages, model| {
        format!(
            "learned from {messages} messages into {}\nhint: to use it, put this under [text] in forewarn.toml: tone_model = \
             \"FILE\"",
            model.display()
        )
    },
    tone: |mean, each, count| {
        let each: Vec<String> = each.iter().map(|(tone, figure)| format!("{tone} {figure:.2}")).collect();
        format!("tone: macro-F1 {mean:.3} ({}), n {count}", each.join(", "))
    },
    mark: |name, area, error, count| {
        format!("{name}: AUC {area:.3}, calibration error {error:.3}, n {count}")
    },
    passed_over: |file, line, fault| format!("{}:{line}: {fault}", file.display()),
    no_line: |files, faults| format!("no labelled line in {files} files; {}", faults.join("; ")),
    not_a_model: ModelFault::to_string,
    other_model: "another tone model is already in use",
};

static RU: ToneWords = ToneWords {
    learned: |messages, model| {
        format!(
            "обучено на сообщениях ({messages}): {}\nподсказка: чтобы модель работала, добавьте в forewarn.toml в раздел [text]: \
             tone_model = \"ФАЙЛ\"",
            model.display()
        )
    },
    tone: |mean, each, count| {
        let name = |tone: &str| match tone {
            "negative" => "плохой",
            "positive" => "хороший",
            _ => "ровный",
        };
        let each: Vec<String> =
            each.iter().map(|(tone, figure)| format!("{} {}", name(tone), decimal(*figure, 2))).collect();
        format!("тон: макро-F1 {} ({}), n {count}", decimal(mean, 3), each.join(", "))
    },
    mark: |name, area, error, count| {
        let name = match name {
            "hostility" => "враждебность",
            "frustration" => "раздражение",
            "impatience" => "нетерпение",
            "politeness" => "вежливость",
            "gratitude" => "благодарность",
            other => other,
        };
        format!("{name}: AUC {}, ошибка калибровки {}, n {count}", decimal(area, 3), decimal(error, 3))
    },
    passed_over: |file, line, fault| {
        let said = match fault {
            LabelFault::NotJson(_) => "не JSON с полем text".to_owned(),
            LabelFault::NoSuchTone(word) => format!("tone «{word}» — не negative, не neutral и не positive"),
            LabelFault::OutOfRange { name, least } => format!("{name} не от {least} до 1"),
        };
        format!("{}:{line}: {said}", file.display())
    },
    no_line: |files, faults| format!("размеченных строк нет, файлов: {files}; {}", faults.join("; ")),
    not_a_model: |_| "не модель тона или модель другой версии; обучите её заново".to_owned(),
    other_model: "уже используется другая модель тона",
};

fn decimal(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('.', ",")
}
