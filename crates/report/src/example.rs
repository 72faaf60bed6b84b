//! An invented portfolio, in both languages, with names that try to break the page.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, Utc};

use forewarn_base::value::UnreadableValue;
use forewarn_risk::{
    alert::{AlertState, decision::AlertFate},
    forecast::earned::CurvePoint,
    history::ledger::PromiseStatus,
    prospect::{Expected, ProjectCurve, Prospect},
    review::{
        agenda::Agenda,
        draft::{Draft, LateWork},
        record::{
            ActGroup, Addend, AddendPart, Alert, Asked, BandMonth, Change, ClientDecision, ClientLine,
            DecisionLine, Depth, DueSoon, Evidence, Fix, Lateness, Mark, MarkKind, MarkLabel, Moved,
            PastAlert, PromiseBar, Rate, Review,
        },
    },
    score::{AmountRange, ConflictChance, UnscoredReason},
    signal::{Fact, SignalId, Unit},
};
use forewarn_table::{
    Band, DecisionVerdict, FileReport, Rejection, RejectionReason, expectation::Dimension,
    outcome::OutcomeKind,
};
use forewarn_text::Lang;

mod agenda;

const HOSTILE: &str = "Bright & Sons <script>alert(\"1\")</script>&\"' \u{202e}evil\u{0}";

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn at(month: u32, date: u32, hour: u32) -> NaiveDateTime {
    day(month, date).and_hms_opt(hour, 0, 0).unwrap()
}

fn moment(month: u32, date: u32) -> DateTime<Utc> {
    at(month, date, 9).and_utc()
}

fn chance(probability: f64, half: f64) -> ConflictChance {
    ConflictChance {
        probability,
        lower: (probability - half).max(0.01),
        upper: (probability + half * 0.9).min(0.98),
    }
}

/// A quotation, its table, and the month and day of its row.
type Quotation = (&'static str, &'static str, u32, u32);

fn addends() -> Vec<Addend> {
    let audit = ("the audit will be with you by Thursday noon", "promises", 10, 8);
    let march = ("we counted on the top three by March", "messages", 10, 2);
    let card = ("А что с оплатой картой?", "messages", 10, 19);
    let signals: [(SignalId, f64, f64, f64, Option<Quotation>); 10] = [
        (SignalId::PromisesBroken, 3.0, 1.6, 17.0, Some(audit)),
        (SignalId::ExpectationGap, 1.0, 0.9, 14.0, Some(march)),
        (SignalId::SilentDays, 19.0, 0.7, 11.0, Some(("", "messages", 9, 29))),
        (SignalId::AskedAgain, 2.0, 0.5, 8.0, Some(card)),
        (SignalId::ToneDrop, 0.4, 0.4, 7.0, None),
        (SignalId::Rebaselines, 2.0, 0.3, 3.2, None),
        (SignalId::UnpaidDays, 0.0, -0.2, -3.0, None),
        (SignalId::Hostility, 0.0, -0.1, -1.4, None),
        (SignalId::ReplyHours, 4.0, -0.1, -0.8, None),
        (SignalId::Watermelon, 1.0, 0.02, 0.3, None),
    ];
    signals
        .map(|(signal, value, log_odds, points, proof)| Addend {
            signal,
            value,
            told: value,
            unit: Unit::Count,
            usual: Some(1.0),
            log_odds,
            points,
            parts: vec![AddendPart { signal, value, usual: Some(1.0), log_odds }],
            evidence: proof.map_or_else(Vec::new, |(quote, table, month, date)| {
                vec![Evidence {
                    at: moment(month, date),
                    table,
                    id: format!("m-{month}{date}"),
                    fact: Fact::PromiseBroken {
                        text: "the audit".to_owned(),
                        by: day(10, 8),
                        kept: Some(day(10, 15)),
                    },
                    quote: Some(quote.to_owned()).filter(|quote| !quote.is_empty()),
                }]
            }),
        })
        .into()
}

fn changes(by: f64) -> Vec<Change> {
    let shares = [0.9, 0.3, -0.2];
    addends()
        .into_iter()
        .zip(shares)
        .map(|(addend, share)| Change {
            signal: addend.signal,
            value: Some(addend.value),
            log_odds: 4.0 * by * share,
            points: 100.0 * by * share,
        })
        .collect()
}

fn late(name: &str, agency_hours: f64, client_hours: f64) -> Lateness {
    Lateness {
        name: name.to_owned(),
        is_open: client_hours > 10.0,
        agency_hours,
        client_hours,
        third_party_hours: 6.0,
        pause_hours: 0.0,
    }
}

fn bands() -> Vec<BandMonth> {
    let months = [(5, [1, 2, 9, 2]), (6, [1, 4, 8, 1]), (7, [2, 3, 9, 0]), (10, [3, 3, 8, 1])];
    let mut before: Option<[usize; 4]> = None;
    months
        .into_iter()
        .map(|(month, counts)| {
            let mut moves = [[0; 4]; 4];
            if let Some(before) = before {
                // As many as can stay; what is left goes to where there is room.
                for band in 0..4usize {
                    moves[band][band] = before[band].min(counts[band]);
                }
                for from in 0..4usize {
                    for to in 0..4usize {
                        let left = before[from] - moves[from].iter().sum::<usize>();
                        let room = counts[to] - moves.iter().map(|row| row[to]).sum::<usize>();
                        moves[from][to] += left.min(room);
                    }
                }
            }
            before = Some(counts);
            BandMonth { day: day(month, 1), counts, moves }
        })
        .collect()
}

fn client(place: usize, name: &str, now: f64, before: f64, lang: Lang) -> ClientLine {
    let band = if now > 0.35 {
        Band::Act
    } else if now > 0.17 {
        Band::Watch
    } else {
        Band::Calm
    };
    let band_before = if before > 0.35 {
        Band::Act
    } else if before > 0.17 {
        Band::Watch
    } else {
        Band::Calm
    };
    let fee = 96_000.0 / (place as f64).sqrt();
    ClientLine {
        client_id: format!("c/{place}"),
        name: name.to_owned(),
        owner: Some(["A. Lind", "K. Duarte", "M. Osei"][place % 3].to_owned()),
        services: vec![if lang == Lang::Ru { "поиск" } else { "search" }.to_owned()],
        since: NaiveDate::from_ymd_opt(2024, 3, 1),
        ended: false,
        chance: Some(chance(now, 0.06 + now / 7.0)),
        chance_before: Some(chance(before, 0.1)),
        course: (0..8)
            .map(|step| (step != 2).then(|| before + (now - before) * f64::from(step * step) / 49.0))
            .collect(),
        band,
        band_by_hand: None,
        band_before: Some(band_before),
        unknown_because: None,
        in_conflict: false,
        yearly_fee: Some(fee),
        revenue_at_risk: Some(AmountRange {
            expected: fee * now,
            lower: fee * now * 0.7,
            upper: fee * now * 1.3,
        }),
        rank: Some(place),
        prior_log_odds: -2.44,
        addends: if place < 4 { addends() } else { Vec::new() },
        changes: if place < 4 { changes(now - before) } else { Vec::new() },
        missing: vec![SignalId::ResultGap],
    }
}

fn depth(client_id: &str, lang: Lang) -> Depth {
    let ru = lang == Lang::Ru;
    let word = |english: &str, russian: &str| if ru { russian } else { english }.to_owned();
    let from = day(4, 1);
    let week = |week: u64| day(4, 6).checked_add_days(Days::new(7 * week)).unwrap();
    let tone = (0..29).filter(|place| !(12..14).contains(place));
    let tone = tone.map(|place| {
        (week(place), 0.35 - 0.0011 * (place * place) as f64 + 0.09 * ((place * 7 % 5) as f64 - 2.0) / 2.0)
    });
    let mut marks: Vec<Mark> = (0..90u32)
        .filter(|place| !(66..78).contains(place))
        .map(|place| Mark {
            at: at(4, 1, 9) + Duration::hours(i64::from(place) * 55 + i64::from(place * place % 31)),
            kind: if place % 3 == 0 { MarkKind::AgencyMessage } else { MarkKind::ClientMessage },
            label: MarkLabel::Nothing,
        })
        .collect();
    for (month, date, kind, english, russian) in [
        (5, 1, MarkKind::Delivered, "brief", "бриф"),
        (7, 2, MarkKind::Moved, "audit moved", "аудит перенесён"),
        (8, 20, MarkKind::Moved, "audit moved", "аудит перенесён"),
        (9, 5, MarkKind::Renewal, "renewed", "продлён договор"),
        (10, 8, MarkKind::Due, "audit due", "срок аудита"),
        (10, 15, MarkKind::Delivered, "audit", "аудит"),
        (10, 21, MarkKind::Conflict, "complaint", "жалоба"),
    ] {
        let label = match kind {
            MarkKind::Conflict => MarkLabel::Outcome(OutcomeKind::Complaint),
            MarkKind::Renewal => MarkLabel::Outcome(OutcomeKind::Renewal),
            _ => MarkLabel::Item(word(english, russian)),
        };
        marks.push(Mark { at: at(month, date, 12), kind, label });
    }
    let promises = [
        (4, 13, 4, 27, Some((4, 26)), PromiseStatus::Kept, "brief", "бриф"),
        (5, 11, 5, 25, Some((5, 25)), PromiseStatus::Kept, "site map", "карта сайта"),
        (6, 10, 6, 24, Some((6, 24)), PromiseStatus::Kept, "keywords", "ключевые слова"),
        (7, 10, 7, 20, Some((7, 28)), PromiseStatus::Late, "first texts <b>", "первые тексты <b>"),
        (8, 7, 8, 21, None, PromiseStatus::Broken, "link report", "отчёт по ссылкам"),
        (8, 20, 9, 3, Some((9, 2)), PromiseStatus::Renegotiated, "audit", "аудит"),
        (9, 8, 10, 8, Some((10, 15)), PromiseStatus::Late, "the audit by Thursday noon", "аудит к четвергу"),
        (10, 19, 10, 31, None, PromiseStatus::Open, "landing page", "лендинг"),
    ];
    let promises =
        promises.map(|(month, date, to_month, to_date, kept, state, english, russian)| PromiseBar {
            made_at: at(month, date, 11),
            by: Some(at(to_month, to_date, 12)),
            kept_at: kept.map(|(month, date)| at(month, date, 15)),
            state,
            label: word(english, russian),
        });
    Depth {
        client_id: client_id.to_owned(),
        from,
        to: day(10, 25),
        tone: tone.collect(),
        marks,
        promises: promises.into(),
        delays: vec![late("audit", 31.0, 8.0), late("first texts <b>", 12.0, 22.0)],
        silences: vec![(day(8, 31), day(9, 25), 19), (day(6, 29), day(7, 9), 8)],
        projects: vec![project()],
        expectations: prospects(),
        contacts: None,
    }
}

/// An invented month in which some clients need the agency.
pub(crate) fn review(lang: Lang) -> Review {
    let ru = lang == Lang::Ru;
    let word = |english: &str, russian: &str| if ru { russian } else { english }.to_owned();
    let names = [
        ("Orbita Dental", "Стоматология «Орбита»", 0.62, 0.31),
        ("Vesna Furniture", "Мебельная фабрика «Весна»", 0.47, 0.44),
        ("Kestrel Outdoor", "Пустельга-Тур", 0.38, 0.17),
        ("Polyana Hotels", "Отели «Поляна»", 0.27, 0.29),
        (HOSTILE, HOSTILE, 0.22, 0.12),
        ("Nord Kliniken", "Северная клиника и лаборатории «Здоровье на всю жизнь»", 0.18, 0.2),
        ("Mira Cosmetics", "Косметика «Мира»", 0.11, 0.13),
        ("Tandem Logistics", "Тандем Логистика", 0.09, 0.08),
        ("Aster Law", "Адвокаты «Астра»", 0.07, 0.07),
        ("Lumen Energy", "Люмен Энерго", 0.05, 0.06),
        ("Harbour Books", "Книги у гавани", 0.045, 0.05),
        ("Pine & Co", "Сосна и Ко", 0.04, 0.05),
        ("#C0392B Paints", "Краски #C0392B", 0.03, 0.03),
        ("Quartz Watches", "Часы «Кварц»", 0.004, 0.01),
    ];
    let named = names.iter().enumerate();
    let mut clients: Vec<ClientLine> = named
        .map(|(place, &(en, ru_name, now, before))| {
            client(place + 1, if ru { ru_name } else { en }, now, before, lang)
        })
        .collect();
    clients[3].in_conflict = true;
    clients[3].addends = addends().into_iter().take(2).collect();
    let mut unknown = client(15, &word("Fresh Start", "Новый старт"), 0.2, 0.2, lang);
    (unknown.chance, unknown.chance_before, unknown.rank, unknown.band) = (None, None, None, Band::Unknown);
    unknown.band_before = None;
    unknown.revenue_at_risk = None;
    unknown.unknown_because = Some(UnscoredReason::TooShort(19));
    let mut ended = unknown.clone();
    (ended.client_id, ended.name, ended.ended) = ("c-16".into(), word("Old Mill", "Старая мельница"), true);
    clients.extend([unknown, ended]);
    let fix = |acts, probability, band, hours| {
        Some(Fix {
            acts,
            left: vec![SignalId::Chases],
            assume: "update".to_owned(),
            probability,
            band,
            cost: hours,
            currency: None,
        })
    };
    let decision = |decision, until| DecisionLine {
        on: day(10, 20),
        decision,
        until,
        by: Some(word("Ann <Lee>", "Анна")),
        note: Some(word("she & her team are on it", "команда занимается")),
    };
    clients[4].band_by_hand = Some(decision(DecisionVerdict::Band(Band::Act), Some(day(11, 20))));
    let past = |client: usize, is_closed, fate, conflict_on: Option<NaiveDate>| PastAlert {
        client_id: format!("c/{client}"),
        raised_on: if is_closed { day(8, 1) } else { day(10, 1) },
        is_closed,
        fate,
        conflict_on,
        conflict: conflict_on.map(|_| OutcomeKind::Complaint),
    };
    let asked = Asked {
        on: day(10, 2),
        by: Some(word("Ann Lee", "Анна Ли")),
        words: Some(word("Where is the <audit>?", "Где <аудит>?")),
    };
    let alert = |rank: usize, state, fix| Alert {
        alert_id: format!("a{rank}"),
        rank,
        client_id: format!("c/{rank}"),
        state,
        owner: None,
        due: day(10, 30),
        expected_loss: (rank != 3).then_some(59_520.0 / rank as f64),
        fee_is_assumed: rank == 3,
        fix,
        fix_to_calm: None,
        best_effort: None,
        such: (rank == 1).then_some((3, 7)),
        voice: (rank == 1).then(|| asked.clone()),
        draft: Draft {
            on: day(10, 20),
            to: Some(word("Ann Lee", "Анна Ли")),
            asked: vec![asked.clone()],
            late: vec![LateWork {
                name: word("audit", "аудит"),
                due: day(10, 1),
                returned: None,
                likely: Some(day(11, 3)),
            }],
            ..Draft::default()
        },
        decision: (rank == 2).then(|| decision(DecisionVerdict::Ack, None)),
        is_news: rank != 2,
    };
    let alerts = vec![
        alert(
            1,
            AlertState::New,
            fix(
                vec![
                    ActGroup::Deliver(vec![word("audit", "аудит"), word("site map", "карта сайта")]),
                    ActGroup::Answer(vec![asked.clone()]),
                    ActGroup::Update,
                ],
                0.24,
                Band::Watch,
                9.0,
            ),
        ),
        alert(
            2,
            AlertState::Ongoing,
            fix(
                vec![ActGroup::Renegotiate(vec![(word("launch", "запуск"), day(11, 20))])],
                0.29,
                Band::Watch,
                1.2,
            ),
        ),
        alert(3, AlertState::Worse, None),
    ];
    let due = |client: &str, what: &str, by, p_kept| DueSoon {
        client_id: "c/2".to_owned(),
        client: client.to_owned(),
        what: what.to_owned(),
        is_promise: false,
        by,
        p_kept,
        owner: Some("M. Osei".into()),
    };
    let file = |table: &str, read, rejected| FileReport {
        table: table.to_owned(),
        file: format!("{table}.csv"),
        encoding: "UTF-8".to_owned(),
        rows_read: read,
        rows_used: read - rejected,
        rows_rejected: rejected,
        rows_passed_over: 0,
        unknown_columns: Vec::new(),
        missing_columns: Vec::new(),
        mapped: Vec::new(),
        hash: String::new(),
        feed: 0,
    };
    Review {
        agency: word("North Lane Agency", "Агентство «Северный переулок»"),
        as_of: moment(10, 25),
        day: day(10, 25),
        horizon_days: 60,
        currency: if ru { "RUB" } else { "EUR" }.to_owned(),
        capacity: 3,
        redacted: false,
        owner: None,
        depth: (1..4).map(|place| depth(&format!("c/{place}"), lang)).collect(),
        clients,
        alerts,
        beyond_capacity: vec!["c/4".to_owned()],
        snoozed: vec![ClientDecision {
            alert_id: "a5".to_owned(),
            client_id: "c/5".to_owned(),
            decision: decision(DecisionVerdict::Snooze, Some(day(11, 10))),
        }],
        since_then: vec![ClientDecision {
            alert_id: "a1".to_owned(),
            client_id: "c/1".to_owned(),
            decision: decision(DecisionVerdict::Done, None),
        }],
        gone: vec!["c/9".to_owned()],
        revenue_at_risk: Some(AmountRange { expected: 213_700.0, lower: 150_000.0, upper: 290_000.0 }),
        revenue_at_risk_before: Some(152_600.0),
        promises_kept: Some(Rate { rate: 0.81, lower: 0.75, upper: 0.86, n: 168 }),
        promises_unknown: 12,
        alerts_right: Some(Rate { rate: 0.7, lower: 0.5, upper: 0.84, n: 10 }),
        alerts_needless: Some(Rate { rate: 0.3, lower: 0.16, upper: 0.5, n: 10 }),
        past_alerts: vec![
            past(1, true, AlertFate::Right, Some(day(9, 3))),
            past(2, true, AlertFate::Wrong, None),
            past(6, true, AlertFate::Acted, None),
            past(7, true, AlertFate::Missed, Some(day(9, 9))),
            past(1, false, AlertFate::Open, None),
        ],
        conflicts_missed: 1,
        moved: vec![
            Moved { client_id: "c/1".to_owned(), amount: 29_760.0 },
            Moved { client_id: "c/3".to_owned(), amount: -9_000.0 },
        ],
        bands: bands(),
        delays: vec![late("Orbita Dental", 43.0, 30.0), late(HOSTILE, 12.0, 0.0)],
        due_soon: vec![
            due("Kestrel Outdoor", &word("Weekly report", "Недельный отчёт"), at(10, 29, 13), Some(0.94)),
            due(
                &word("Vesna Furniture", "Весна"),
                &word("Launch of the shop", "Запуск магазина"),
                at(11, 1, 0),
                Some(0.16),
            ),
            due("Polyana Hotels", "Макеты лендинга", at(10, 29, 0), None),
        ],
        agenda: agenda::agenda(&asked, decision(DecisionVerdict::Ack, None), &word),
        renewals: Vec::new(),
        unagreed: Vec::new(),
        loads: Vec::new(),
        open_invoices: Vec::new(),
        conflicts_known: 12,
        level_is_judged: false,
        files: vec![file("clients", 17, 0), file("messages", 38_190, 26), file("promises", 3_000, 1)],
        last_days: vec![
            ("messages", NaiveDate::from_ymd_opt(2025, 10, 27).unwrap_or_default()),
            ("promises", NaiveDate::from_ymd_opt(2025, 9, 30).unwrap_or_default()),
        ],
        rejections: vec![Rejection {
            table: "messages",
            file: "messages.csv".to_owned(),
            line: 1205,
            column: "sent_at".to_owned(),
            value: "=1+<b>31.02.2026".to_owned(),
            reason: RejectionReason::Unreadable(UnreadableValue::Moment),
            known_at: None,
        }],
        warnings: Vec::new(),
        tables_missing: vec!["results", "people"],
    }
}

/// An invented month without trouble.
pub(crate) fn calm(lang: Lang) -> Review {
    let mut review = review(lang);
    review.clients.retain(|client| client.band <= Band::Calm);
    (review.alerts, review.depth, review.gone, review.due_soon) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    (review.since_then, review.agenda) = (Vec::new(), Agenda::default());
    (review.snoozed, review.past_alerts, review.alerts_needless) = (Vec::new(), Vec::new(), None);
    review.moved = Vec::new();
    (review.beyond_capacity, review.conflicts_missed) = (Vec::new(), 0);
    (review.alerts_right, review.promises_kept, review.revenue_at_risk) = (None, None, None);
    review
}

fn project() -> ProjectCurve {
    let point = |month, date, planned, actual, p50, p80| CurvePoint {
        on: day(month, date),
        planned,
        actual,
        p50,
        p80,
    };
    ProjectCurve {
        name: HOSTILE.to_owned(),
        today: day(9, 30),
        schedule_index: Some(0.71),
        cost_index: None,
        planned_end: day(10, 20),
        forecast_end: Some((day(11, 2), day(11, 25))),
        curve: vec![
            point(7, 1, 0.0, Some(0.0), None, None),
            point(8, 1, 0.3, Some(0.2), None, None),
            point(9, 30, 0.8, Some(0.55), Some(0.55), Some(0.55)),
            point(10, 20, 1.0, None, Some(0.8), Some(0.55)),
            point(11, 2, 1.0, None, Some(1.0), Some(0.7)),
            point(11, 25, 1.0, None, Some(1.0), Some(1.0)),
        ],
    }
}

fn prospects() -> Vec<Prospect> {
    let on = |month, date| Some(Expected::Day(day(month, date)));
    let sum = |amount: f64| Some(Expected::Amount(amount, "EUR".to_owned()));
    let of = |dimension, metric: &str, [stated, agreed, p50, p80]: [Option<Expected>; 4]| Prospect {
        dimension,
        project: Some(HOSTILE.to_owned()),
        metric: Some(metric.to_owned()),
        stated,
        agreed,
        p50,
        p80,
    };
    vec![
        of(Dimension::Time, HOSTILE, [on(10, 1), on(10, 20), on(11, 2), on(11, 25)]),
        of(Dimension::Cost, "EUR", [sum(12_000.0), sum(15_000.0), sum(16_200.0), sum(21_000.0)]),
        of(Dimension::Result, "410", [Some(Expected::Amount(410.0, String::new())), None, None, None]),
    ]
}
