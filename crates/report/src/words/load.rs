//! The words of what each account manager carries: on the page, on that of the leadership, and in the kickoff check.

use serde::Serialize;

use super::{
    Words, by_lang,
    number::{plural_en, plural_ru},
    words,
};
use forewarn_risk::review::{
    load::loaded_most,
    record::{OwnerLoad, Review},
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct LoadWords {
    pub title: &'static str,
    /// The heading where somebody is to be found for new work.
    pub who: &'static str,
    pub note: &'static str,
    pub owner: &'static str,
    pub clients: &'static str,
    pub need_act: &'static str,
    pub fees: &'static str,
    pub due: &'static str,
    pub overdue: &'static str,
    pub hours: &'static str,
    #[serde(skip)]
    line: fn(&LoadRow) -> String,
    #[serde(skip)]
    sentence: fn(owner: &str, own: usize, all: usize, dates: usize, others: usize) -> String,
}

/// The words of a language.
pub fn load_words(lang: Lang) -> &'static LoadWords {
    by_lang(lang, &EN, &RU)
}

/// A person's row in finished words; nothing is sorted by any figure.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is its heading")]
pub struct LoadRow {
    pub owner: String,
    pub clients: usize,
    pub need_act: usize,
    pub fees: String,
    pub due: usize,
    pub overdue: usize,
    pub hours: String,
}

/// The rows of a review, by name; empty where fewer than two people look after clients, for there is nothing to compare.
pub(crate) fn load_rows(loads: &[OwnerLoad], currency: &str, lang: Lang) -> Vec<LoadRow> {
    if loads.len() < 2 {
        return Vec::new();
    }
    let own: &Words = words(lang);
    let row = |load: &OwnerLoad| LoadRow {
        owner: load.owner.clone(),
        clients: load.clients,
        need_act: load.need_act,
        fees: load.yearly_fees.map_or_else(|| "–".to_owned(), |fees| own.money(fees, currency)),
        due: load.due,
        overdue: load.overdue,
        hours: load.hours.map_or_else(|| "–".to_owned(), |hours| own.rounded(hours, 0)),
    };
    loads.iter().map(row).collect()
}

/// A line for each person, by name; empty where fewer than two look after clients.
pub fn load_lines(loads: &[OwnerLoad], lang: Lang) -> Vec<String> {
    load_rows(loads, "", lang).iter().map(load_words(lang).line).collect()
}

/// Where most of the clients that need an act are with one person who carries far more dates than the others, that; without a word
/// on how they work.
pub(crate) fn load_sentence(review: &Review, lang: Lang) -> Option<String> {
    let loads = &review.loads;
    let most = loaded_most(loads)?;
    let dates = |load: &OwnerLoad| load.due + load.overdue;
    let all = loads.iter().map(|load| load.need_act).sum();
    let rest: usize = loads.iter().map(dates).sum::<usize>() - dates(most);
    let others = (rest + (loads.len() - 1) / 2) / (loads.len() - 1);
    Some((load_words(lang).sentence)(&most.owner, most.need_act, all, dates(most), others))
}

static EN: LoadWords = LoadWords {
    title: "Who carries what",
    who: "Who could take it on",
    note: "In alphabetical order. Hours are everybody's on the person's clients. It shows how much there is to do, to decide who can take over what; it says nothing about how well \
           anyone works.",
    owner: "Person",
    clients: "Clients",
    need_act: "Need action",
    fees: "Yearly fees",
    due: "Due in two weeks",
    overdue: "Overdue",
    hours: "Hours on these clients, 30 days",
    line: |row| {
        format!(
            "{}: {} client{}; {} due in two weeks, {} overdue, {} hours on these clients in 30 days",
            row.owner,
            row.clients,
            plural_en(row.clients, ["", "s"]),
            row.due,
            row.overdue,
            row.hours
        )
    },
    sentence: |owner, own, all, dates, others| {
        format!(
            "{own} of the {all} clients that need action are with one person, {owner}, who has {dates} dates due or overdue; the \
             others have {others} on average. See first what others can take over."
        )
    },
};

static RU: LoadWords = LoadWords {
    title: "У кого сколько работы",
    who: "Кто мог бы взяться",
    note: "По алфавиту. Часы — всех, кто работал на этих клиентов. Таблица показывает, сколько у кого дел, чтобы решить, что и кому передать; о том, как человек работает, она не \
           говорит.",
    owner: "Кто",
    clients: "Клиентов",
    need_act: "Нужна помощь",
    fees: "Оплата в год",
    due: "Срок за две недели",
    overdue: "Просрочено",
    hours: "Часов на этих клиентов за 30 дней",
    line: |row| {
        format!(
            "{}: {} {}; сроков за две недели {}, просрочено {}, часов на этих клиентов за 30 дней {}",
            row.owner,
            row.clients,
            plural_ru(row.clients, ["клиент", "клиента", "клиентов"]),
            row.due,
            row.overdue,
            row.hours
        )
    },
    sentence: |owner, own, all, dates, others| {
        let clients = plural_ru(all, ["клиента", "клиентов", "клиентов"]);
        format!(
            "{own} из {all} {clients}, которым нужна помощь, ведёт один человек: {owner}. Близких и прошедших сроков там {dates}, у остальных в \
             среднем {others}. Начните с того, что можно передать другим."
        )
    },
};
