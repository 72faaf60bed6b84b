//! What stands where `--redact` took something out.

use super::by_lang;
use forewarn_text::Lang;

/// The words of one language.
pub(crate) struct MaskWords {
    pub(crate) client: &'static str,
    pub(crate) person: &'static str,
    pub(crate) address: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) link: &'static str,
    pub(crate) file: &'static str,
    pub(crate) code: &'static str,
    pub(crate) agency: &'static str,
    pub(crate) promise: &'static str,
}

/// The words of a language.
pub(crate) fn mask_words(lang: Lang) -> &'static MaskWords {
    by_lang(lang, &EN, &RU)
}

static EN: MaskWords = MaskWords {
    client: "Client",
    person: "Person",
    address: "[address]",
    phone: "[phone]",
    link: "[link]",
    file: "[file]",
    code: "[number]",
    agency: "Agency",
    promise: "A promise",
};

static RU: MaskWords = MaskWords {
    client: "Клиент",
    person: "Участник",
    address: "[адрес]",
    phone: "[телефон]",
    link: "[ссылка]",
    file: "[файл]",
    code: "[номер]",
    agency: "Агентство",
    promise: "Обещание",
};
