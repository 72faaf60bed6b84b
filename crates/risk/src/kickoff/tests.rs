//! What the check must find.

use chrono::NaiveDate;

use super::*;
use forewarn_text::Lang;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 20).unwrap()
}

/// The template with every line that is commented out switched on.
fn filled(lang: Lang) -> String {
    template(lang)
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest.starts_with("[[")
                    || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                rest
            }
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn run(brief: &Brief) -> Kickoff {
    let start = brief.project.start.unwrap_or(today());
    let days = brief.time.agreed.or(brief.time.client_says).map(|day| (day - start).num_days() as f64);
    check(brief, &References::published(days, brief.cost.agreed.or(brief.cost.client_says)), today())
}

fn settled() -> Brief {
    let mut brief = Brief::parse(&filled(Lang::En)).unwrap();
    brief.time.client_says = brief.time.agreed;
    brief.cost.client_says = brief.cost.agreed;
    brief.result[0].client_says = brief.result[0].agreed;
    brief.promise.clear();
    brief.basics.access_ready = Some(true);
    brief.basics.earlier_agencies = Some(EarlierAgencies::Good);
    brief
}

#[test]
fn both_templates_are_briefs_as_they_are_and_with_every_line_switched_on() {
    for lang in [Lang::En, Lang::Ru] {
        assert!(Brief::parse(template(lang)).is_ok(), "{lang:?}");
        let brief = Brief::parse(&filled(lang)).unwrap();
        assert!(brief.time.agreed.is_some() && brief.result.len() == 1 && brief.promise.len() == 1);
        assert!(
            brief.basics.approver.is_some() && brief.basics.earlier_agencies == Some(EarlierAgencies::Bad)
        );
    }
}

#[test]
fn an_unknown_key_is_refused() {
    assert!(Brief::parse("[project]\nclient = \"A\"\nname = \"B\"\nbudget = 3\n").is_err());
}

#[test]
fn a_settled_brief_is_a_go() {
    let kickoff = run(&settled());
    assert_eq!((kickoff.verdict, kickoff.reasons.as_slice()), (KickoffVerdict::Go, &[][..]));
    assert!(kickoff.missing.is_empty() && kickoff.impossible.is_empty());
}

#[test]
fn an_empty_brief_stops_because_nothing_is_settled() {
    let kickoff = run(&Brief::parse(template(Lang::En)).unwrap());
    assert_eq!(kickoff.verdict, KickoffVerdict::Stop);
    assert_eq!(kickoff.reasons, [VerdictReason::BasicsAbsent]);
    assert!(kickoff.gaps.is_empty());
}

#[test]
fn one_missing_basic_is_a_condition() {
    let mut brief = settled();
    brief.basics.approver = Some("  ".to_owned());
    let kickoff = run(&brief);
    assert_eq!(
        (kickoff.verdict, kickoff.missing.as_slice()),
        (KickoffVerdict::GoWithConditions, &[Basic::Approver][..])
    );
}

#[test]
fn gaps_are_in_days_money_and_units() {
    let brief = Brief::parse(&filled(Lang::En)).unwrap();
    let kickoff = run(&brief);
    let gaps: Vec<Option<f64>> = kickoff.gaps.iter().map(KickoffGap::stated_to_agreed).collect();
    assert_eq!(gaps, [Some(46.0), Some(3_000.0), Some(120.0)]);
    // 90 days agreed, 1.40 times that at 80 % (exp(0.4 × 0.8416)); 44 days are what the client has in mind, and
    // days late lie between whole dates.
    let (middle, safe) = kickoff.gaps[0].stated_to_likely().unwrap();
    assert!((middle - 46.0).abs() < 0.5 && (safe - 83.0).abs() < 1.0, "{middle} {safe}");
    assert!(kickoff.gaps[0].p_stated < Some(0.10) && kickoff.gaps[0].p_agreed == Some(0.5));
    assert_eq!(kickoff.gaps[2].p50, None);
    assert!(kickoff.reasons.contains(&VerdictReason::ExpectsMore));
}

#[test]
fn what_cannot_be_kept_is_found() {
    let mut brief = settled();
    brief.time.client_says = NaiveDate::from_ymd_opt(2026, 9, 10);
    brief.result[0].guaranteed = true;
    brief.result[0].by = NaiveDate::from_ymd_opt(2026, 10, 1);
    brief.promise.push(PromiseBrief { text: "Drafts".to_owned(), due: Some(today()), unlimited: true });
    let kickoff = run(&brief);
    assert_eq!(kickoff.verdict, KickoffVerdict::Stop);
    assert_eq!(kickoff.impossible.len(), 5, "{:?}", kickoff.impossible);
}

#[test]
fn a_hope_that_cannot_be_is_a_condition_and_not_a_stop() {
    let mut brief = settled();
    brief.time.client_says = NaiveDate::from_ymd_opt(2026, 9, 10);
    let kickoff = run(&brief);
    assert_eq!(kickoff.verdict, KickoffVerdict::GoWithConditions);
    assert_eq!(kickoff.reasons, [VerdictReason::HopeImpossible, VerdictReason::ExpectsMore]);
}

#[test]
fn a_class_of_ones_own_says_what_results_are_reached() {
    let brief = settled();
    let own = |spread| Reference {
        class: "search".to_owned(),
        cases: 31,
        publication: None,
        spread: Spread(spread),
    };
    let references = References {
        result: Some(own([0.8, 1.25, 2.0, 2.5, 4.0])),
        ..References::published(Some(90.0), Some(1.0))
    };
    let kickoff = check(&brief, &references, today());
    let gap = kickoff.gaps.last().unwrap();
    // A target of 80: missed by 1.25 at the median, by 2 one time in five.
    assert_eq!((gap.p50, gap.p80, gap.cases), (Some(64.0), Some(40.0), 31));
    assert_eq!(gap.agreed_to_likely(), Some((16.0, 40.0)));
    assert!(gap.p_agreed < Some(0.5) && kickoff.reasons.contains(&VerdictReason::AgreedUnlikely));
}

#[test]
fn probabilities_rise_with_what_is_allowed() {
    let spread = References::published(Some(100.0), None).time.unwrap().spread;
    let chances: Vec<f64> = (0..60).map(|step| spread.probability(f64::from(step) * 10.0)).collect();
    assert!(chances.is_sorted() && chances[0] == 0.0 && chances[59] > 0.99, "{chances:?}");
    assert!((spread.probability(100.0) - 0.5).abs() < 1e-9);
}

#[test]
fn a_history_of_ones_own_takes_the_place_of_what_is_published_once_it_is_long_enough() {
    use crate::forecast::ratio::AmountForecast;
    let time = |cases| {
        let quantiles = [80.0, 100.0, 120.0, 130.0, 150.0];
        Some(AmountForecast { class: "web".to_owned(), cases, quantiles, p_within: 0.5 })
    };
    let published = || References::published(Some(90.0), Some(1_000.0));
    assert!(published().or_own(time(3), None, None).time.unwrap().publication.is_some());
    let own = published().or_own(time(40), None, None);
    assert_eq!((own.time.as_ref().unwrap().cases, own.cost.unwrap().cases), (40, 0));
    assert_eq!(own.time.unwrap().publication, None);
}

#[test]
fn the_check_is_written_as_json() {
    let brief = Brief::parse(&filled(Lang::En)).unwrap();
    let json = serde_json::to_value(run(&brief)).unwrap();
    assert_eq!(json["verdict"], "stop");
    assert_eq!(json["impossible"][0]["kind"], "stated_date");
    assert_eq!(json["impossible"][0]["due"], "2026-10-15");
    assert_eq!(json["gaps"][0]["dimension"], "time");
    assert_eq!(json["missing"][0], "access_ready");
}
