//! Small loaders: each data set as items with their log of events.

use std::{collections::BTreeMap, io::Read, path::Path, sync::Arc};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use forewarn::table::ClientIndex;
use forewarn::{
    forecast::ClassFallback,
    history::{Item, item::replay},
    table::{Deadline, Moment, ScheduleEvent, schedule::ScheduleEventKind},
};

/// An item with its whole log.
pub(crate) struct Record {
    pub(crate) service: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) events: Vec<Arc<ScheduleEvent>>,
}

/// A data set.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) records: Vec<Record>,
    /// The built-in class must not be used on the data it comes from.
    pub(crate) built_in: bool,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

pub(crate) const ZONE: Tz = Tz::UTC;

pub(crate) fn instant(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl Set {
    /// The built-in class, but not on the data that it comes from.
    pub(crate) fn fallback(&self) -> ClassFallback {
        if self.built_in { ClassFallback::BuiltIn } else { ClassFallback::Assumed }
    }

    /// The last moment of the data.
    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.records
            .iter()
            .filter_map(|record| record.events.last())
            .map(|event| event.at.at)
            .max()
            .unwrap_or_default()
    }
}

impl Record {
    /// The item as known at a moment; `None` before its first event.
    pub(crate) fn as_of(&self, as_of: DateTime<Utc>) -> Option<Item> {
        let known = self.events.partition_point(|event| event.at.at <= as_of);
        replay(&self.events[..known], as_of).pop()
    }

    /// The item at the end of the data.
    pub(crate) fn whole(&self) -> Item {
        replay(&self.events, DateTime::<Utc>::MAX_UTC).pop().expect("a record has events")
    }
}

struct Log {
    client: ClientIndex,
    item: Arc<str>,
    weight: Option<f64>,
    events: Vec<Arc<ScheduleEvent>>,
}

impl Log {
    fn new(client: usize, item: &str, weight: Option<f64>) -> Self {
        Self { client: ClientIndex::new(client), item: Arc::from(item), weight, events: Vec::new() }
    }

    fn push(&mut self, day: NaiveDate, event: ScheduleEventKind, due: Option<NaiveDate>) {
        let at = Moment {
            at: instant(day + Duration::days(1)),
            local: day.and_time(NaiveTime::MIN),
            whole_day: true,
        };
        self.events.push(Arc::new(ScheduleEvent {
            client: self.client,
            project_id: Some(self.item.clone()),
            item_id: self.item.clone(),
            item: None,
            at,
            event,
            due: due.map(|due| Deadline::end_of(due, ZONE)),
            waiting_on: None,
            weight: self.weight,
        }));
    }

    fn record(mut self, service: Option<String>, owner: Option<String>) -> Record {
        self.events.sort_by_key(|event| (event.at.at, event.event));
        Record { service, owner, events: self.events }
    }
}

pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("the file is there");
    reader.deserialize().map(|row| row.expect("a row of cells")).collect()
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).expect("the file is there"))
        .read_to_string(&mut text)
        .expect("is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("is JSON")).collect()
}

pub(crate) fn all(folder: &Path) -> Vec<Set> {
    vec![little(folder), kitchenham(folder), gmpp(folder), jira(folder), sip(folder), seven_digital(folder)]
}

/// The same work where some of it is silently abandoned: how far does that spoil the forecast of the rest? And the tasks
/// of sip with a date that somebody might have promised, as many of them have no end.
pub(crate) fn stale(folder: &Path) -> Vec<Set> {
    vec![
        little(folder).abandoned("little_landmark, 2 abandoned", 15),
        kitchenham(folder).abandoned("kitchenham, 2 % abandoned", 50),
        jira(folder).abandoned("ase_jira, 2 % abandoned", 50),
        seven_digital(folder).abandoned("7digital, 2 % abandoned", 50),
        seven_digital(folder)
            .dated("7digital, dated, 1 % abandoned")
            .abandoned("7digital, dated, 1 % abandoned", 100),
        sip(folder).dated("sip, dated"),
        help_desk(folder),
        help_desk(folder)
            .dated("helpdesk, dated, 1 % abandoned")
            .abandoned("helpdesk, dated, 1 % abandoned", 100),
    ]
}

impl Set {
    /// Takes the end from every n-th item, and whatever happened in the second half of its life.
    fn abandoned(mut self, name: &'static str, every: usize) -> Self {
        for record in self.records.iter_mut().skip(every / 2).step_by(every) {
            let (first, last) = (record.events[0].at.at, record.events[record.events.len() - 1].at.at);
            let half = first + (last - first) / 2;
            record.events.retain(|event| event.at.at <= half && event.event != ScheduleEventKind::Delivered);
        }
        self.records.retain(|record| !record.events.is_empty());
        Self { name, ..self }
    }

    /// Gives every item a date: the third day after it was taken on, and a day more for each hour of its weight to 20.
    fn dated(mut self, name: &'static str) -> Self {
        for record in &mut self.records {
            let first = &record.events[0];
            let days = 3 + first.weight.unwrap_or(5.0).clamp(0.0, 20.0) as i64;
            let due = Deadline::end_of(first.at.local.date() + Duration::days(days), ZONE);
            record.events[0] = Arc::new(ScheduleEvent { due: Some(due), ..(**first).clone() });
        }
        Self { name, ..self }
    }
}

/// Tickets of one software company, with no promised date; the spells of waiting are known.
fn help_desk(folder: &Path) -> Set {
    let mut tickets: BTreeMap<String, Record> = BTreeMap::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut text = String::new();
    flate2::read::GzDecoder::new(
        std::fs::File::open(folder.join("helpdesk/schedule.csv.gz")).expect("the file is there"),
    )
    .read_to_string(&mut text)
    .expect("is UTF-8");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row of cells");
        let event = match row["event"].as_str() {
            "committed" => ScheduleEventKind::Committed,
            "delivered" => ScheduleEventKind::Delivered,
            "waiting" => ScheduleEventKind::Waiting,
            "resumed" => ScheduleEventKind::Resumed,
            "returned" => ScheduleEventKind::Returned,
            _ => continue,
        };
        let next = names.len();
        let client = *names.entry(row["client_id"].clone()).or_insert(next);
        let mut log = Log::new(client, &row["item_id"], None);
        log.push(day(&row["at"]).expect("a date"), event, None);
        let record = tickets.entry(row["item_id"].clone()).or_insert_with(|| Record {
            service: None,
            owner: None,
            events: Vec::new(),
        });
        record.events.append(&mut log.events);
    }
    let mut records: Vec<Record> = tickets.into_values().collect();
    records.iter_mut().for_each(|record| record.events.sort_by_key(|event| event.at.at));
    records.retain(|record| record.events[0].event == ScheduleEventKind::Committed);
    Set { name: "helpdesk", records, built_in: true, from: date(2010, 6, 1), to: date(2013, 10, 1) }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("is a date")
}

/// Each project a client; each week's other target a rebaseline.
fn little(folder: &Path) -> Set {
    let mut projects: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for row in rows(&folder.join("little_landmark/little_weekly_promises.csv")) {
        projects.entry(row["project"].clone()).or_default().push(row);
    }
    let records = projects
        .iter()
        .enumerate()
        .map(|(client, (name, weeks))| {
            let mut log = Log::new(client, name, None);
            let delivered = day(&weeks[0]["actual_release"]).expect("is a date");
            let mut last = None;
            for week in weeks {
                let (at, due) = (day(&week["week_end"]).expect("a date"), day(&week["target_release"]));
                if at >= delivered || due == last {
                    continue;
                }
                log.push(
                    at,
                    if last.is_none() {
                        ScheduleEventKind::Committed
                    } else {
                        ScheduleEventKind::Rebaselined
                    },
                    due,
                );
                last = due;
            }
            log.push(delivered, ScheduleEventKind::Delivered, None);
            log.record(None, None)
        })
        .collect();
    Set { name: "little_landmark", records, built_in: true, from: date(2000, 4, 1), to: date(2002, 11, 1) }
}

fn kitchenham(folder: &Path) -> Set {
    let records: Vec<Record> = rows(&folder.join("kitchenham/kitchenham.csv"))
        .iter()
        .filter_map(|row| {
            let client = row["Client.code"].parse().ok()?;
            let mut log = Log::new(client, &row["Project"], row["First.estimate"].parse().ok());
            let start = day(&row["Actual.start.date"])?;
            log.push(start, ScheduleEventKind::Committed, day(&row["Estimated.completion.date"]));
            log.push(
                start + Duration::days(row["Actual.duration"].parse().ok()?),
                ScheduleEventKind::Delivered,
                None,
            );
            Some(log.record(Some(row["Project.type"].clone()), None))
        })
        .collect();
    Set { name: "kitchenham", records, built_in: false, from: date(1994, 2, 1), to: date(1999, 6, 1) }
}

/// Yearly reports, known from 1 July of their year. A project that is gone from the next report was delivered on its
/// last approved date where that had come by then, and else left unfinished.
fn gmpp(folder: &Path) -> Set {
    let mut projects: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for row in rows(&folder.join("gmpp/gmpp_2014_2020.csv")) {
        if day(&row["end_d"]).is_some() {
            projects.entry(row["key"].clone()).or_default().push(row);
        }
    }
    let departments: Vec<String> = projects.values().map(|years| years[0]["dept"].clone()).collect();
    let mut names = departments.clone();
    names.sort();
    names.dedup();
    let mut records = Vec::new();
    for ((name, years), department) in projects.iter_mut().zip(departments) {
        years.sort_by(|a, b| a["year"].cmp(&b["year"]));
        let client = names.binary_search(&department).expect("listed");
        let mut log = Log::new(client, name, years[0]["wlc_n"].parse().ok().filter(|cost: &f64| *cost > 0.0));
        let mut last = None;
        for row in years.iter() {
            let due = day(&row["end_d"]).expect("filtered");
            let at = date(row["year"].parse().expect("a year"), 7, 1);
            if last.is_none_or(|(_, known)| known != due) {
                log.push(
                    at,
                    if last.is_none() {
                        ScheduleEventKind::Committed
                    } else {
                        ScheduleEventKind::Rebaselined
                    },
                    Some(due),
                );
            }
            last = Some((at, due));
        }
        let (at, due) = last.expect("a project has years");
        let next = date(at.year() + 1, 7, 1);
        if at.year() < 2020 {
            if due <= next {
                log.push(due.max(at + Duration::days(1)), ScheduleEventKind::Delivered, None);
            } else {
                log.push(next, ScheduleEventKind::Cancelled, None);
            }
        }
        records.push(log.record(None, None));
    }
    Set { name: "gmpp", records, built_in: true, from: date(2014, 8, 1), to: date(2020, 7, 1) }
}

/// Due dates from when they were set (`changes`); else the release the issue was put into, from when it was.
fn jira(folder: &Path) -> Set {
    let mut changes: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for change in lines(&folder.join("ase_jira/changes.jsonl.gz")) {
        changes.entry(change["key"].as_str().expect("a key").to_owned()).or_default().push(change);
    }
    let issues = lines(&folder.join("ase_jira/issues.jsonl.gz"));
    let mut names: Vec<&str> =
        issues.iter().filter_map(|issue| issue["key"].as_str()?.split('-').next()).collect();
    names.sort_unstable();
    names.dedup();
    let records = issues
        .iter()
        .map(|issue| {
            let key = issue["key"].as_str().expect("a key");
            let text = |field: &str| issue[field].as_str();
            let client = names.binary_search(&key.split('-').next().expect("a project")).expect("listed");
            let mut log = Log::new(client, key, None);
            let created = text("created").and_then(day).expect("a date");
            let resolved = text("resolved").and_then(day);
            let own = changes.get(key).map_or(&[][..], Vec::as_slice);
            let of = |field: &'static str| own.iter().filter(move |change| change["field"] == field);
            let mut dues: Vec<(NaiveDate, NaiveDate)> = of("duedate")
                .filter_map(|change| Some((day(change["at"].as_str()?)?, day(change["new"].as_str()?)?)))
                .collect();
            let first_old = of("duedate").next().and_then(|change| day(change["old"].as_str()?));
            if let Some(old) = first_old {
                dues.insert(0, (created, old));
            } else if dues.is_empty() {
                if let Some(due) = text("duedate").and_then(day) {
                    dues.push((created, due));
                } else if let (Some(release), Some(set)) = (
                    text("fix_release").and_then(day),
                    of("Fix Version").rfind(|change| change["new"].is_string()),
                ) {
                    dues.push((set["at"].as_str().and_then(day).expect("a date"), release));
                }
            }
            dues.retain(|(at, _)| resolved.is_none_or(|resolved| *at < resolved));
            log.push(
                created,
                ScheduleEventKind::Committed,
                dues.iter().find(|(at, _)| *at == created).map(|due| due.1),
            );
            for (at, due) in dues.iter().filter(|(at, _)| *at > created) {
                log.push(*at, ScheduleEventKind::Rebaselined, Some(*due));
            }
            if let Some(resolved) = resolved {
                log.push(resolved, ScheduleEventKind::Delivered, None);
            }
            log.record(text("type").map(str::to_owned), text("assignee").map(str::to_owned))
        })
        .collect();
    Set { name: "ase_jira", records, built_in: true, from: date(2010, 1, 1), to: date(2015, 6, 1) }
}

/// No promised date. A task is cancelled where it was; a task with no end and no cancellation stays open.
fn sip(folder: &Path) -> Set {
    let mut seen: BTreeMap<String, Record> = BTreeMap::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&folder.join("sip/sip_tasks.csv")) {
        if row["StatusCode"] == "TEMPLATE" || row["StatusCode"] == "CHRONICLE" {
            continue;
        }
        let (Some(start), id) = (day(&row["EstimateOn"]), row["TaskNumber"].clone()) else { continue };
        let next = names.len();
        let client = *names.entry(row["ProjectCode"].clone()).or_insert(next);
        let mut log = Log::new(client, &id, row["HoursEstimate"].parse().ok());
        log.push(start, ScheduleEventKind::Committed, None);
        if let Some(end) = day(&row["CompletedOn"]) {
            log.push(
                end,
                if row["StatusCode"] == "CANCELLED" {
                    ScheduleEventKind::Cancelled
                } else {
                    ScheduleEventKind::Delivered
                },
                None,
            );
        }
        seen.entry(id).or_insert_with(|| {
            log.record(Some(row["SubCategory"].clone()), Some(row["AssignedToID"].clone()))
        });
    }
    Set {
        name: "sip",
        records: seen.into_values().collect(),
        built_in: true,
        from: date(2004, 6, 1),
        to: date(2009, 7, 1),
    }
}

/// Features and bugs of one company, with no promised date: committed when they were put in order.
fn seven_digital(folder: &Path) -> Set {
    let read = |text: &str| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok();
    let records = rows(&folder.join("eseur/projects_agile-work_7digital2012.csv"))
        .iter()
        .enumerate()
        .filter_map(|(number, row)| {
            let mut log = Log::new(0, &format!("{number:05}"), None);
            log.push(read(&row["Prioritised"])?, ScheduleEventKind::Committed, None);
            if let Some(done) = read(&row["Done"]) {
                log.push(done, ScheduleEventKind::Delivered, None);
            }
            Some(log.record(Some(row["Type"].clone()), None))
        })
        .collect();
    Set { name: "7digital", records, built_in: true, from: date(2009, 6, 1), to: date(2012, 9, 1) }
}
