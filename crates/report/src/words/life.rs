//! The words of an alert's life: what people decided about it, what became of it, what its fix costs.

use serde::Serialize;

use super::{Words, number::plural, words};
use forewarn_risk::{
    alert::decision::AlertFate,
    review::record::{DecisionLine, PastAlert, Review},
};
use forewarn_table::Band;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct LifeWords {
    pub put_off: &'static str,
    pub put_off_note: &'static str,
    pub past: &'static str,
    pub past_note: &'static str,
    pub raised: &'static str,
    pub became: &'static str,
    pub to_calm: &'static str,
    pub best_effort: &'static str,
}

/// The words of a language.
pub fn life_words(lang: Lang) -> &'static LifeWords {
    if lang == Lang::Ru { &RU } else { &EN }
}

static EN: LifeWords = LifeWords {
    put_off: "Put off",
    put_off_note: "These alerts stand, but somebody decided to wait. They take no place of the capacity and come back by themselves.",
    past: "What became of earlier warnings",
    past_note: "Only warnings whose horizon has passed count as right or wrong. One that was acted on and ended without a conflict is neither.",
    raised: "Stood on",
    became: "What came",
    to_calm: "To calm:",
    best_effort: "All that helps together:",
};

static RU: LifeWords = LifeWords {
    put_off: "Отложено",
    put_off_note: "Тревога остаётся, но решено подождать. Такие клиенты не занимают места в списке и вернутся в него сами.",
    past: "Что стало с прежними предупреждениями",
    past_note: "Сбывшимися и напрасными считаются только те, чей срок прогноза истёк. Если меры приняли и конфликта не было, предупреждение не сбылось и не напрасно.",
    raised: "На дату",
    became: "Что произошло",
    to_calm: "До спокойного:",
    best_effort: "Всё, что поможет, вместе:",
};

/// What somebody decided, on one line.
pub fn decision(line: &DecisionLine, review: &Review) -> String {
    let ru = review.lang == Lang::Ru;
    let said = words(review.lang);
    let day = |day| said.short_day(day, review.day);
    let until = line.until.map_or_else(String::new, |until| {
        if ru { format!(" до {}", day(until)) } else { format!(" until {}", day(until)) }
    });
    let band = |band| {
        let band = (said.band_word)(band);
        if ru { format!("вручную «{band}»{until}") } else { format!("“{band}” by hand{until}") }
    };
    let what = match line.decision {
        "act" => band(Band::Act),
        "watch" => band(Band::Watch),
        "calm" => band(Band::Calm),
        "snooze" => format!("{}{until}", verdict("snooze", review.lang)),
        other => verdict(other, review.lang).to_owned(),
    };
    let by = line.by.as_deref().map_or_else(String::new, |by| format!(", {by}"));
    let note = line.note.as_deref().map_or_else(String::new, |note| format!(": {note}"));
    format!("{what}{by}, {}{note}", day(line.on))
}

/// What a decision about an alert says; a word that is none stays as it is.
pub fn verdict(decision: &str, lang: Lang) -> &str {
    match (decision, lang == Lang::Ru) {
        ("ack", false) => "seen",
        ("ack", true) => "принято к сведению",
        ("snooze", false) => "put off",
        ("snooze", true) => "отложено",
        ("wrong", false) => "called wrong",
        ("wrong", true) => "названо напрасным",
        ("done", false) => "acted on",
        ("done", true) => "меры приняты",
        (other, _) => other,
    }
}

/// What became of a warning, in a word or two.
pub fn fate(past: &PastAlert, review: &Review) -> String {
    let ru = review.lang == Lang::Ru;
    let day = past.conflict_on.map(|day| words(review.lang).short_day(day, review.day));
    let kind = past.conflict.as_deref().unwrap_or(if ru { "конфликт" } else { "conflict" });
    let came = day.map_or_else(String::new, |day| format!(": {kind}, {day}"));
    let word = match (past.fate, ru) {
        (AlertFate::Right, false) => "right",
        (AlertFate::Right, true) => "сбылось",
        (AlertFate::Wrong, false) => "wrong: no conflict came",
        (AlertFate::Wrong, true) => "напрасно: конфликта не было",
        (AlertFate::Acted, false) => "acted on, no conflict came",
        (AlertFate::Acted, true) => "приняты меры, конфликта не было",
        (AlertFate::Open, false) => "still open",
        (AlertFate::Open, true) => "ещё рано судить",
        (AlertFate::Missed, false) => "missed: no warning",
        (AlertFate::Missed, true) => "пропущено: предупреждения не было",
    };
    format!("{word}{came}")
}

/// How the earlier warnings did, as sentences; empty where there are none.
pub fn summary(review: &Review) -> Vec<String> {
    let ru = review.lang == Lang::Ru;
    let said = words(review.lang);
    let count = |is_closed: bool, fate: AlertFate| {
        review.past_alerts.iter().filter(|past| past.is_closed == is_closed && past.fate == fate).count()
    };
    let mut sentences = Vec::new();
    let closed_on = review.past_alerts.iter().find(|past| past.is_closed).map(|past| past.raised_on);
    if let Some(day) = closed_on {
        let day = said.short_day(day, review.day);
        let [right, wrong, acted, missed] =
            [AlertFate::Right, AlertFate::Wrong, AlertFate::Acted, AlertFate::Missed]
                .map(|fate| count(true, fate));
        sentences.push(if ru {
            format!(
                "Предупреждения на {day}: сбылось {right}, напрасно {wrong}, с принятыми мерами и без \
                 конфликта {acted}; конфликтов без предупреждения {missed}."
            )
        } else {
            format!(
                "Warnings of {day}: {right} right, {wrong} wrong, {acted} acted on without a conflict; \
                 {missed} {} without a warning.",
                if missed == 1 { "conflict" } else { "conflicts" }
            )
        });
    }
    if let Some(rate) = review.alerts_needless {
        let (share, range) = (said.rate(rate.rate), said.percents(rate.lower, rate.upper));
        let n = rate.n;
        sentences.push(if ru {
            let of =
                plural(i64::try_from(n).unwrap_or(0), ["предупреждения", "предупреждений", "предупреждений"]);
            format!("Вмешательства не потребовали {share} ({range}) из {n} {of}.")
        } else {
            format!("{share} ({range}) of {n} needed no action.")
        });
    }
    let open = count(false, AlertFate::Open);
    let early = count(false, AlertFate::Right);
    if open + early > 0 {
        sentences.push(if ru {
            format!("Из более поздних уже сбылось {early}, судить рано о {open}.")
        } else {
            let are = if open == 1 { "is" } else { "are" };
            format!("Of later ones {early} proved right already, {open} {are} still open.")
        });
    }
    sentences
}

impl Words {
    /// A cost in hours or money, to stand after "about": `12 hours`, `12 часов`, `€ 600`.
    pub fn cost(&self, cost: f64, currency: Option<&str>) -> String {
        if let Some(currency) = currency {
            return self.money(cost, currency);
        }
        let whole = (cost - cost.round()).abs() < 0.05 && cost >= 1.0;
        let figure = if whole { format!("{cost:.0}") } else { format!("{cost:.1}") };
        if self.code == "ru" {
            let one = whole && figure.ends_with('1') && !figure.ends_with("11");
            // After a fraction the noun stands in the genitive singular.
            let hours = if one || !whole { "часа" } else { "часов" };
            format!("{} {hours}", figure.replace('.', ","))
        } else {
            format!("{figure} {}", if figure == "1" { "hour" } else { "hours" })
        }
    }

    /// A cost as a sentence.
    pub fn costs(&self, cost: f64, currency: Option<&str>) -> String {
        let about = if self.code == "ru" { "Около" } else { "About" };
        match currency {
            None => (self.hours)(cost),
            Some(_) => format!("{about} {}.", self.cost(cost, currency)),
        }
    }
}
