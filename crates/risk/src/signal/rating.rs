//! Ratings: what clients answer when they are asked, against what they answered before.

use chrono::{DateTime, Duration, Utc};
use forewarn_base::stat;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, by_client, cause::Cause};
use crate::history::History;
use forewarn_table::{ClientIndex, Rating, rating::RatingKind};

/// By what share of its scale the latest rating of a kind fell below the mean of the client's own earlier ones, the most over
/// the kinds, at least 0; null where no rating of the last 120 days has two before it. Source: ratings.
pub const RATING_DROP: Signal = Signal {
    id: SignalId::RatingDrop,
    name: "rating_drop",
    group: Group::Rating,
    unit: Unit::Ratio,
    cause: Cause::Ratings,
    tables: &["ratings"],
    occasions: None,
    values: |view| {
        let of = |client| {
            drops(view.history, client).into_iter().map(|(drop, _, _)| beyond_mood(drop)).reduce(f64::max)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut drops = drops(view.history, client);
        drops.retain(|(drop, ..)| beyond_mood(*drop) > 0.0);
        drops.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.kind.cmp(&b.1.kind)));
        drops.into_iter().map(|(_, rating, usual)| proof(rating, Some(usual))).collect()
    },
};

/// How low the latest rating of a kind is: 0 from 70 % of its scale on, 1 at the bottom (of 0 to 10, who answers 6 or less is a
/// detractor); or how negative its comment sounds, beyond one half; the most over the kinds; null without ratings in 120 days.
/// Source: ratings.
pub const RATING_LOW: Signal = Signal {
    id: SignalId::RatingLow,
    name: "rating_low",
    group: Group::Rating,
    unit: Unit::Ratio,
    cause: Cause::Ratings,
    tables: &["ratings"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| latest(view.history, client).into_iter().map(lowness).reduce(f64::max)))
    },
    proofs: |view, client| {
        let mut low = latest(view.history, client);
        low.retain(|rating| lowness(rating) > 0.0);
        low.sort_by(|a, b| lowness(b).total_cmp(&lowness(a)).then_with(|| a.kind.cmp(&b.kind)));
        low.into_iter().map(|rating| proof(rating, None)).collect()
    },
};

/// By how much the time since the client's last rating exceeds its usual time between them, at least 0; null for fewer than
/// three ratings, and where nobody else was asked since either. Source: ratings.
pub const RATING_UNANSWERED: Signal = Signal {
    id: SignalId::RatingUnanswered,
    name: "rating_unanswered",
    group: Group::Rating,
    unit: Unit::Ratio,
    cause: Cause::Ratings,
    tables: &["ratings"],
    occasions: None,
    values: |view| Ok(by_client(view, |client| overdue(view.history, client).map(|(share, _)| share))),
    proofs: |view, client| {
        let missed = overdue(view.history, client).filter(|(share, _)| *share > 0.0);
        let proof = |(_, rating): (f64, &Rating)| Proof {
            at: rating.at.at,
            table: "ratings",
            id: rating.at.day().to_string(),
            fact: Fact::LastRated { who: rating.respondent.clone(), on: rating.at.day() },
            quote: None,
        };
        missed.into_iter().map(proof).collect()
    },
};

/// An older rating says nothing of now.
const RECENT: Duration = Duration::days(120);
/// Who answers lower by a smaller share of the scale than this answers as before: of ten points one more or less is mood.
const MOOD: f64 = 0.15;

fn beyond_mood(drop: f64) -> f64 {
    if drop < MOOD { 0.0 } else { drop }
}

/// From this share of the scale on an answer is good enough.
const CONTENT: f64 = 0.7;

fn ratings(history: &History, client: ClientIndex) -> &[std::sync::Arc<Rating>] {
    History::of(&history.tables.ratings, client, |rating| rating.client)
}

/// The latest rating of each kind, of the last 120 days.
fn latest(history: &History, client: ClientIndex) -> Vec<&Rating> {
    let kinds = [RatingKind::Nps, RatingKind::Csat, RatingKind::Ces, RatingKind::Other];
    let own = ratings(history, client);
    let last = |kind| own.iter().rev().find(|rating| rating.kind == kind).map(AsRef::as_ref);
    kinds
        .into_iter()
        .filter_map(last)
        .filter(|rating: &&Rating| history.as_of - rating.at.at <= RECENT)
        .collect()
}

fn lowness(rating: &Rating) -> f64 {
    let by_score = ((CONTENT - rating.share()) / CONTENT).clamp(0.0, 1.0);
    by_score.max(rating.negative.unwrap_or(0.0) - 0.5)
}

/// The latest ratings with the mean share of those before.
fn drops(history: &History, client: ClientIndex) -> Vec<(f64, &Rating, f64)> {
    let own = ratings(history, client);
    let drop = |rating: &'_ Rating| {
        let before: Vec<f64> = own
            .iter()
            .filter(|other| other.kind == rating.kind && other.at < rating.at)
            .map(|other| other.share())
            .collect();
        let usual = before.iter().sum::<f64>() / before.len() as f64;
        (before.len() >= 2).then(|| (usual - rating.share(), usual))
    };
    let all = latest(history, client).into_iter();
    all.filter_map(|rating| drop(rating).map(|(drop, usual)| (drop, rating, usual))).collect()
}

fn overdue(history: &History, client: ClientIndex) -> Option<(f64, &Rating)> {
    let own = ratings(history, client);
    let days = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).num_hours() as f64 / 24.0;
    let mut gaps: Vec<f64> =
        own.windows(2).map(|pair| days(pair[0].at.at, pair[1].at.at)).filter(|gap| *gap >= 1.0).collect();
    let last = own.last()?;
    // Whoever asks nobody any more misses no answer.
    let until = history.portfolio.last_rating_at?;
    let usual = stat::median(&mut gaps).filter(|_| own.len() >= 3)?;
    let passed = days(last.at.at, until);
    (usual > 0.0).then(|| ((passed / usual - 1.0).clamp(0.0, 4.0), last.as_ref()))
}

fn proof(rating: &Rating, usual: Option<f64>) -> Proof {
    let on_scale = |share: f64| rating.scale_least + share * (rating.scale_most - rating.scale_least);
    Proof {
        at: rating.at.at,
        table: "ratings",
        id: rating.at.day().to_string(),
        fact: Fact::Rated {
            score: rating.score,
            most: rating.scale_most,
            usual: usual.map(on_scale),
            comment: rating.comment.clone(),
        },
        quote: None,
    }
}
