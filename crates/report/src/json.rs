//! Records as JSON: their facts, with the words that tell them. Each is taken apart whole, so that a new field does not
//! compile until it has its place here.

use serde_json::{Value, json};

use crate::words::{draft, phrase};
use forewarn_risk::alert::done::ActOutcome;
use forewarn_risk::review::{
    agenda::{Agenda, ChangeKind, ClientChange, DueDecision, FollowUp, FollowedAct, Owed, OwedThing},
    lead::{Account, Decision, Lead},
    record::{Addend, Alert, Asked, Change, ClientDecision, ClientLine, Evidence, Fix, PastAlert, Review},
};
use forewarn_table::Keyword as _;
use forewarn_text::Lang;

/// The alerts with all that stands behind them.
pub fn alerts(review: &Review, lang: Lang) -> Value {
    let alerts: Vec<Value> = review
        .alerts
        .iter()
        .map(|one| {
            let client = review.client(&one.client_id);
            json!({ "alert": alert(one, client, lang), "client": client.map(|client| client_line(client, lang)) })
        })
        .collect();
    json!({
        "as_of": review.as_of.to_rfc3339(),
        "horizon_days": review.horizon_days,
        "alerts": alerts,
        "put_off": review.snoozed.iter().map(decided).collect::<Vec<_>>(),
        "since_then": review.since_then.iter().map(decided).collect::<Vec<_>>(),
        "gone": review.gone,
        "past_alerts": review.past_alerts.iter().map(|past| past_alert(past, lang)).collect::<Vec<_>>(),
        "alerts_right": review.alerts_right,
        "alerts_needless": review.alerts_needless,
        "conflicts_missed": review.conflicts_missed,
    })
}

/// What a meeting about the month goes through.
pub fn agenda(review: &Review, lang: Lang) -> Value {
    let name = |client_id: &str| {
        let line = review.client(client_id);
        line.map(|line| line.name.as_str())
    };
    let Agenda { since, since_is, today, changed, followed_up, due, overdue, owed_today } = &review.agenda;
    let change = |of: &ClientChange| {
        let ClientChange { client_id, kind, chance_before, chance } = of;
        let (what, on, conflict) = match kind {
            ChangeKind::Conflict(on, kind) => ("conflict", Some(on), Some(phrase::outcome(*kind, lang))),
            ChangeKind::Threat(on) => ("threat", Some(on), None),
            ChangeKind::Alert(state) => (state.word(), None, None),
            ChangeKind::Gone => ("gone", None, None),
        };
        json!({
            "client_id": client_id,
            "client": name(client_id),
            "change": what,
            "on": on,
            "conflict": conflict,
            "probability_before": chance_before,
            "probability": chance,
        })
    };
    let followed = |of: &FollowUp| {
        let FollowUp { client_id, act_by, decisions, acts, stands } = of;
        let act = |FollowedAct { act, outcome }: &FollowedAct| {
            let (state, on) = match outcome {
                ActOutcome::Done(on) => ("done", *on),
                ActOutcome::Open => ("open", None),
                ActOutcome::Dropped => ("dropped", None),
            };
            json!({ "act": phrase::act(act, lang), "state": state, "on": on })
        };
        json!({
            "client_id": client_id,
            "client": name(client_id),
            "act_by": act_by,
            "decisions": decisions,
            "acts": acts.iter().map(act).collect::<Vec<_>>(),
            "alert_stands": stands,
        })
    };
    let decision = |of: &DueDecision| {
        let DueDecision { client_id, on, kind, decision } = of;
        json!({ "client_id": client_id,
            "client": name(client_id), "on": on, "kind": kind, "decision": decision })
    };
    let owed = |of: &OwedThing| {
        let OwedThing { owner, client_id, what, on } = of;
        let (kind, words, by) = match what {
            Owed::Promise(words) => ("promise", Some(words), None),
            Owed::Item(name) => ("item", Some(name), None),
            Owed::Answer(Asked { on: _, by, words }) => ("answer", words.as_ref(), by.as_ref()),
        };
        json!({ "owner": owner, "client_id": client_id,
            "client": name(client_id), "kind": kind, "words": words, "asked_by": by, "on": on })
    };
    json!({
        "as_of": review.as_of.to_rfc3339(),
        "since": since,
        "since_is": since_is,
        "today": today,
        "changed": changed.iter().map(change).collect::<Vec<_>>(),
        "followed_up": followed_up.iter().map(followed).collect::<Vec<_>>(),
        "due": due.iter().map(decision).collect::<Vec<_>>(),
        "overdue": overdue.iter().map(owed).collect::<Vec<_>>(),
        "owed_today": owed_today.iter().map(owed).collect::<Vec<_>>(),
        "since_then": review.since_then.iter().map(decided).collect::<Vec<_>>(),
    })
}

/// The leadership page.
pub fn lead(lead: &Lead<'_>, lang: Lang) -> Value {
    let Lead { review, causes, accounts, flows, decision, caveat, concentration } = lead;
    let account = |of: &Account<'_>| account(of, lang);
    json!({
        "causes": causes,
        "accounts": accounts.iter().map(account).collect::<Vec<_>>(),
        "flows": flows,
        "decision": match decision {
            Decision::Capacity => json!({ "capacity": review.beyond_capacity.len() }),
            Decision::Talk(of) => json!({ "talk": account(of) }),
            Decision::Free(cost, currency, until) => json!({ "free": (cost, currency, until) }),
            Decision::Nothing => json!("nothing"),
        },
        "caveat": caveat,
        "concentration": concentration,
        "loads": review.loads,
        "open_invoices": review.open_invoices,
        "renewals": review.renewals,
    })
}

fn account(account: &Account<'_>, lang: Lang) -> Value {
    let Account { client, plan, alerted, by } = account;
    json!({
        "client": client_line(client, lang),
        "plan": plan.map(|plan| fix(plan, Some(client), lang)),
        "alerted": alerted,
        "by": by,
    })
}

fn alert(alert: &Alert, client: Option<&ClientLine>, lang: Lang) -> Value {
    let Alert {
        alert_id,
        rank,
        client_id,
        state,
        owner,
        due,
        expected_loss,
        fee_is_assumed,
        fix: below_act,
        fix_to_calm,
        best_effort,
        such,
        voice,
        draft,
        decision,
        is_news,
    } = alert;
    let fix = |of: &Option<Fix>| of.as_ref().map(|of| fix(of, client, lang));
    json!({
        "alert_id": alert_id,
        "rank": rank,
        "client_id": client_id,
        "state": state,
        "owner": owner,
        "due": due,
        "expected_loss": expected_loss,
        "fee_is_assumed": fee_is_assumed,
        "fix": fix(below_act),
        "fix_to_calm": fix(fix_to_calm),
        "best_effort": fix(best_effort),
        "such_alerts": such.map(|(right, all)| json!({ "right": right, "all": all })),
        "voice": voice.as_ref().map(|Asked { on, by, words }| json!({ "on": on, "by": by, "words": words })),
        "draft": draft::letter(draft, &[], lang),
        "decision": decision,
        "is_news": is_news,
    })
}

/// What could be done, and what it would change.
pub fn fix(fix: &Fix, client: Option<&ClientLine>, lang: Lang) -> Value {
    let Fix { acts: _, left: _, assume, probability, band, cost, currency } = fix;
    json!({
        "acts": phrase::acts(fix, lang),
        "talk": client.and_then(|client| phrase::talk(Some(fix), client, lang)),
        "assume": assume,
        "probability": probability,
        "band": band,
        "cost": cost,
        "currency": currency,
    })
}

fn decided(decided: &ClientDecision) -> Value {
    let ClientDecision { alert_id, client_id, decision } = decided;
    json!({ "alert_id": alert_id, "client_id": client_id, "decision": decision })
}

fn past_alert(past: &PastAlert, lang: Lang) -> Value {
    let PastAlert { client_id, raised_on, is_closed, fate, conflict_on, conflict } = past;
    json!({
        "client_id": client_id,
        "raised_on": raised_on,
        "is_closed": is_closed,
        "fate": fate,
        "conflict_on": conflict_on,
        "conflict": conflict.map(|kind| phrase::outcome(kind, lang)),
    })
}

/// A client's line.
pub fn client_line(client: &ClientLine, lang: Lang) -> Value {
    let ClientLine {
        client_id,
        name,
        owner,
        services,
        since,
        ended,
        chance,
        chance_before,
        course,
        band,
        band_by_hand,
        band_before,
        unknown_because,
        in_conflict,
        yearly_fee,
        revenue_at_risk,
        rank,
        prior_log_odds,
        addends,
        changes,
        missing: _,
    } = client;
    json!({
        "client_id": client_id,
        "name": name,
        "owner": owner,
        "services": services,
        "since": since,
        "ended": ended,
        "chance": chance,
        "chance_before": chance_before,
        "course": course,
        "band": band,
        "band_by_hand": band_by_hand,
        "band_before": band_before,
        "unknown_because": unknown_because.map(|reason| phrase::unknown(reason, lang)),
        "in_conflict": in_conflict,
        "yearly_fee": yearly_fee,
        "revenue_at_risk": revenue_at_risk,
        "rank": rank,
        "prior_log_odds": prior_log_odds,
        "addends": addends.iter().map(|of| addend(of, lang)).collect::<Vec<_>>(),
        "changes": changes.iter().map(|of| change(of, lang)).collect::<Vec<_>>(),
        "missing": phrase::gaps(client, lang),
    })
}

fn addend(addend: &Addend, lang: Lang) -> Value {
    let Addend { signal, value, told: _, unit, usual, log_odds, points, parts, evidence: rows } = addend;
    json!({
        "signal": signal,
        "words": phrase::addend(addend, lang),
        "value": value,
        "unit": unit.word(),
        "usual": usual,
        "log_odds": log_odds,
        "points": points,
        "parts": parts,
        "evidence": rows.iter().map(|of| evidence(of, lang)).collect::<Vec<_>>(),
    })
}

fn change(change: &Change, lang: Lang) -> Value {
    let Change { signal, value: _, log_odds, points } = change;
    json!({
        "signal": signal,
        "words": phrase::change(change, lang),
        "log_odds": log_odds,
        "points": points,
    })
}

/// A row behind a reason.
pub fn evidence(evidence: &Evidence, lang: Lang) -> Value {
    let Evidence { at, table, id, fact, quote } = evidence;
    json!({ "at": at, "table": table, "id": id, "words": phrase::fact(fact, lang), "quote": quote })
}
