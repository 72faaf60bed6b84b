//! A message to a client that pays what is owed, in the client's language: what the rows say, and gaps `[…]` for what only
//! people know. Nothing in it is invented.

use chrono::{Datelike, NaiveDate};
use forewarn_risk::{
    alert::act::FixActKind,
    review::{
        draft::{Draft, LateWork},
        record::{AgreedMatter, Asked},
    },
};
use forewarn_text::Lang;

use super::{by_lang, phrase};

/// Below this chance a date is called tight.
const TIGHT: f64 = 0.5;

/// A day of delivery further ahead than this is no comfort to a client: it stays with who writes.
const SOON_DAYS: i64 = 30;

/// When late work will likely be there.
enum Likely {
    Unknown,
    Soon(String),
    Far(String),
}

/// The words of one language; each gives a whole paragraph.
struct DraftWords {
    greeting: fn(to: Option<&str>) -> String,
    /// `by`: who threatened, where that is somebody else than the letter goes to.
    threat: fn(on: &str, by: Option<&str>, words: &str) -> String,
    silent: fn(since: &str) -> String,
    /// A question to answer; `by`: who asked, where that is somebody else than the letter goes to.
    answer: fn(on: &str, by: Option<&str>, question: &str) -> String,
    answers: &'static str,
    delivered: fn(list: &str) -> String,
    nothing_delivered: &'static str,
    late: fn(name: &str, due: &str, likely: &Likely) -> String,
    returned: fn(name: &str, on: &str) -> String,
    moved: fn(name: &str, from: &str, to: &str) -> String,
    owed: fn(promise: &str, due: &str) -> String,
    owed_list: fn(list: &str) -> String,
    coming: fn(list: &str) -> String,
    tight: fn(name: &str, safer: &str) -> String,
    agree: fn(matters: &str) -> String,
    matter: fn(what: &AgreedMatter) -> String,
    extra: fn(words: &str, on: &str, hours: f64) -> String,
    change_order: fn(list: &str) -> String,
    invoice: fn(written: &str, amount: &str) -> String,
    waiting: fn(list: &str) -> String,
    close: fn(from: Option<&str>) -> String,
    by: fn(name: &str, day: &str) -> String,
    on: fn(name: &str, day: &str) -> String,
    day: fn(NaiveDate) -> String,
    /// A day of another year than that of the letter.
    day_of_year: fn(day: &str, year: i32) -> String,
}

/// The letter. `kinds`: only what belongs to these acts; all where there are none. `lang`: where the client's is not known.
pub fn letter(draft: &Draft, kinds: &[FixActKind], lang: Lang) -> String {
    let lang = draft.lang.unwrap_or(lang);
    let own = by_lang(lang, &EN, &RU);
    let day = |day: NaiveDate| dated(day, draft.on, own);
    let wants = |kind: FixActKind| kinds.is_empty() || kinds.contains(&kind);
    let mut parts = vec![(own.greeting)(draft.to.as_deref())];
    // Whatever else is owed, a threat is not passed over.
    if let Some(threat) = &draft.threat
        && let Some(words) = &threat.words
    {
        let by = threat.by.as_deref().filter(|by| draft.to.as_deref().is_some_and(|to| to != *by));
        parts.push((own.threat)(&day(threat.on), by, words));
    }
    if wants(FixActKind::Update)
        && let Some(since) = draft.silent_since
    {
        parts.push((own.silent)(&day(since)));
    }
    if wants(FixActKind::Answer) {
        // Work that nobody agreed to is settled as such, further down.
        let is_settled = |one: &Asked| {
            let words = one.words.as_deref().unwrap_or("");
            wants(FixActKind::Agree) && draft.unagreed.iter().any(|(extra, ..)| extra.contains(words))
        };
        let asked: Vec<&Asked> = draft.asked.iter().filter(|one| !is_settled(one)).collect();
        parts.extend(answers(&asked, draft, own));
    }
    if wants(FixActKind::Deliver) {
        for LateWork { name, due, returned, likely } in &draft.late {
            if let Some(on) = returned {
                parts.push((own.returned)(name, &day(*on)));
                continue;
            }
            let likely = match likely {
                None => Likely::Unknown,
                Some(likely) if (*likely - draft.on).num_days() <= SOON_DAYS => Likely::Soon(day(*likely)),
                Some(likely) => Likely::Far(day(*likely)),
            };
            parts.push((own.late)(name, &day(*due), &likely));
        }
        match &draft.owed[..] {
            [] => {}
            [(promise, due)] => parts.push((own.owed)(promise, &day(*due))),
            several => {
                let list: Vec<String> =
                    several.iter().map(|(promise, due)| (own.on)(promise, &day(*due))).collect();
                parts.push((own.owed_list)(&list.join(", ")));
            }
        }
    }
    if wants(FixActKind::Update) || wants(FixActKind::Renegotiate) {
        for (name, from, to) in &draft.moved {
            parts.push((own.moved)(name, &day(*from), &day(*to)));
        }
    }
    if wants(FixActKind::Update) {
        let list: Vec<String> = draft.delivered.iter().map(|(name, on)| (own.on)(name, &day(*on))).collect();
        parts.push(if list.is_empty() {
            own.nothing_delivered.to_owned()
        } else {
            (own.delivered)(&list.join(", "))
        });
    }
    if wants(FixActKind::Update) || wants(FixActKind::Renegotiate) {
        let list: Vec<String> =
            draft.coming.iter().map(|(name, due, ..)| (own.by)(name, &day(*due))).collect();
        if !list.is_empty() {
            parts.push((own.coming)(&list.join(", ")));
        }
    }
    if wants(FixActKind::Renegotiate) {
        for (name, due, chance, likely) in &draft.coming {
            if let (Some(..TIGHT), Some(safer)) = (chance, likely.filter(|likely| likely > due)) {
                parts.push((own.tight)(name, &day(safer)));
            }
        }
    }
    if wants(FixActKind::Agree) && !draft.agree.is_empty() {
        let list: Vec<String> = draft.agree.iter().map(own.matter).collect();
        parts.push((own.agree)(&list.join("; ")));
    }
    if wants(FixActKind::Agree) && !draft.unagreed.is_empty() {
        let asked = draft.unagreed.iter();
        let list: Vec<String> =
            asked.map(|(words, on, hours)| (own.extra)(words, &day(*on), *hours)).collect();
        parts.push((own.change_order)(&list.join("\n")));
    }
    if wants(FixActKind::Invoice)
        && let Some((written, amount, currency)) = draft.invoice
    {
        let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
        let amount = format!("{amount:.0}{currency}");
        parts.push((own.invoice)(&day(written), &phrase::value(&amount, lang)));
    }
    if (wants(FixActKind::Update) || wants(FixActKind::Deliver)) && !draft.waiting.is_empty() {
        let list: Vec<String> = draft.waiting.iter().map(|name| phrase::quoted(name, lang)).collect();
        parts.push((own.waiting)(&list.join(", ")));
    }
    parts.push((own.close)(draft.from.as_deref()));
    parts.join("\n\n") + "\n"
}

/// A day, with its year where that is not the year of the letter.
fn dated(day: NaiveDate, on: NaiveDate, own: &DraftWords) -> String {
    let short = (own.day)(day);
    if day.year() == on.year() { short } else { (own.day_of_year)(&short, day.year()) }
}

fn answers(asked: &[&Asked], draft: &Draft, own: &DraftWords) -> Option<String> {
    let to = draft.to.as_deref();
    let answer = |one: &&Asked| {
        let by = one.by.as_deref().filter(|by| to.is_some_and(|to| to != *by));
        Some((own.answer)(&dated(one.on, draft.on, own), by, one.words.as_deref()?))
    };
    let said: Vec<String> = asked.iter().filter_map(answer).collect();
    match said.len() {
        0 => None,
        1 => Some(said.concat()),
        _ => Some(format!("{}\n\n{}", own.answers, said.join("\n\n"))),
    }
}

/// A value in full, as letters write it: "21 March 2027".
fn figure(said: &str, lang: Lang) -> String {
    match said.parse::<NaiveDate>() {
        Ok(day) => format!("{} {}", phrase::short_day(day, lang), day.year()),
        Err(_) => phrase::value(said, lang),
    }
}

/// The first word of a name that is written in the letters of the letter.
fn first_name(name: Option<&str>, is_cyrillic: bool) -> Option<&str> {
    let first = name?.split_whitespace().next()?;
    let own = |letter: char| matches!(letter, '\u{400}'..='\u{4ff}');
    first.chars().all(|letter| own(letter) == is_cyrillic || letter == '-').then_some(first)
}

static EN: DraftWords = DraftWords {
    greeting: |to| first_name(to, false).map_or_else(|| "Hello,".to_owned(), |name| format!("Dear {name},")),
    threat: |on, by, words| {
        format!(
            "{} wrote on {on}: “{words}” I take that seriously and do not want to pass over it: [… what went wrong, as we see it, and what changes from now on].",
            by.unwrap_or("You")
        )
    },
    silent: |since| {
        format!(
            "You have not had a proper word from us about the work since {since}. That is too long, and I am sorry."
        )
    },
    answer: |on, by, question| format!("{} wrote on {on}: “{question}”\n[… the answer]", by.unwrap_or("You")),
    answers: "You are still waiting for answers from me, and I am sorry about that.",
    delivered: |list| {
        format!("Handed over in the past weeks: {list}. [… what it brought, and why we did it this way]")
    },
    nothing_delivered: "Where the work stands: [… what we did in the past weeks, and why].",
    late: |name, due, likely| {
        let then = match likely {
            Likely::Unknown => "It will be with you by [… the date].".to_owned(),
            Likely::Soon(day) => format!(
                "Judging by how long such work takes us, it will be with you by {day}; four times in five it is."
            ),
            Likely::Far(day) => {
                format!(
                    "It will be with you by [… the date; by our own past, not before {day} in one case of five]."
                )
            }
        };
        format!("“{name}” was due on {due}, and you do not have it yet: [… the reason]. {then}")
    },
    returned: |name, on| {
        format!(
            "You sent “{name}” back on {on}: [… what we change]. It will be with you again by [… the date]."
        )
    },
    moved: |name, from, to| {
        format!(
            "The date of “{name}” has moved from {from} to {to}: [… why, and what makes the new date hold]."
        )
    },
    owed: |promise, due| {
        format!("What we promised for {due} is still missing: “{promise}” [… done, or the new date].")
    },
    owed_list: |list| {
        format!("This is what we promised and still owe you: {list}. [… done, or the new dates]")
    },
    coming: |list| format!("What comes next: {list}."),
    tight: |name, safer| {
        format!("For “{name}” that date is tight; {safer} is one we can keep. [… Shall we agree on that?]")
    },
    agree: |matters| {
        format!(
            "Before it leads to a misunderstanding, this is what I have noted: {matters}. \
             [… what is realistic, and what more would take.] Could you confirm that this is what we go by?"
        )
    },
    matter: |matter| {
        let [stated, agreed] = [&matter.stated, &matter.agreed].map(|said| figure(said, Lang::En));
        format!("{}: {agreed} (you mentioned {stated})", phrase::matter_name(matter, Lang::En))
    },
    extra: |words, on, hours| {
        format!(
            "– “{words}” ({on}): [… what exactly, hours, price, ready by; {hours:.0} h were booked since then on all work]"
        )
    },
    change_order: |list| {
        format!(
            "You asked for work that is not in our agreement. I would like to settle it before we go on:\n{list}\nPlease confirm what we \
             are to do at these terms, or tell me what we should leave."
        )
    },
    invoice: |written, amount| {
        format!(
            "Our invoice of {written} is still open ({amount}). If something about it is not right, please tell me and I \
             will put it right."
        )
    },
    waiting: |list| {
        format!("To go on we need this from you: {list} [… what exactly, and by when it would help].")
    },
    close: |from| {
        format!(
            "Could we talk for a quarter of an hour this week? [… two times that suit you]\n\nKind regards,\n{}",
            from.unwrap_or("[…]")
        )
    },
    by: |name, day| format!("“{name}” by {day}"),
    on: |name, day| format!("“{name}” ({day})"),
    day: |day| phrase::short_day(day, Lang::En),
    day_of_year: |day, year| format!("{day} {year}"),
};

static RU: DraftWords = DraftWords {
    greeting: |to| {
        first_name(to, true)
            .map_or_else(|| "Здравствуйте!".to_owned(), |name| format!("{name}, здравствуйте!"))
    },
    threat: |on, by, words| {
        let who = by.map_or_else(|| format!("{on} вы написали"), |by| format!("{by}, {on}"));
        format!(
            "{who}: «{words}» Для нас это серьёзно, и молчать об этом мы не будем: [… что, на наш взгляд, пошло не так и что меняем с этого дня]."
        )
    },
    silent: |since| format!("С {since} мы толком не рассказывали вам о работе. Это слишком долго, простите."),
    answer: |on, by, question| {
        let who = by.map_or_else(|| format!("{on} вы писали"), |by| format!("{by}, {on}"));
        format!("{who}: «{question}»\n[… ответ]")
    },
    answers: "Некоторые ваши вопросы остались без ответа, простите.",
    delivered: |list| {
        format!("За последние недели сдали: {list}. [… что это дало и почему сделали именно так]")
    },
    nothing_delivered: "Как идёт работа: [… что сделано за последние недели и почему].",
    late: |name, due, likely| {
        let then = match likely {
            Likely::Unknown => "Будет готово к [… дата].".to_owned(),
            Likely::Soon(day) => format!(
                "Судя по тому, сколько такая работа у нас занимает, будет готово к {day}: так выходит в четырёх случаях из пяти."
            ),
            Likely::Far(day) => {
                format!("Будет готово к [… дата; судя по прошлому, в одном случае из пяти не раньше {day}].")
            }
        };
        format!("«{name}» мы обещали к {due}, и у вас этого до сих пор нет: [… причина]. {then}")
    },
    returned: |name, on| format!("«{name}» вы вернули {on}: [… что исправляем]. Пришлём снова к [… дата]."),
    moved: |name, from, to| {
        format!(
            "Срок по задаче «{name}» сдвинулся с {from} на {to}: [… почему и за счёт чего новый срок выдержим]."
        )
    },
    owed: |promise, due| {
        format!("Обещанное к {due} пока не сделано: «{promise}» [… сделано или новый срок].")
    },
    owed_list: |list| format!("Обещали и пока не сделали: {list}. [… сделано или новые сроки]"),
    coming: |list| format!("Что дальше: {list}."),
    tight: |name, safer| {
        format!("По задаче «{name}» этот срок напряжённый, {safer} — надёжнее. [… Договоримся на него?]")
    },
    agree: |matters| {
        format!(
            "Чтобы не вышло недоразумения, вот как это отмечено у меня: {matters}. [… что реально и что нужно для большего.] \
             Подтвердите, пожалуйста, что опираемся на это."
        )
    },
    matter: |matter| {
        let [stated, agreed] = [&matter.stated, &matter.agreed].map(|said| figure(said, Lang::Ru));
        format!("{} — {agreed} (вы называли {stated})", phrase::matter_name(matter, Lang::Ru))
    },
    extra: |words, on, hours| {
        format!(
            "– «{words}» ({on}): [… что именно, часы, цена, срок; с тех пор на всю работу списано {hours:.0} ч]"
        )
    },
    change_order: |list| {
        format!(
            "Вы просили о работе, которой нет в нашем договоре. Давайте согласуем её, прежде чем продолжать:\n{list}\nПодтвердите, пожалуйста, что \
             из этого делаем на таких условиях, а что оставляем."
        )
    },
    invoice: |written, amount| {
        format!(
            "Счёт от {written} пока не оплачен ({amount}). Если с ним что-то не так, напишите, пожалуйста, — поправим."
        )
    },
    waiting: |list| format!("Чтобы продолжить, нам нужно от вас: {list} [… что именно и к какому дню]."),
    close: |from| {
        format!(
            "Созвонимся на этой неделе на пятнадцать минут? [… два удобных времени]\n\nС уважением,\n{}",
            from.unwrap_or("[…]")
        )
    },
    by: |name, day| format!("«{name}» — к {day}"),
    on: |name, day| format!("«{name}» ({day})"),
    day: |day| phrase::short_day(day, Lang::Ru),
    day_of_year: |day, year| format!("{day} {year} года"),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn said(by: &str, month: u32, day: u32, words: &str) -> Asked {
        let on = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        Asked { on, by: Some(by.to_owned()), words: Some(words.to_owned()) }
    }

    fn at_july() -> Draft {
        Draft { on: NaiveDate::from_ymd_opt(2026, 7, 10).unwrap(), ..Draft::default() }
    }

    #[test]
    fn a_day_of_another_year_has_its_year() {
        let due = NaiveDate::from_ymd_opt(2025, 9, 12).unwrap();
        let draft = Draft { owed: vec![("List of redirects".to_owned(), due)], ..at_july() };
        assert!(letter(&draft, &[], Lang::En).contains("12 September 2025"));
        assert!(letter(&draft, &[], Lang::Ru).contains("12 сентября 2025 года"));
        let draft = Draft { on: due, ..draft };
        assert!(!letter(&draft, &[], Lang::En).contains("2025"));
    }

    #[test]
    fn a_letter_says_who_asked_where_it_goes_to_somebody_else() {
        let asked = vec![
            said("Karen Schreiber", 6, 25, "How can that be?"),
            said("James Reed", 6, 2, "Could you give us a short update?"),
        ];
        let draft = Draft { to: Some("Karen Schreiber".to_owned()), asked, ..at_july() };
        let told = letter(&draft, &[FixActKind::Answer], Lang::En);
        assert!(told.starts_with("Dear Karen,"), "{told}");
        assert!(told.contains("You wrote on 25 June: “How can that be?”"), "{told}");
        assert!(told.contains("James Reed wrote on 2 June: “Could you give us a short update?”"), "{told}");
        let told = letter(&draft, &[FixActKind::Answer], Lang::Ru);
        assert!(told.contains("James Reed, 2 июня: «Could you give us a short update?»"), "{told}");
    }

    #[test]
    fn a_threat_comes_first_whatever_the_letter_is_about() {
        let threat =
            said("Karen Schreiber", 7, 8, "We will terminate the contract and ask for our money back.");
        let asked = vec![said("Karen Schreiber", 6, 25, "How can that be?")];
        let draft =
            Draft { to: Some("Karen Schreiber".to_owned()), threat: Some(threat), asked, ..at_july() };
        let told = letter(&draft, &[FixActKind::Answer], Lang::En);
        let paragraphs: Vec<&str> = told.split("\n\n").collect();
        assert!(paragraphs[1].starts_with("You wrote on 8 July: “We will terminate the contract"), "{told}");
        assert!(paragraphs[2].contains("How can that be?"), "{told}");
        let told = letter(&draft, &[FixActKind::Invoice], Lang::Ru);
        assert!(told.contains("8 июля вы написали: «We will terminate"), "{told}");
    }

    #[test]
    fn work_that_nobody_agreed_to_is_told_once() {
        let words = "Can you make a short video for our reception screen?";
        let asked = vec![said("Daniel Whitfield", 6, 26, words)];
        let on = asked[0].on;
        let unagreed = vec![(words.to_owned(), on, 12.0)];
        let draft = Draft { asked, unagreed, ..at_july() };
        assert_eq!(letter(&draft, &[], Lang::En).matches("reception screen").count(), 1);
        // Where only questions are to be answered, it stands among them.
        assert_eq!(letter(&draft, &[FixActKind::Answer], Lang::En).matches("reception screen").count(), 1);
    }
}
