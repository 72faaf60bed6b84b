//! The words of an alert's life: what people decided about it, what became of it, what its fix costs.

use serde::Serialize;

use super::{
    Words, by_lang,
    number::{plural_en, plural_ru},
    phrase, words,
};
use forewarn_risk::{
    alert::decision::AlertFate,
    review::record::{DecisionLine, PastAlert, Review},
};
use forewarn_table::DecisionVerdict;
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
    by_lang(lang, &EN, &RU)
}

static EN: LifeWords = LifeWords {
    put_off: "Put off",
    put_off_note: "These alerts are still active, but somebody decided to wait. They use none of the team’s capacity and return by themselves.",
    past: "What became of earlier alerts",
    past_note: "Only alerts whose horizon has passed count as right or wrong. One that was acted on and ended without a conflict is neither. Earlier alerts are what today’s weights make of the records known then: a report written at the time may have said otherwise.",
    raised: "Stood on",
    became: "Outcome",
    to_calm: "To calm:",
    best_effort: "Everything that helps, together:",
};

static RU: LifeWords = LifeWords {
    put_off: "Отложено",
    put_off_note: "Предупреждение остаётся в силе, но решено подождать. Такие клиенты не занимают места в списке и вернутся в него сами.",
    past: "Что стало с прежними предупреждениями",
    past_note: "Сбывшимися и напрасными считаются только те, чей срок прогноза истёк. Если меры приняли и конфликта не было, предупреждение не сбылось и не напрасно. Прежние предупреждения пересчитаны по сегодняшним весам и записям, известным тогда: отчёт того времени мог говорить иначе.",
    raised: "На дату",
    became: "Что произошло",
    to_calm: "Чтобы стало спокойно:",
    best_effort: "Всё, что поможет, вместе:",
};

/// What somebody decided, on one line.
pub fn decision(line: &DecisionLine, review: &Review, lang: Lang) -> String {
    let said = words(lang);
    let day = |day| said.short_day(day, review.day);
    let until = line.until.map_or_else(String::new, |until| {
        by_lang(lang, format!(" until {}", day(until)), format!(" до {}", day(until)))
    });
    let band = |band| {
        let band = (said.band_word)(band);
        by_lang(lang, format!("“{band}” by hand{until}"), format!("вручную «{band}»{until}"))
    };
    let what = match line.decision {
        DecisionVerdict::Band(set) => band(set),
        DecisionVerdict::Snooze => format!("{}{until}", verdict(line.decision, lang)),
        other => verdict(other, lang).to_owned(),
    };
    let by = line.by.as_deref().map_or_else(String::new, |by| format!(", {by}"));
    let note = line.note.as_deref().map_or_else(String::new, |note| format!(": {note}"));
    format!("{what}{by}, {}{note}", day(line.on))
}

/// What a decision about an alert says; of a band set by hand, which.
pub fn verdict(decision: DecisionVerdict, lang: Lang) -> &'static str {
    match decision {
        DecisionVerdict::Ack => by_lang(lang, "seen", "принято к сведению"),
        DecisionVerdict::Snooze => by_lang(lang, "put off", "отложено"),
        DecisionVerdict::Wrong => by_lang(lang, "called wrong", "названо напрасным"),
        DecisionVerdict::Done => by_lang(lang, "acted on", "меры приняты"),
        DecisionVerdict::Missed => by_lang(lang, "missed", "пропущено"),
        DecisionVerdict::Band(band) => (words(lang).band_word)(band),
    }
}

/// What became of a warning, in a word or two.
pub fn fate(past: &PastAlert, review: &Review, lang: Lang) -> String {
    let day = past.conflict_on.map(|day| words(lang).short_day(day, review.day));
    let kind = past
        .conflict
        .map_or(by_lang(lang, "conflict", "конфликт"), |kind| phrase::outcome(kind, lang));
    let came = day.map_or_else(String::new, |day| format!(": {kind}, {day}"));
    let (en, ru) = match past.fate {
        AlertFate::Right => ("right", "сбылось"),
        AlertFate::Wrong => ("wrong: no conflict came", "напрасно: конфликта не было"),
        AlertFate::Acted => ("acted on, no conflict came", "приняты меры, конфликта не было"),
        AlertFate::Open => ("still open", "ещё рано судить"),
        AlertFate::Missed => ("missed: no alert", "пропущено: предупреждения не было"),
    };
    let word = by_lang(lang, en, ru);
    format!("{word}{came}")
}

/// Below this count a share is told as a count.
const SHARE_LEAST: usize = 5;

/// How the earlier alerts did, as sentences; empty where there are none.
pub fn summary(review: &Review, lang: Lang) -> Vec<String> {
    let said = words(lang);
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
        sentences.push(by_lang(
            lang,
            {
                format!(
                    "Alerts of {day}: {right} right, {wrong} wrong, {acted} acted on without a conflict; \
                 {missed} {} without an alert.",
                    plural_en(missed, ["conflict", "conflicts"])
                )
            },
            {
                format!(
                    "Предупреждения на {day}: сбылось {right}, напрасно {wrong}, с принятыми мерами и без \
                 конфликта {acted}; конфликтов без предупреждения {missed}."
                )
            },
        ));
    }
    if let Some(rate) = review.alerts_needless {
        let n = rate.n;
        // Of a handful a share in percent says more than is known.
        let (share, range) = if n < SHARE_LEAST {
            ((rate.rate * n as f64).round().to_string(), String::new())
        } else {
            (said.rate(rate.rate), format!(" ({})", said.percents(rate.lower, rate.upper)))
        };
        sentences.push(by_lang(lang, format!("{share}{range} of {n} needed no action."), {
            let of = plural_ru(
                i64::try_from(n).unwrap_or(0),
                ["предупреждения", "предупреждений", "предупреждений"],
            );
            format!("Вмешательства не потребовали {share}{range} из {n} {of}.")
        }));
    }
    let open = count(false, AlertFate::Open);
    let early = count(false, AlertFate::Right);
    if open + early > 0 {
        sentences.push(by_lang(
            lang,
            {
                let are = plural_en(open, ["is", "are"]);
                let of = if closed_on.is_some() { "later alerts" } else { "the alerts so far" };
                let have = plural_en(early, ["has", "have"]);
                format!("Of {of} {early} {have} already proved right; {open} {are} still open.")
            },
            {
                let of = if closed_on.is_some() {
                    "более поздних"
                } else {
                    "прежних предупреждений"
                };
                format!("Из {of} уже сбылось {early}, судить рано о {open}.")
            },
        ));
    }
    sentences
}

impl Words {
    /// A cost in hours or money, to stand after "about": `12 hours`, `12 часов`, `€ 600`.
    pub fn cost(&self, cost: f64, currency: Option<&str>) -> String {
        if let Some(currency) = currency {
            return self.money(cost, currency);
        }
        let figure = self.rounded(cost, 1);
        let shown = if cost < 100.0 { cost } else { cost.round() };
        let whole = format!("{shown:.1}").strip_suffix(".0").and_then(|count| count.parse::<i64>().ok());
        // After "about" Russian counts in the genitive, and after a fraction in its singular.
        let hours = by_lang(
            self.lang,
            whole.map_or("hours", |count| plural_en(count, ["hour", "hours"])),
            whole.map_or("часа", |count| plural_ru(count, ["часа", "часов", "часов"])),
        );
        format!("{figure} {hours}")
    }

    /// A cost as a sentence.
    pub fn costs(&self, cost: f64, currency: Option<&str>) -> String {
        let about = by_lang(self.lang, "About", "Около");
        let few = (self.few_hours)(cost).filter(|_| currency.is_none());
        few.map_or_else(|| format!("{about} {}.", self.cost(cost, currency)), str::to_owned)
    }
}
