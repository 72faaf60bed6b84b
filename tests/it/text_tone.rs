//! How messages sound.

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::tone::label::Labelled;
use forewarn::text::tone::measure::{area_under_curve, macro_f1};
use forewarn::text::tone::train::{Collection, Options, Weights, train};
use forewarn::text::tone::{Model, Turn, derailment};
use forewarn::text::{Annotator, Lang, Setting, Side, Tone};
use proptest::prelude::*;

fn tone(text: &str) -> Tone {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let setting = Setting::new(&calendar, Side::Client);
    Annotator::default().annotate(text, &setting).tone
}

/// Which of two messages has more of a mark.
fn more(mark: fn(&Tone) -> f32, high: &str, low: &str) {
    let (above, below) = (mark(&tone(high)), mark(&tone(low)));
    assert!(above > below, "{above} for {high:?}, {below} for {low:?}");
}

#[test]
fn praise_is_positive_and_blame_negative_in_both_languages() {
    for good in ["Great work on the banners, we love them!", "Отличная работа, нам очень понравилось!"]
    {
        let tone = tone(good);
        assert!(tone.positive > 0.5, "{good}: {tone:?}");
    }
    for bad in [
        "This is unacceptable, the report is wrong again and I am really disappointed.",
        "Это недопустимо, отчёт опять с ошибками, мы очень разочарованы.",
    ] {
        let tone = tone(bad);
        assert!(tone.negative > 0.5, "{bad}: {tone:?}");
    }
}

/// Which of the three tones a message is read as.
fn read_as(text: &str) -> &'static str {
    let tone = tone(text);
    if tone.neutral >= tone.negative.max(tone.positive) {
        "neutral"
    } else if tone.negative > tone.positive {
        "negative"
    } else {
        "positive"
    }
}

/// How many of some messages are read as something else, and which.
fn read_otherwise<'a>(texts: &[&'a str], wanted: &str) -> Vec<&'a str> {
    texts.iter().copied().filter(|text| read_as(text) != wanted).collect()
}

#[test]
fn calm_business_sentences_are_neutral_whatever_they_speak_of() {
    let calm = [
        "The deadline for the leaflet is the 22nd.",
        "Unfortunately the hall is taken on the 5th, the 6th is free.",
        "Invoice 4410 is for the photos, 4411 for the print.",
        "Sam is going to look at the server this afternoon.",
        "A reminder that the domain runs out on the 30th.",
        "Срок по листовке — 22-е.",
        "Во вторник не смогу, давайте в среду.",
        "Счёт 4410 за фотографии, 4411 за печать.",
        "Мы уже передали замечания разработчику.",
        "Напоминаю про счёт.",
    ];
    assert_eq!(read_otherwise(&calm, "neutral"), [""; 0]);
}

#[test]
fn polite_pressing_mail_is_not_negative() {
    let nudges = [
        "Hi Anna, just a gentle nudge on the ad copy. We hoped to have it yesterday and the launch is on Thursday. Would be great to have it today, thanks!",
        "Hello, sorry to be a pain. The board meets at three and the deck is still missing slide 9. Could you send it over before then? Much appreciated.",
        "Morning! Not urgent-urgent, but the print slot closes at noon and we don't have the proof yet. Can you help?",
        "Dear team, may I remind you of the open points below? We need them this week to keep the date. Kind regards",
        "Hey, I don't want to push, but we haven't heard back about the quote. Could you let us know either way?",
        "Hi, second try, my first mail may have gone astray. Did you have time to look at the briefing? We'd love to start on Monday.",
        "Hi Tom, the deadline for the magazine is tonight. If you could get us the PDF by six that would be a lifesaver.",
        "Hello, we're getting a little nervous about Friday. Could you tell us where things stand?",
        "Hi both, quick reminder about the contract. Legal keeps asking me. Would tomorrow be possible?",
        "Hi! The courier waits until 4. Please send the label as soon as you can.",
        "Анна, добрый день! Аккуратно напомню про тексты. Надеялись получить вчера, запуск в четверг. Было бы здорово увидеть их сегодня, спасибо!",
        "Здравствуйте, простите за навязчивость. В три совет, а девятого слайда в презентации пока нет. Успеете прислать до этого? Буду признательна.",
        "Доброе утро! Не горит, но типография закрывает приём в полдень, а пробы у нас ещё нет. Поможете?",
        "Уважаемые коллеги, позвольте напомнить об открытых вопросах ниже. Они нужны на этой неделе, чтобы не сдвигать дату.",
        "Не хочу торопить, но по смете мы ответа не видели. Напишите, пожалуйста, в любом случае.",
        "Добрый день, пишу второй раз, первое письмо могло потеряться. Удалось посмотреть бриф? Хотим начать в понедельник.",
        "Том, журнал принимает макеты до вечера. Если пришлёте PDF к шести, очень выручите.",
        "Мы немного волнуемся за пятницу. Расскажете, на каком всё этапе?",
        "Коллеги, напоминаю про договор, юристы спрашивают каждый день. Завтра получится?",
        "Курьер ждёт до четырёх. Пришлите, пожалуйста, накладную, как сможете.",
    ];
    // Who thanks may sound glad.
    let wrong: Vec<_> = nudges.iter().filter(|text| read_as(text) == "negative").collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn mockery_and_complaints_by_bare_facts_are_negative() {
    let bitter = [
        "Lovely, a third invoice for the same banner.",
        "We were promised page one and we're on page four.",
        "You said two weeks, it's been six.",
        "Brilliant, the checkout is broken again.",
        "Прекрасно, третий счёт за один и тот же баннер.",
        "Обещали первую страницу, а мы на четвёртой.",
        "Говорили две недели, прошло шесть.",
        "Отлично, ещё один сорванный срок.",
    ];
    assert_eq!(read_otherwise(&bitter, "negative"), [""; 0]);
    let meant = [
        "Lovely, the third banner is perfect, thank you!",
        "Thanks for the quick fix, the checkout works again.",
        "Прекрасно, третий баннер то, что надо, спасибо!",
        "Спасибо за быстрый ремонт, корзина снова работает!",
    ];
    assert_eq!(read_otherwise(&meant, "positive"), [""; 0]);
}

#[test]
fn negation_turns_praise_round() {
    more(|tone| tone.negative, "The new layout is not good.", "The new layout is good.");
    more(|tone| tone.negative, "Нам не понравилось.", "Нам понравилось.");
}

#[test]
fn each_mark_rises_with_its_words() {
    more(|tone| tone.hostility, "You are incompetent idiots.", "You are always on time.");
    more(|tone| tone.hostility, "Вы что там, совсем идиоты?", "Вы там ещё на связи?");
    more(
        |tone| tone.frustration,
        "I'm fed up with the same errors every week.",
        "I'm happy with the figures this week.",
    );
    more(
        |tone| tone.frustration,
        "Сколько можно, опять ничего не работает.",
        "Всё работает, смотрим дальше.",
    );
    more(
        |tone| tone.impatience,
        "Any update? We are still waiting for an answer.",
        "Here is the answer you wanted.",
    );
    more(|tone| tone.impatience, "Ну что там, когда уже пришлёте?", "Макет получили, смотрим.");
    more(
        |tone| tone.politeness,
        "Could you please send the file when you have a moment?",
        "Send the file now.",
    );
    more(|tone| tone.politeness, "Будьте добры, пришлите, пожалуйста, файл.", "Файл пришли.");
    more(|tone| tone.gratitude, "Thank you so much for your help!", "The help page is empty.");
    more(|tone| tone.gratitude, "Огромное спасибо за помощь!", "Страница помощи пустая.");
}

#[test]
fn hidden_and_mixed_letters_are_read() {
    more(|tone| tone.hostility, "ну вы и cyки", "ну вы и соседи");
    more(|tone| tone.hostility, "what the f**k is this", "what is this");
}

#[test]
fn quoted_history_has_no_tone() {
    let own = tone("Agreed, see you on Monday.");
    let quoting =
        tone("Agreed, see you on Monday.\n\n> You are incompetent idiots and this is a disgrace.\n");
    assert_eq!(own, quoting);
}

#[test]
fn an_empty_text_is_neutral() {
    assert_eq!(tone(""), Tone { neutral: 1.0, ..Tone::default() });
}

#[test]
fn other_languages_are_judged_by_signs_alone() {
    more(|tone| tone.positive, "Das gefällt uns sehr :) 👍", "Das gefällt uns nicht :( 👎");
}

#[test]
fn a_heated_thread_derails_sooner_than_a_calm_one() {
    let turn = |side, text: &str| Turn { side, tone: tone(text), words: 8, questions: 0 };
    let calm =
        [turn(Side::Client, "Could you send the plan, please?"), turn(Side::Agency, "Thanks, here it is.")];
    let heated = [
        turn(Side::Client, "You ruined our launch, you useless clowns."),
        turn(Side::Agency, "That is nonsense, you never sent the files, stop lying."),
    ];
    assert!(derailment(&heated) > derailment(&calm) + 0.2);
    assert!(derailment(&[]).abs() < f32::EPSILON);
}

#[test]
fn the_embedded_model_writes_the_bytes_it_was_read_from() {
    let model = Model::embedded();
    let bytes = model.write();
    assert!(bytes.len() < 4_000_000);
    assert_eq!(&Model::read(&bytes).expect("its own bytes"), model);
    assert!(model.header().iter().any(|line| line.starts_with("learned from")));
    assert!(Model::read(&bytes[..bytes.len() - 1]).is_err());
    assert!(Model::read(b"something else\n\n").is_err());
}

#[test]
fn training_twice_gives_the_same_bytes_and_learns() {
    let mut collection = Collection::default();
    let (good, bad) = (["zorp", "quill", "brem", "tavo"], ["krell", "munt", "dask", "vorn"]);
    for number in 0..160 {
        let (words, tone) = if number % 2 == 0 { (&good, 2) } else { (&bad, 0) };
        collection.add(&Labelled {
            text: format!("the {} {} page {number}", words[number / 2 % 4], words[number / 8 % 4]),
            set: "own".to_owned(),
            group: number.to_string(),
            tone: Some(tone),
            ..Labelled::default()
        });
    }
    let options = Options { epochs: 3, ..Options::default() };
    let trained = train(&collection, &options, Some(Model::embedded()));
    assert_eq!(trained.write(), train(&collection, &options, Some(Model::embedded())).write());
    // What was learned holds for other texts of these words.
    let mut unseen = Collection::default();
    for text in ["a quill and a zorp again", "a munt and a krell again"] {
        unseen.add(&Labelled { text: text.to_owned(), ..Labelled::default() });
    }
    let lean = |model: &Model, at: usize| {
        let sums = Weights::of(model).sums(&unseen.documents[at]);
        sums[2] - sums[0]
    };
    let apart = |model: &Model| lean(model, 0) - lean(model, 1);
    assert!(
        apart(&trained) > apart(Model::embedded()) + 0.5,
        "{} {}",
        apart(&trained),
        apart(Model::embedded())
    );
}

#[test]
fn labels_out_of_range_are_refused() {
    assert!(Labelled::read(r#"{"text":"x","tone":"furious"}"#, "own").is_err());
    assert!(Labelled::read(r#"{"text":"x","hostility":2}"#, "own").is_err());
    let read =
        Labelled::read(r#"{"text":"x","tone":"neutral","politeness":-1}"#, "own").expect("a good line");
    assert_eq!((read.tone, read.marks[3]), (Some(1), Some(0.0)));
}

#[test]
fn figures_are_what_they_are_called() {
    assert_eq!(area_under_curve(&[(0.1, false), (0.9, true)]), Some(1.0));
    assert_eq!(area_under_curve(&[(0.5, false), (0.5, true)]), Some(0.5));
    assert_eq!(area_under_curve(&[(0.5, true)]), None);
    assert!((macro_f1(2, &[(0, 0), (1, 1)]) - 1.0).abs() < 1e-9);
}

/// Runs of five words that two texts share, by the share of all that either has; texts under five words count whole.
fn near_duplicates(texts: &[String]) -> usize {
    use std::collections::BTreeMap;
    let runs: Vec<BTreeSet<String>> = texts
        .iter()
        .map(|text| {
            let words: Vec<String> = text
                .to_lowercase()
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            if words.len() < 5 {
                BTreeSet::from([words.join(" ")])
            } else {
                words.windows(5).map(|run| run.join(" ")).collect()
            }
        })
        .collect();
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, runs) in runs.iter().enumerate() {
        for run in runs {
            holders.entry(run).or_default().push(at);
        }
    }
    (0..runs.len())
        .filter(|&at| {
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            for run in &runs[at] {
                for &other in holders.get(run.as_str()).into_iter().flatten().filter(|other| **other < at) {
                    *shared.entry(other).or_default() += 1;
                }
            }
            shared.iter().any(|(other, both)| {
                *both as f64 / (runs[at].len() + runs[*other].len() - both) as f64 >= 0.6
            })
        })
        .count()
}

#[test]
fn the_corpus_has_few_near_duplicates() {
    for language in ["en", "ru", "everyday/en", "everyday/ru"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/corpus").join(language);
        let mut texts = Vec::new();
        for file in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let content = std::fs::read_to_string(file.path()).expect("the corpus is text");
            for line in content.lines().filter(|line| !line.trim().is_empty()) {
                let read = Labelled::read(line, language);
                texts.push(read.unwrap_or_else(|reason| panic!("{:?}: {reason}: {line}", file.path())).text);
            }
        }
        assert!(texts.len() > 500, "{language}: {} texts", texts.len());
        let found = near_duplicates(&texts);
        assert!(found * 100 < texts.len() * 3, "{language}: {found} of {}", texts.len());
    }
}

proptest! {
    #[test]
    fn scores_are_chances(text in "(?s).{0,200}") {
        let tone = tone(&text);
        let all = [tone.negative, tone.neutral, tone.positive, tone.hostility, tone.frustration, tone.impatience, tone.politeness, tone.gratitude];
        prop_assert!(all.iter().all(|score| (0.0..=1.0).contains(score)), "{tone:?}");
        prop_assert!((tone.negative + tone.neutral + tone.positive - 1.0).abs() < 1e-4);
    }

    #[test]
    fn what_was_read_before_changes_nothing(first in "[a-zа-я !?()]{0,80}", second in "[a-zа-я !?()]{0,80}") {
        let alone = tone(&second);
        tone(&first);
        prop_assert_eq!(alone, tone(&second));
    }
}

#[test]
fn the_language_is_still_found() {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let setting = Setting::new(&calendar, Side::Client);
    assert_eq!(Annotator::default().annotate("Это наш отчёт за неделю", &setting).lang, Lang::Ru);
}
