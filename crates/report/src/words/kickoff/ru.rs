//! Russian.

use std::fmt::Write;

use chrono::NaiveDate;

use super::{GapWording, KickoffWords, Wording, WordingFacts, Writing, day_count, rough};
use crate::words::{number::plural_ru, ru};
use forewarn_risk::kickoff::{
    Basic, EarlierAgencies, GapDimension, Impossible, KickoffGap, KickoffVerdict, Publication, ResultBrief,
    VerdictReason,
};

pub(super) static WORDS: KickoffWords =
    KickoffWords {
        not_settled: "Не согласовано", source: "Источник", wording, gap_line, questions, letter
    };

fn wording(facts: &WordingFacts<'_>) -> Wording {
    let kickoff = facts.kickoff;
    let verdict = match kickoff.verdict {
        KickoffVerdict::Go => "Можно начинать: ожидания и договор сходятся.",
        KickoffVerdict::GoWithConditions => {
            "Можно начинать при условии: сначала письменно согласуйте пункты ниже."
        }
        KickoffVerdict::Stop => "Стоп: в таком виде начинать нельзя.",
    };
    Wording {
        verdict: verdict.to_owned(),
        reasons: kickoff.reasons.iter().map(|reason| because(*reason).to_owned()).collect(),
        gaps: kickoff.gaps.iter().map(|gap| gap_wording(facts, gap)).collect(),
        impossible: kickoff.impossible.iter().map(|thing| impossible_line(facts, thing)).collect(),
        missing: kickoff.missing.iter().map(|basic| name(*basic).to_owned()).collect(),
        questions: questions(facts),
        sources: facts.publications().iter().map(source).collect(),
    }
}

/// A publication is cited as it was printed; what it found is said in Russian.
fn source(publication: &Publication) -> String {
    let found = if *publication == Publication::TIME {
        "145 программных проектов на заказ: фактическая длительность к обещанной — в половине случаев не больше 1,00, в \
         девяти из десяти — не больше 1,67; взято логнормальное распределение; это проекты одной компании для немногих \
         клиентов, для других работ — грубый ориентир"
    } else if *publication == Publication::COST {
        "1471 ИТ-проект: в среднем на 27\u{a0}% дороже бюджета, а каждый шестой — в среднем на 200\u{a0}%; взято \
         логнормальное распределение с таким средним и таким средним у верхней шестой части; эти проекты крупнее тех, что \
         бывают у агентств"
    } else {
        return publication.source.to_owned();
    };
    format!("{} ({found})", publication.source)
}

fn because(reason: VerdictReason) -> &'static str {
    match reason {
        VerdictReason::Impossible => "Вы связаны обещанием, которое нельзя выполнить.",
        VerdictReason::BasicsAbsent => "Не согласовано столько, что потом никто не сможет сказать, кто прав.",
        VerdictReason::HopeImpossible => "Клиент рассчитывает на то, что почти невозможно.",
        VerdictReason::ExpectsMore => "Клиент ждёт большего, чем записано в договоре.",
        VerdictReason::AgreedUnlikely => "Что-то из согласованного скорее сорвётся, чем сбудется.",
        VerdictReason::BasicsMissing => "Не все основы согласованы.",
        VerdictReason::ApprovalsSlow => "Согласования такие долгие, что работа будет стоять в ожидании.",
        VerdictReason::RevisionsMany => "В цену входит столько кругов правок, что конца работы не видно.",
        VerdictReason::EarlierQuarrel => "С прошлым агентством клиент расстался плохо: узнайте, из-за чего.",
    }
}

fn name(basic: Basic) -> &'static str {
    match basic {
        Basic::Start => "день начала",
        Basic::End => "срок по договору",
        Basic::Price => "цена по договору",
        Basic::DoneCriteria => "что считается готовым",
        Basic::Approver => "кто утверждает",
        Basic::ApprovalTime => "срок согласования",
        Basic::RevisionRounds => "число кругов правок",
        Basic::Exclusions => "что не входит в работу",
        Basic::Access => "какие доступы нужны",
        Basic::AccessReady => "доступы ещё не получены",
        Basic::UpdateRhythm => "когда вы отчитываетесь",
        Basic::AgencyAnswers => "как быстро отвечаете вы",
        Basic::ClientAnswers => "как быстро отвечает клиент",
        Basic::EarlierAgencies => "опыт с прошлыми агентствами",
        Basic::ResultTarget => "целевой показатель и его срок",
        Basic::Size => "объём работы",
    }
}

fn gap_line(gap: &GapWording) -> String {
    let chance = |chance: &Option<String>| {
        chance.as_ref().map_or(String::new(), |chance| format!(" (вероятность {chance})"))
    };
    let mut parts = Vec::new();
    parts.extend(gap.stated.as_ref().map(|said| format!("клиент ждёт {said}{}", chance(&gap.p_stated))));
    parts.extend(gap.agreed.as_ref().map(|said| format!("в договоре {said}{}", chance(&gap.p_agreed))));
    if let (Some(middle), Some(safe)) = (&gap.p50, &gap.p80) {
        parts.push(format!("в половине случаев {middle}, в восьми из десяти {safe}"));
    }
    parts.extend(gap.to_likely.as_ref().map(|size| format!("до надёжных 80\u{a0}% не хватает: {size}")));
    format!("{}: {} [{}].", gap.name, parts.join("; "), gap.class)
}

fn gap_wording(facts: &WordingFacts<'_>, gap: &KickoffGap) -> GapWording {
    let name = match (gap.dimension, &gap.metric) {
        (GapDimension::Time, _) => "Срок".to_owned(),
        (GapDimension::Cost, _) => "Бюджет".to_owned(),
        (GapDimension::Result, metric) => format!("Результат ({})", metric.as_deref().unwrap_or("")),
    };
    let class = match (&gap.class, gap.publication) {
        (_, Some(_)) => "по публикации, своей истории нет".to_owned(),
        (Some(class), None) => {
            let class = if class == "all" { "все работы" } else { class };
            format!("по вашим работам, класс «{class}», n = {}", gap.cases)
        }
        (None, None) => "сравнить не с чем".to_owned(),
    };
    facts.gap_wording(gap, name, class, WRITING)
}

fn impossible_line(facts: &WordingFacts<'_>, thing: &Impossible) -> String {
    match thing {
        Impossible::AgreedDate { due, probability } => {
            format!("Срок по договору, {}: вероятность успеть {}.", date(*due), percent(*probability))
        }
        Impossible::StatedDate { due, probability } => {
            format!("Срок клиента, {}: вероятность успеть {}.", date(*due), percent(*probability))
        }
        Impossible::StatedCost { cost, probability } => {
            format!("{} хватит с вероятностью {}.", money(*cost, facts.currency()), percent(*probability))
        }
        Impossible::BeforeStart { text, due } => {
            format!("«{text}» обещано на {} — раньше, чем начнутся работы.", date(*due))
        }
        Impossible::BeforeLag { metric, by, earliest } => {
            format!(
                "{metric}: обещано к {}, но работа даст результат не раньше {}.",
                date(*by),
                date(*earliest)
            )
        }
        Impossible::Guarantee { metric } => {
            format!(
                "{metric}: дана гарантия, хотя результат зависит не только от вас. Гарантируйте работу, а не цифру."
            )
        }
        Impossible::Ranking { text } => {
            format!("«{text}»: это решает поисковая система, а не вы. Обещайте работу и отчёт о ней.")
        }
        Impossible::Unlimited { text } => format!("«{text}» — без верхней границы. Назовите её."),
    }
}

fn questions(facts: &WordingFacts<'_>) -> Vec<String> {
    let mut questions = Vec::new();
    if let Some(gap) = facts.gap(GapDimension::Time).filter(|gap| gap.stated_to_agreed() > Some(0.0)) {
        let day = gap.stated.map_or(facts.start, |days| facts.day(days));
        questions.push(format!(
            "Что намечено у вас на {}? Если к этому дню нужна только часть работы, то какая?",
            date(day)
        ));
    }
    if facts.gap(GapDimension::Cost).is_some_and(|gap| gap.stated_to_agreed() > Some(0.0)) {
        questions.push("Если всё сразу в ваш бюджет не поместится, что сделать в первую очередь?".to_owned());
    }
    for gap in facts.kickoff.gaps.iter().filter(|gap| gap.dimension == GapDimension::Result) {
        if gap.stated_to_agreed() > Some(0.0) || gap.agreed.is_none() {
            let metric = gap.metric.as_deref().unwrap_or("");
            questions.push(format!(
                "Откуда взялась цифра по показателю «{metric}» и какой результат вы ещё сочтёте успехом?"
            ));
        }
    }
    if facts.kickoff.reasons.contains(&VerdictReason::ApprovalsSlow) {
        questions
            .push("Можно ли согласовывать за три рабочих дня и кто утверждает, когда вас нет?".to_owned());
    }
    if facts.kickoff.reasons.contains(&VerdictReason::RevisionsMany) {
        questions
            .push("О чём договориться до первого варианта, чтобы хватило двух кругов правок?".to_owned());
    }
    questions.extend(facts.kickoff.missing.iter().map(|basic| question(*basic).to_owned()));
    if facts.brief.basics.earlier_agencies == Some(EarlierAgencies::Bad) {
        questions
            .push("Что не сложилось с прошлым агентством и чего вы не хотели бы пережить снова?".to_owned());
    }
    questions
}

fn question(basic: Basic) -> &'static str {
    match basic {
        Basic::Start => "Когда начинаем?",
        Basic::End => "К какому дню работа должна быть готова и что от этого зависит?",
        Basic::Price => "Какую цену записываем в договор?",
        Basic::DoneCriteria => "По каким признакам мы оба увидим, что работа готова?",
        Basic::Approver => "Кто с вашей стороны принимает окончательное решение? Нужен один человек.",
        Basic::ApprovalTime => "За сколько рабочих дней этот человек будет отвечать?",
        Basic::RevisionRounds => "Сколько кругов правок входит в цену и сколько стоит следующий?",
        Basic::Exclusions => "Чего вы ждёте сверх списка? Давайте запишем, что в работу не входит.",
        Basic::Access => "Какие доступы, материалы и люди нужны нам от вас, чтобы начать?",
        Basic::AccessReady => "Когда у нас будут все запрошенные доступы?",
        Basic::UpdateRhythm => "В какой день и каким способом вам удобно получать от нас новости?",
        Basic::AgencyAnswers => {
            "Как быстро вы ждёте от нас ответа на сообщение, в том числе вне рабочих часов?"
        }
        Basic::ClientAnswers => "Как быстро нам рассчитывать на ваш ответ, когда без него работа стоит?",
        Basic::EarlierAgencies => "Работали ли вы раньше с агентствами и чем это закончилось?",
        Basic::Size => "Сколько в работе страниц, текстов, картинок и функций? Давайте составим список.",
        Basic::ResultTarget => {
            "По какой цифре поймём, что всё было не зря? Какая она сегодня и к какому дню должна измениться?"
        }
    }
}

fn letter(facts: &WordingFacts<'_>) -> String {
    let project = &facts.brief.project;
    let mut text = format!(
        "Здравствуйте!\n\nПрежде чем начать проект «{}», хотим убедиться, что понимаем его одинаково. Ниже — то, как всё \
         поняли мы. Поправьте, пожалуйста, если что-то не так.\n",
        project.name
    );
    text.push_str(&time(facts));
    text.push_str(&cost(facts));
    for result in &facts.brief.result {
        text.push_str(&outcome(facts, result));
    }
    for thing in facts.impossible() {
        text.push_str(&taken_back(thing));
    }
    let questions = questions(facts);
    if !questions.is_empty() {
        text.push_str("\nПомогите нам, пожалуйста, с такими вопросами:\n");
        for question in questions {
            let _ = writeln!(text, "— {question}");
        }
    }
    let start = project.start.map_or_else(String::new, |start| format!(" {}", date(start)));
    let _ = write!(
        text,
        "\nКак только зафиксируем ответы письменно, начинаем{start}. Если удобнее, хватит и получаса по телефону.\n\nС \
         уважением,\n"
    );
    if let Some(signed) = &project.signed {
        let _ = writeln!(text, "{signed}");
    }
    text
}

fn time(facts: &WordingFacts<'_>) -> String {
    let Some(gap) = facts.gap(GapDimension::Time) else { return String::new() };
    let (stated, agreed) = (gap.stated.map(|days| facts.day(days)), gap.agreed.map(|days| facts.day(days)));
    let mut text = match (stated, agreed) {
        (Some(stated), Some(agreed)) if stated == agreed => {
            format!("\nСроки. И вы, и договор называете один день — {}.", date(agreed))
        }
        (Some(stated), Some(agreed)) => {
            format!("\nСроки. Вы рассчитываете на {}, в договоре стоит {}.", date(stated), date(agreed))
        }
        (Some(stated), None) => {
            format!("\nСроки. Вы рассчитываете на {}, а в договоре срока пока нет.", date(stated))
        }
        (None, Some(agreed)) => format!("\nСроки. В договоре стоит {}.", date(agreed)),
        (None, None) => return String::new(),
    };
    // Only the agency's own projects are told to a client; what is published of others is for the agency alone.
    if let (Some(middle), Some(safe), None) = (gap.p50, gap.p80, gap.publication) {
        let (middle, safe) = (facts.day(middle), facts.day(safe));
        let _ = write!(
            text,
            " Судя по нашим завершённым проектам такого рода, в половине случаев мы закончим к {}, в восьми случаях из десяти — к {}. Просим не \
             назначать раньше этого второго дня ничего, что нельзя перенести. Если какая-то часть нужна раньше, с неё и \
             начнём.",
            date(middle),
            date(safe)
        );
    }
    text.push('\n');
    text
}

fn cost(facts: &WordingFacts<'_>) -> String {
    let Some(gap) = facts.gap(GapDimension::Cost) else { return String::new() };
    let show = |value: f64| money(value, facts.currency());
    let mut text = match (gap.stated, gap.agreed) {
        (Some(stated), Some(agreed)) if stated < agreed => {
            format!("\nБюджет. Вы рассчитываете на {}, в договоре — {}.", show(stated), show(agreed))
        }
        (_, Some(agreed)) => format!("\nБюджет. В договоре — {}.", show(agreed)),
        (Some(stated), None) => {
            format!("\nБюджет. Вы рассчитываете на {}, а цена в договоре пока не записана.", show(stated))
        }
        (None, None) => return String::new(),
    };
    let own = gap.agreed_to_likely().filter(|_| gap.publication.is_none());
    let reserve = own.map(|(_, reserve)| rough(reserve)).filter(|reserve| *reserve > 0.0);
    match (facts.brief.cost.fixed, reserve) {
        (Some(true), _) => text.push_str(
            " Цена твёрдая — за то, что перечислено в списке. Всё остальное сначала оценим и возьмёмся, только если вы \
             согласитесь.",
        ),
        (_, Some(reserve)) => {
            let _ = write!(
                text,
                " Такие работы часто выходят дороже, чем задумано; в восьми случаях из десяти хватает запаса в {}. Прежде \
                 чем потратить из него хотя бы час, мы спросим вас.",
                show(reserve)
            );
        }
        _ => {}
    }
    text.push('\n');
    text
}

fn outcome(facts: &WordingFacts<'_>, result: &ResultBrief) -> String {
    let expected = match (result.client_says, result.agreed) {
        (Some(stated), Some(agreed)) => {
            format!("вы ждёте {}, в договоре — {}", number(stated), number(agreed))
        }
        (Some(stated), None) => format!("вы ждёте {}, в договоре цифры пока нет", number(stated)),
        (None, Some(agreed)) => format!("в договоре — {}", number(agreed)),
        (None, None) => "цифру мы пока не согласовали".to_owned(),
    };
    let by = result.by.map_or_else(String::new, |by| format!(", срок — {}", date(by)));
    let mut text = format!("\nРезультат. Показатель «{}»: {expected}{by}.", result.metric);
    if let Some(lag) = result.lag_days.filter(|lag| *lag > 0) {
        let _ = write!(
            text,
            " Такая работа даёт о себе знать примерно через {} — раньше судить о ней рано.",
            days(lag as f64)
        );
    }
    if result.depends_on_others {
        text.push_str(" Эта цифра зависит и от того, чем не управляем ни мы, ни вы. Мы отвечаем за работу и за то, чтобы каждый месяц честно показывать, что она приносит.");
    }
    let reached = facts
        .kickoff
        .gaps
        .iter()
        .find(|gap| gap.metric.as_deref() == Some(&result.metric))
        .and_then(|gap| Some((gap.p50?, gap.p80?)));
    if let Some((middle, safe)) = reached {
        let _ = write!(
            text,
            " По опыту наших проектов, в половине случаев получается {}, в восьми из десяти — не меньше {}.",
            number(rough(middle)),
            number(rough(safe))
        );
    }
    text.push('\n');
    text
}

/// What was promised and has to be put right, in words that own it.
fn taken_back(thing: &Impossible) -> String {
    match thing {
        // What the client hopes for is dealt with where time and cost are.
        Impossible::StatedDate { .. } | Impossible::StatedCost { .. } => String::new(),
        Impossible::AgreedDate { due, .. } => format!(
            "\nЗа срок из договора, {}, мы по совести поручиться не можем. Лучше сказать об этом сейчас, чем в последнюю \
             неделю, поэтому предлагаем договориться о другом.\n",
            date(*due)
        ),
        Impossible::BeforeStart { text, due } => format!(
            "\nМы сказали: «{text}» — и назвали {}. Это раньше начала работ, здесь мы ошиблись. Новый день назовём вместе с \
             планом.\n",
            date(*due)
        ),
        Impossible::BeforeLag { metric, by, earliest } => format!(
            "\nПоказатель «{metric}» не успеет измениться к {}: наша работа скажется на нём не раньше {}. Предлагаем считать \
             с этого дня.\n",
            date(*by),
            date(*earliest)
        ),
        Impossible::Guarantee { metric } => format!(
            "\nМы напрасно дали гарантию по показателю «{metric}»: такой гарантии не может дать никто. Мы ручаемся за саму \
             работу, её качество и сроки — и за честный отчёт о том, что она принесла.\n"
        ),
        Impossible::Ranking { text } => format!(
            "\nМы сказали: «{text}». Обещать это мы не могли: места в выдаче определяет только поисковая система. Мы ручаемся \
             за работу, её сроки и ежемесячный отчёт о том, где стоит сайт.\n"
        ),
        Impossible::Unlimited { text } => format!(
            "\nМы сказали: «{text}». Чтобы и вам, и нам был виден конец работы, предлагаем назвать число — и цену того, что \
             сверх него.\n"
        ),
    }
}

const WRITING: Writing = Writing { words: &ru::WORDS, date, days };

fn date(day: NaiveDate) -> String {
    format!("{}\u{a0}года", ru::WORDS.day(day))
}

fn days(days: f64) -> String {
    let count = day_count(days);
    format!("{count}\u{a0}{}", plural_ru(count, ["день", "дня", "дней"]))
}

fn money(amount: f64, currency: &str) -> String {
    ru::WORDS.money_in_full(amount, currency)
}

fn number(value: f64) -> String {
    ru::WORDS.figure(value)
}

fn percent(share: f64) -> String {
    ru::WORDS.percent(share)
}
