//! The order of the phases, and nothing else knows it: load, mask, replay, score, decide, report.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Datelike, Duration, Utc};

use crate::{
    alert::{self, Snapshot},
    calendar::Calendars,
    config::Config,
    error::{Error, Result},
    forecast::{
        self, Forecast,
        project::{Costs, Standing},
    },
    history::{History, ledger::State, reading, talk::Pointer},
    ingest::{self, Loaded, opened::Quoted},
    prospect,
    report::{
        phrase,
        record::{
            Addend, Alert, AlertState, AmountRange, Band, ClientLine, Depth, DueSoon, Evidence, Fix, Mark,
            MarkKind, PromiseBar, Rate, Review,
        },
    },
    score::{self, weights::EXPERT},
    signal::{self, Proof, View},
    stat,
    table::Tables,
    text::{Lang, Side},
};

/// How many rows of evidence are kept for an addend.
const EVIDENCE_MOST: usize = 5;
/// How far back a timeline goes.
const TIMELINE_DAYS: i64 = 210;

/// What a review is made from and with.
#[derive(Debug)]
pub struct Run {
    /// Everything read.
    pub loaded: Loaded,
    /// The past as of the moment.
    pub history: History,
    /// The forecast of open items.
    pub forecasts: Vec<Forecast>,
    /// How the projects stand.
    pub standings: Vec<Standing>,
    /// The portfolio now.
    pub now: Snapshot,
    /// What is said of it.
    pub review: Review,
}

/// The default moment: the latest at which any record became known, but never later than `clock`.
pub fn default_as_of(tables: &Tables, clock: DateTime<Utc>) -> Result<DateTime<Utc>> {
    tables.last_known_at().map(|last| last.min(clock)).ok_or(Error::NoHistory)
}

/// The past as of a moment.
pub fn history(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> History {
    let calendars = Arc::new(Calendars::new(config, &tables.clients, &tables.holidays));
    History::replay(tables, &calendars, config, as_of)
}

/// Reviews what was loaded, as of a moment.
pub fn review(loaded: Loaded, config: &Config, as_of: DateTime<Utc>, lang: Lang) -> Result<Run> {
    let calendars = Arc::new(Calendars::new(config, &loaded.tables.clients, &loaded.tables.holidays));
    let look = |at: DateTime<Utc>| History::replay(&loaded.tables, &calendars, config, at);
    // One moment after the other, so that only one history is in memory beside the one reviewed.
    let glance = |at: DateTime<Utc>| -> Result<_> {
        let history = look(at);
        Ok((score::score(&history, &EXPERT, config)?, history.yearly_fee))
    };
    let mut past: Vec<Snapshot> = Vec::new();
    for start in alert::month_starts(as_of, config.zone) {
        let (scores, fees) = glance(start)?;
        past.push(alert::decide(start, fees, scores, past.last(), config));
    }
    let (before, _) = glance(alert::month_before(as_of, config.zone))?;
    let history = look(as_of);
    let forecasts = forecast::workspace::of_history(&history);
    let scores = score::score_with(&history, &forecasts, &EXPERT, config)?;
    let now = alert::decide(as_of, history.yearly_fee.clone(), scores, past.last(), config);
    let standings = forecast::project::standings(&history, &forecasts, config);
    let view = View { history: &history, forecasts: &forecasts, config };
    let builder = Builder { view, now: &now, past: &past, before: &before, standings: &standings, lang };
    let review = builder.review(&loaded)?;
    Ok(Run { loaded, history, forecasts, standings, now, review })
}

struct Builder<'a> {
    view: View<'a>,
    now: &'a Snapshot,
    past: &'a [Snapshot],
    before: &'a [score::Score],
    standings: &'a [Standing],
    lang: Lang,
}

impl Builder<'_> {
    fn review(&self, loaded: &Loaded) -> Result<Review> {
        let (history, config, now) = (self.view.history, self.view.config, self.now);
        let fallback = alert::median_fee(&now.yearly_fee);
        let mut ranked: Vec<(f64, usize)> = (0..history.clients())
            .filter(|&client| now.scores[client].chance.is_some())
            .map(|client| {
                (alert::expected_loss(&now.scores[client], now.yearly_fee[client].or(fallback)), client)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut rank = vec![None; history.clients()];
        for (place, (_, client)) in ranked.iter().enumerate() {
            rank[*client] = Some(place + 1);
        }
        let usual = self.usual();
        let proofs: Vec<Vec<Vec<Proof>>> = (0..history.clients()).map(|client| self.proofs(client)).collect();
        let wanted: BTreeSet<(u32, u64)> = proofs
            .iter()
            .flatten()
            .flatten()
            .filter_map(|proof| proof.quote)
            .map(|pointer| (pointer.block, pointer.id))
            .collect();
        let quotes = loaded.blocks.texts(&wanted)?;
        let quote = |pointer: Pointer| quotes.get(&pointer.id);
        let mut clients: Vec<ClientLine> = (0..history.clients())
            .filter(|&client| history.since[client].is_some())
            .map(|client| self.line(client, rank[client], &usual, &proofs[client], &quote))
            .collect();
        clients.sort_by(|a, b| {
            (a.rank.is_none(), a.ended, a.rank, &a.name, &a.client_id).cmp(&(
                b.rank.is_none(),
                b.ended,
                b.rank,
                &b.name,
                &b.client_id,
            ))
        });
        let mut alerted: Vec<usize> = (0..history.clients()).filter(|&client| now.alerted[client]).collect();
        alerted.sort_by_key(|&client| rank[client]);
        let alerts = alerted
            .iter()
            .enumerate()
            .map(|(place, &client)| self.alert(client, place + 1, fallback))
            .collect();
        let stood = self.past.last();
        let gone = (0..history.clients())
            .filter(|&client| stood.is_some_and(|stood| stood.alerted[client]) && !now.alerted[client])
            .map(|client| history.tables.clients[client].client_id.clone())
            .collect();
        let (alerts_right, conflicts_missed) = self.closed_alerts();
        let day = (history.as_of - Duration::seconds(1)).with_timezone(&config.zone).date_naive();
        Ok(Review {
            agency: config.name.clone(),
            as_of: history.as_of,
            day,
            lang: self.lang,
            horizon_days: config.horizon.num_days(),
            currency: config.currency.to_string(),
            capacity: config.capacity,
            clients,
            alerts,
            beyond_capacity: now.beyond_capacity,
            gone,
            revenue_at_risk: self.revenue(&now.scores),
            revenue_at_risk_before: self.revenue(self.before).map(|range| range.expected),
            promises_kept: self.promises_kept(),
            alerts_right,
            conflicts_missed,
            depth: {
                let costs = Costs::new(history, config);
                alerted.iter().map(|&client| self.depth(client, &costs)).collect()
            },
            due_soon: self.due_soon(),
            conflicts_known: history
                .tables
                .outcomes
                .iter()
                .filter(|outcome| outcome.kind.is_conflict())
                .count(),
            files: files(history, loaded),
            rejections: shown_rejections(&known_rejections(loaded, history.as_of)),
            warnings: ingest::check::warnings(&history.tables, config, Some(history.as_of)),
            tables_missing: ingest::TABLES
                .into_iter()
                .filter(|table| !["people", "holidays", "decisions"].contains(table))
                .filter(|table| rows_of(&history.tables, table) == 0)
                .collect(),
        })
    }

    /// The portfolio's median of each signal.
    fn usual(&self) -> Vec<Option<f64>> {
        (0..signal::ALL.len())
            .map(|place| {
                let scored = self.now.scores.iter().filter(|score| score.chance.is_some());
                stat::median(&mut scored.filter_map(|score| score.values[place]).collect::<Vec<_>>())
            })
            .collect()
    }

    /// The proofs of each signal that raises a client's risk, where the client is scored.
    fn proofs(&self, client: usize) -> Vec<Vec<Proof>> {
        let score = &self.now.scores[client];
        signal::ALL
            .iter()
            .zip(&score.addends)
            .map(|(signal, addend)| {
                if score.band < Band::Watch || addend.is_none_or(|addend| addend <= 0.0) {
                    return Vec::new();
                }
                let mut proofs = (signal.proofs)(self.view, client);
                proofs.truncate(EVIDENCE_MOST);
                proofs
            })
            .collect()
    }

    fn line<'q>(
        &self,
        client: usize,
        rank: Option<usize>,
        usual: &[Option<f64>],
        proofs: &[Vec<Proof>],
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> ClientLine {
        let (history, now) = (self.view.history, self.now);
        let (row, score) = (&history.tables.clients[client], &now.scores[client]);
        let services: BTreeSet<String> = history
            .tables
            .projects
            .iter()
            .filter(|project| project.client as usize == client)
            .filter_map(|project| project.service.clone())
            .collect();
        let prior = score.log_odds - score.addends.iter().flatten().sum::<f64>();
        let in_conflict = history.tables.outcomes.iter().any(|outcome| {
            outcome.client as usize == client
                && outcome.kind.is_conflict()
                && history.as_of - outcome.at.at <= Duration::days(60)
        });
        let missing: BTreeSet<String> = signal::ALL
            .iter()
            .zip(&score.values)
            .filter(|(_, value)| value.is_none())
            .map(|(signal, _)| phrase::missing(signal.name, self.lang))
            .collect();
        ClientLine {
            client_id: row.client_id.clone(),
            name: row.name.clone(),
            owner: row.owner.clone(),
            services: services.into_iter().collect(),
            since: history.since[client],
            ended: history.ended[client],
            chance: score.chance,
            chance_before: self.before[client].chance,
            course: self
                .past
                .iter()
                .map(|snapshot| &snapshot.scores[client])
                .chain([score])
                .map(|score| score.chance.map(|chance| chance.probability))
                .collect(),
            band: score.band,
            band_before: (self.before[client].band != Band::Unknown).then_some(self.before[client].band),
            unknown_because: score.unknown.map(|reason| phrase::unknown(reason, self.lang)),
            in_conflict,
            yearly_fee: now.yearly_fee[client],
            revenue_at_risk: alert::revenue_at_risk(score, now.yearly_fee[client]),
            rank,
            prior_log_odds: prior,
            addends: self.addends(score, prior, usual, proofs, quote),
            missing: missing.into_iter().collect(),
        }
    }

    /// The addends, largest first, with points taken in turn in that order.
    fn addends<'q>(
        &self,
        score: &score::Score,
        prior: f64,
        usual: &[Option<f64>],
        proofs: &[Vec<Proof>],
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Vec<Addend> {
        let mut order: Vec<usize> =
            (0..signal::ALL.len()).filter(|&place| score.addends[place].is_some()).collect();
        let addend = |place: usize| score.addends[place].unwrap_or(0.0);
        order.sort_by(|&a, &b| addend(b).total_cmp(&addend(a)).then(a.cmp(&b)));
        let mut reached = prior;
        order
            .into_iter()
            .map(|place| {
                let (signal, log_odds) = (&signal::ALL[place], addend(place));
                let points = 100.0 * (stat::logistic(reached + log_odds) - stat::logistic(reached));
                reached += log_odds;
                let value = score.values[place].unwrap_or(0.0);
                let evidence = proofs[place].iter().map(|proof| {
                    let quoted = proof.quote.and_then(quote);
                    Evidence {
                        at: proof.at,
                        table: proof.table,
                        id: quoted.map_or_else(|| proof.id.clone(), |quoted| quoted.message_id.clone()),
                        words: phrase::fact(&proof.fact, self.lang),
                        quote: quoted.map(|quoted| clip(&quoted.text)),
                    }
                });
                Addend {
                    signal: signal.name,
                    words: phrase::signal(signal.name, value, self.lang),
                    value,
                    unit: signal.unit.word(),
                    usual: usual[place],
                    log_odds,
                    points,
                    evidence: evidence.collect(),
                }
            })
            .collect()
    }

    fn alert(&self, client: usize, rank: usize, fallback: Option<f64>) -> Alert {
        let (history, now, config) = (self.view.history, self.now, self.view.config);
        let (row, score) = (&history.tables.clients[client], &now.scores[client]);
        let stood = self.past.last().is_some_and(|stood| stood.alerted[client]);
        let chance = score.chance.map_or(0.0, |chance| chance.probability);
        let before = self.before[client].chance.map_or(chance, |chance| chance.probability);
        let state = match () {
            () if !stood => AlertState::New,
            () if chance > before + 0.05 => AlertState::Worse,
            () if chance < before - 0.05 => AlertState::Better,
            () => AlertState::Ongoing,
        };
        let overdue: Vec<String> = history
            .items_of(client)
            .iter()
            .filter(|item| item.is_overdue(history.as_of))
            .map(|item| item.name.to_string())
            .collect();
        let fix = alert::smallest_fix(history, client, score, &EXPERT, config).map(|(acts, after)| Fix {
            acts: acts.iter().map(|act| phrase::act(*act, &overdue, self.lang)).collect(),
            probability: after.chance.map_or(0.0, |chance| chance.probability),
            band: after.band,
            hours: acts.iter().map(|act| act.hours()).sum(),
        });
        let fee = now.yearly_fee[client];
        Alert {
            alert_id: alert::alert_id(&row.client_id),
            rank,
            client_id: row.client_id.clone(),
            state,
            owner: row.owner.clone(),
            due: alert::due(history, client),
            expected_loss: fee.map(|fee| alert::expected_loss(score, Some(fee))),
            fee_is_assumed: fee.is_none() && fallback.is_some(),
            fix,
        }
    }

    fn revenue(&self, scores: &[score::Score]) -> Option<AmountRange> {
        let ranges = scores
            .iter()
            .zip(&self.now.yearly_fee)
            .filter_map(|(score, fee)| alert::revenue_at_risk(score, *fee));
        ranges.reduce(|a, b| AmountRange {
            expected: a.expected + b.expected,
            lower: a.lower + b.lower,
            upper: a.upper + b.upper,
        })
    }

    fn promises_kept(&self) -> Option<Rate> {
        let history = self.view.history;
        let since = history.as_of - Duration::days(90);
        let told = history.ledger.iter().filter(|row| {
            row.side == Side::Agency
                && row.by.is_some_and(|by| by > since)
                && matches!(row.state, State::Kept | State::Late | State::Broken)
        });
        let (kept, n) =
            told.fold((0, 0), |(kept, n), row| (kept + usize::from(row.state == State::Kept), n + 1));
        rate(kept, n)
    }

    /// Alerts that stood at the last month start whose horizon has closed: how many a conflict followed; and how many
    /// conflicts within that horizon came without an alert.
    fn closed_alerts(&self) -> (Option<Rate>, usize) {
        let (history, horizon) = (self.view.history, self.view.config.horizon);
        let Some(closed) = self.past.iter().rev().find(|snapshot| snapshot.as_of + horizon <= history.as_of)
        else {
            return (None, 0);
        };
        let conflict = |client: usize| {
            history.tables.outcomes.iter().any(|outcome| {
                outcome.client as usize == client
                    && outcome.kind.is_conflict()
                    && outcome.at.at > closed.as_of
                    && outcome.at.at <= closed.as_of + horizon
            })
        };
        let alerted: Vec<usize> = (0..history.clients()).filter(|&client| closed.alerted[client]).collect();
        let right = alerted.iter().filter(|&&client| conflict(client)).count();
        let missed = (0..history.clients())
            .filter(|&client| {
                !closed.alerted[client] && closed.scores[client].chance.is_some() && conflict(client)
            })
            .count();
        (rate(right, alerted.len()), missed)
    }

    fn depth(&self, client: usize, costs: &Costs<'_>) -> Depth {
        let history = self.view.history;
        let row = &history.tables.clients[client];
        let to = history.day(client);
        let from = to - Duration::days(TIMELINE_DAYS);
        let local = |at: DateTime<Utc>| at.with_timezone(&row.zone).naive_local();
        let slices = history.tables.messages.of(u32::try_from(client).unwrap_or(u32::MAX));
        let mut weeks: std::collections::BTreeMap<chrono::NaiveDate, (i64, i64)> =
            std::collections::BTreeMap::new();
        let mut marks = Vec::new();
        for message in 0..slices.len() {
            let at = local(reading::at(slices.sent_at[message]));
            if at.date() < from {
                continue;
            }
            let kind =
                if slices.side[message] == 0 { MarkKind::ClientMessage } else { MarkKind::AgencyMessage };
            marks.push(Mark { at, kind, label: String::new() });
            if kind == MarkKind::ClientMessage {
                let monday = at.date() - Duration::days(i64::from(at.weekday().num_days_from_monday()));
                let week = weeks.entry(monday).or_default();
                week.0 += i64::from(slices.positive[message]) - i64::from(slices.negative[message]);
                week.1 += 1;
            }
        }
        let silences = history.talks[client]
            .silences
            .iter()
            .filter(|silence| silence.to >= from)
            .map(|silence| (silence.from, silence.to, silence.working_days))
            .collect();
        for item in history.items_of(client) {
            for (at, _, _) in item.moves.iter().filter(|(at, ..)| at.day() >= from) {
                marks.push(Mark { at: at.local, kind: MarkKind::Moved, label: item.name.to_string() });
            }
            if let Some(delivered) = item.delivered_at.filter(|at| at.day() >= from) {
                marks.push(Mark {
                    at: delivered.local,
                    kind: MarkKind::Delivered,
                    label: item.name.to_string(),
                });
            }
            if let Some(due) = item.due.filter(|due| item.is_overdue(history.as_of) && due.last_day >= from) {
                marks.push(Mark { at: local(due.by), kind: MarkKind::Due, label: item.name.to_string() });
            }
        }
        for outcome in history
            .tables
            .outcomes
            .iter()
            .filter(|outcome| outcome.client as usize == client && outcome.at.day() >= from)
        {
            let kind = if outcome.kind.is_conflict() { MarkKind::Conflict } else { MarkKind::Renewal };
            marks.push(Mark {
                at: outcome.at.local,
                kind,
                label: phrase::outcome(outcome.kind.word(), self.lang).to_owned(),
            });
        }
        marks.sort_by(|a, b| (a.at, a.kind, &a.label).cmp(&(b.at, b.kind, &b.label)));
        let promises = history
            .ledger_of(client)
            .iter()
            .filter(|promise| {
                promise.side == Side::Agency && promise.by.is_some() && local(promise.made_at).date() >= from
            })
            .map(|promise| PromiseBar {
                made_at: local(promise.made_at),
                by: promise.by.map(local),
                kept_at: promise.kept_at.map(local),
                state: promise.state.word(),
                label: clip(&promise.text),
            });
        Depth {
            client_id: row.client_id.clone(),
            from,
            to,
            tone: weeks
                .into_iter()
                .map(|(monday, (sum, count))| (monday, sum as f64 / (255.0 * count as f64)))
                .collect(),
            marks,
            promises: promises.collect(),
            silences,
            projects: prospect::projects(history, self.standings, client),
            expectations: prospect::expectations(self.view, self.standings, costs, client, self.lang),
        }
    }

    fn due_soon(&self) -> Vec<DueSoon> {
        let history = self.view.history;
        let until = history.as_of + Duration::days(7);
        let soon = |by: DateTime<Utc>| by > history.as_of && by <= until;
        let who = |client: u32| &history.tables.clients[client as usize];
        let mut list: Vec<DueSoon> = Vec::new();
        for forecast in self.view.forecasts {
            let item = &history.items[forecast.item];
            let Some(due) = item.due.filter(|due| soon(due.by) && !history.ended[item.client as usize])
            else {
                continue;
            };
            let client = who(item.client);
            list.push(DueSoon {
                client: client.name.clone(),
                what: item.name.to_string(),
                by: due.by.with_timezone(&client.zone).naive_local(),
                p_kept: forecast.p_kept,
                owner: client.owner.clone(),
            });
        }
        for row in history.ledger.iter().filter(|row| row.side == Side::Agency && row.state == State::Open) {
            let Some(by) =
                row.by.filter(|by| soon(*by) && row.item_id.is_none() && !history.ended[row.client as usize])
            else {
                continue;
            };
            let client = who(row.client);
            list.push(DueSoon {
                client: client.name.clone(),
                what: clip(&row.text),
                by: by.with_timezone(&client.zone).naive_local(),
                p_kept: None,
                owner: client.owner.clone(),
            });
        }
        list.sort_by(|a, b| (a.by, &a.client, &a.what).cmp(&(b.by, &b.client, &b.what)));
        list
    }
}

fn rate(hits: usize, n: usize) -> Option<Rate> {
    let (lower, upper) = stat::wilson(hits, n);
    (n > 0).then(|| Rate { rate: hits as f64 / n as f64, lower, upper, n })
}

/// At most 160 characters of a quotation, on one line.
fn clip(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 160 {
        return line;
    }
    let mut clipped: String = line.chars().take(159).collect();
    if let Some(space) = clipped.rfind(' ') {
        clipped.truncate(space);
    }
    clipped.push('…');
    clipped
}

/// The first hundred rejections in an order that does not depend on where the rows stand: pages name no lines, which
/// `rejected.csv` does.
fn shown_rejections(rejections: &[ingest::Rejection]) -> Vec<ingest::Rejection> {
    let mut shown: Vec<ingest::Rejection> =
        rejections.iter().map(|rejection| ingest::Rejection { line: 0, ..rejection.clone() }).collect();
    shown.sort();
    shown.truncate(100);
    shown
}

/// Rejections of rows that would have been known: one that came later must not show.
fn known_rejections(loaded: &Loaded, as_of: DateTime<Utc>) -> Vec<ingest::Rejection> {
    let known = loaded.rejections.iter().filter(|row| row.known_at.is_none_or(|at| at <= as_of));
    known.cloned().collect()
}

/// What was read, by table, as it was known at the moment: a row that came later must not show anywhere.
fn files(history: &History, loaded: &Loaded) -> Vec<ingest::FileReport> {
    let rejections = known_rejections(loaded, history.as_of);
    let mut by_table: Vec<ingest::FileReport> = Vec::new();
    for table in ingest::TABLES {
        let own = || loaded.files.iter().filter(|file| file.table == table);
        let Some(first) = own().next() else { continue };
        let rows_used = match table {
            "clients" => {
                history.tables.clients.iter().filter(|client| client.is_known(history.as_of)).count() as u64
            }
            _ => rows_of(&history.tables, table) as u64,
        };
        let rows_rejected = rejections.iter().filter(|row| row.table == table).count() as u64;
        by_table.push(ingest::FileReport {
            file: own().map(|file| file.file.as_str()).collect::<Vec<_>>().join(", "),
            rows_read: rows_used + rows_rejected,
            rows_used,
            rows_rejected,
            // Such rows say nothing to the table, not even when they came.
            rows_passed_over: 0,
            ..first.clone()
        });
    }
    by_table
}

fn rows_of(tables: &Tables, table: &str) -> usize {
    match table {
        "clients" => tables.clients.len(),
        "projects" => tables.projects.len(),
        "schedule" => tables.schedule.len(),
        "money" => tables.money.len(),
        "messages" => tables.messages.len(),
        "promises" => tables.promises.len(),
        "expectations" => tables.expectations.len(),
        "results" => tables.results.len(),
        "outcomes" => tables.outcomes.len(),
        "people" => tables.people.len(),
        "holidays" => tables.holidays.len(),
        _ => tables.decisions.len(),
    }
}

/// How many rows used are later than the moment; for `run.json` alone.
pub fn rows_later(all: &Tables, masked: &Tables) -> u64 {
    ingest::TABLES.into_iter().map(|table| (rows_of(all, table) - rows_of(masked, table)) as u64).sum()
}
