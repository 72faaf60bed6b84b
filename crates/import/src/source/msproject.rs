//! Microsoft Project's XML (MSPDI): tasks with their baselines, dates and costs.
//!
//! quick-xml expands no entities of a document's own, so none can grow; depth and the length of texts are bounded here.

use std::io::{BufRead, BufReader};

use quick_xml::{Reader, events::Event as Xml};

use super::{files, stem};
use crate::{
    desk::hash,
    encoding,
    input::{Allowance, Bundle},
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, MoneyRecord, Record, RecordPosition,
        RecordScope, RecordSink, SourceTime, WorkState,
    },
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{
    error::{Error, Result, file_error, io, malformed},
    file_fault::{ExportContent, FileFault, FileFormat},
    reason::RejectionReason,
};

/// How deep elements may nest; Project writes 7 levels.
const DEPTH_MOST: usize = 64;
/// The longest tag, text or comment.
const ELEMENT_BYTES_MOST: usize = 64 << 20;
/// The longest text that is kept; notes may be long and say nothing to a table.
const TEXT_BYTES_MOST: usize = 1 << 20;

/// Reads all XML files of an export.
///
/// # Errors
/// There is none, it is no project, or it is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let mut found = false;
    for index in files(bundle, &[".xml"], ExportContent::MsProjectFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let fallback = stem(&bundle.entries()[index].name).to_owned();
        let mut project = MsProject { file: fallback, ..MsProject::default() };
        let text = encoding::utf8(bundle.reader(index)?).map_err(io(&path))?;
        parse(text, &mut project, sink).map_err(|stop| match stop {
            ParseStop::Sink(error) => error,
            ParseStop::Xml(words) => malformed(&path, FileFormat::Xml)(words),
        })?;
        found |= project.is_root_known;
        if !project.is_root_known {
            sink.warn(ImportWarning::NotAProject { file: path.clone() });
        }
    }
    if !found {
        let fault = FileFault::Without(ExportContent::MsProject);
        return Err(file_error(&bundle.path, fault));
    }
    Ok(())
}

enum ParseStop {
    Xml(String),
    Sink(Error),
}

/// The project so far.
#[derive(Default)]
struct MsProject {
    is_root_known: bool,
    file: String,
    title: String,
    name: String,
    guid: String,
    created: Option<SourceTime>,
    /// How far the file tells: its status date, else when it was last saved.
    told: Option<SourceTime>,
    /// When it was last saved.
    saved: Option<SourceTime>,
    currency: String,
    tasks: u64,
}

#[derive(Default)]
struct MsTask {
    uid: String,
    name: String,
    is_null: bool,
    is_summary: bool,
    is_active: bool,
    created: Option<SourceTime>,
    finish: Option<SourceTime>,
    actual_finish: Option<SourceTime>,
    deadline: Option<SourceTime>,
    percent: String,
    work: String,
    cost: String,
    actual_cost: String,
    baselines: Vec<MsBaseline>,
}

#[derive(Default)]
struct MsBaseline {
    number: u32,
    finish: Option<SourceTime>,
    cost: String,
}

fn parse(
    text: impl BufRead,
    project: &mut MsProject,
    sink: &mut dyn RecordSink,
) -> std::result::Result<(), ParseStop> {
    let allowance = Allowance::new(ELEMENT_BYTES_MOST);
    let mut xml = Reader::from_reader(BufReader::new(allowance.guard(text)));
    let mut buffer = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut task = MsTask::default();
    let mut root_seen = false;
    loop {
        buffer.clear();
        allowance.renew();
        let at = xml.buffer_position();
        let broken = |words: String| ParseStop::Xml(format!("byte {at}: {words}"));
        match xml.read_event_into(&mut buffer).map_err(|error| broken(error.to_string()))? {
            Xml::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                text.clear();
                if path.is_empty() {
                    root_seen = true;
                    project.is_root_known = name == "Project";
                    if !project.is_root_known {
                        return Ok(());
                    }
                }
                if path.len() >= DEPTH_MOST {
                    return Err(broken("nests too deep".to_owned()));
                }
                match name.as_str() {
                    "Task" => task = MsTask { is_active: true, ..MsTask::default() },
                    "Baseline" if is_in(&path, &["Project", "Tasks", "Task"]) => {
                        task.baselines.push(MsBaseline::default());
                    }
                    _ => {}
                }
                path.push(name);
            }
            Xml::Text(words) if text.len() + words.len() <= TEXT_BYTES_MOST => {
                text.push_str(&words);
            }
            Xml::CData(words) if text.len() + words.len() <= TEXT_BYTES_MOST => {
                text.push_str(&words);
            }
            Xml::GeneralRef(name) => text.push_str(&reference(&name)),
            Xml::End(_) => {
                let Some(name) = path.pop() else { return Err(broken("an end without a start".to_owned())) };
                let words = text.trim();
                if path.len() == 1 {
                    project.field(&name, words);
                } else if is_in(&path, &["Project", "Tasks", "Task"]) {
                    task.field(&name, words);
                } else if is_in(&path, &["Project", "Tasks", "Task", "Baseline"]) {
                    if let Some(baseline) = task.baselines.last_mut() {
                        baseline.field(&name, words);
                    }
                } else if is_in(&path, &["Project", "Tasks"]) && name == "Task" {
                    project.tasks += 1;
                    let position = RecordPosition::record(project.tasks);
                    project.hand_over(&std::mem::take(&mut task), position, sink).map_err(ParseStop::Sink)?;
                }
                text.clear();
                if path.is_empty() {
                    return Ok(());
                }
            }
            Xml::Eof if root_seen => return Err(broken("is cut off".to_owned())),
            Xml::Eof => return Err(broken("is empty".to_owned())),
            _ => {}
        }
    }
}

fn is_in(path: &[String], names: &[&str]) -> bool {
    path.len() == names.len() && path.iter().zip(names).all(|(own, name)| own == name)
}

/// The characters that XML itself names; a document's own entities are not expanded.
fn reference(name: &str) -> String {
    let letter = crate::html::unescape(&format!("&{name};"));
    if letter.len() > 1 && letter.starts_with('&') { String::new() } else { letter }
}

fn when(words: &str) -> Option<SourceTime> {
    moment::parse(words, DateOrder::DayFirst)
}

impl MsProject {
    fn field(&mut self, name: &str, words: &str) {
        match name {
            "Title" => words.clone_into(&mut self.title),
            "Name" => words.trim_end_matches(".xml").clone_into(&mut self.name),
            "GUID" => words.clone_into(&mut self.guid),
            "CreationDate" => self.created = when(words),
            "StatusDate" => self.told = when(words),
            "LastSaved" => {
                self.saved = when(words);
                self.told = self.told.or(self.saved);
            }
            "CurrentDate" => self.told = self.told.or_else(|| when(words)),
            "CurrencyCode" => words.clone_into(&mut self.currency),
            _ => {}
        }
    }

    /// A task with its first baseline as the promise, later baselines as moves, and its end.
    fn hand_over(&self, task: &MsTask, position: RecordPosition, sink: &mut dyn RecordSink) -> Result<()> {
        // Summary tasks are sums of others; task 0 is the project itself, whose costs are its budget.
        if task.is_null || !task.is_active || (task.is_summary && task.uid != "0") {
            sink.pass_over();
            return Ok(());
        }
        let name = [&self.title, &self.name, &self.file].into_iter().find(|name| !name.is_empty());
        let name = name.map_or("", String::as_str);
        let scope = RecordScope::project(name);
        let created = task.created.or(self.created);
        let Some(created) = created else {
            let fault = crate::record::RecordFault::of("CreateDate", "", RejectionReason::Missing);
            return sink.reject(position, fault);
        };
        if task.uid == "0" {
            let records = self.costs(task, &scope, created);
            if records.is_empty() {
                sink.pass_over();
                return Ok(());
            }
            return sink.take(position, records);
        }
        let mut baselines: Vec<&MsBaseline> =
            task.baselines.iter().filter(|one| one.finish.is_some()).collect();
        baselines.sort_by_key(|baseline| baseline.number);
        let first = baselines.first().and_then(|baseline| baseline.finish).or(task.deadline).or(task.finish);
        let mut events =
            vec![ItemEvent { at: created, what: ItemChange::Committed, due: first.map(end_of_day) }];
        // The file does not say when a baseline was set, only that it was by the time it was saved.
        let is_done = task.percent == "100" && task.actual_finish.is_some();
        let last = baselines.last().and_then(|baseline| baseline.finish).or(first);
        let now = ItemStanding {
            created: Some(created),
            // Where it was done after its date the date is not moved any more.
            due: last.filter(|_| !is_done).map(end_of_day),
            tells_due: !is_done,
            finished: task.actual_finish.filter(|_| is_done),
            state_at: None,
            changed: self.saved.or(self.told),
            state: if is_done { WorkState::Done } else { WorkState::Open },
        };
        if let (Some(last), Some(at), false) = (baselines.last(), self.told, is_done)
            && last.finish != first
        {
            events.push(ItemEvent { at, what: ItemChange::Rebaselined, due: last.finish.map(end_of_day) });
        }
        if let Some(at) = task.actual_finish.filter(|_| is_done) {
            events.push(ItemEvent { at, what: ItemChange::Delivered, due: None });
        }
        let key = if self.guid.is_empty() { name } else { &self.guid };
        let id = format!("msproject-{:08x}-{}", hash(std::iter::once(key.as_bytes())) >> 32, task.uid);
        let item = ItemRecord {
            id,
            title: task.name.clone(),
            scope,
            course: ItemCourse::Log(events, now),
            weight: hours(&task.work).filter(|hours| *hours > 0.0),
        };
        sink.take(position, vec![Record::Item(item)])
    }

    /// The project's budget by its first baseline, and what was spent.
    fn costs(&self, task: &MsTask, scope: &RecordScope, created: SourceTime) -> Vec<Record> {
        let baseline = task.baselines.iter().filter(|one| !one.cost.is_empty()).min_by_key(|one| one.number);
        let budget = baseline.map_or(&task.cost, |baseline| &baseline.cost);
        let money = |kind: &'static str, words: &str, at: SourceTime| {
            let units = words.parse::<f64>().ok().filter(|cents| *cents > 0.0)? / 100.0;
            Some(Record::Money(MoneyRecord {
                scope: scope.clone(),
                at: Some(at),
                kind,
                amount: format!("{units:.2}"),
                currency: self.currency.clone(),
                ..MoneyRecord::default()
            }))
        };
        let spent = self.told.and_then(|told| money("cost", &task.actual_cost, told));
        [money("budget", budget, created), spent].into_iter().flatten().collect()
    }
}

/// Project plans to the minute at which the working day ends; a promise is for the day.
fn end_of_day(when: SourceTime) -> SourceTime {
    match when {
        SourceTime::Local(local) => SourceTime::Day(local.date()),
        other => other,
    }
}

/// `PT12H30M0S` in hours.
fn hours(words: &str) -> Option<f64> {
    let rest = words.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let minutes = rest.split_once('M').map_or("0", |(minutes, _)| minutes);
    Some(hours.parse::<f64>().ok()? + minutes.parse::<f64>().ok()? / 60.0)
}

impl MsTask {
    fn field(&mut self, name: &str, words: &str) {
        match name {
            "UID" => words.clone_into(&mut self.uid),
            "Name" => words.clone_into(&mut self.name),
            "IsNull" => self.is_null = words == "1",
            "Summary" => self.is_summary = words == "1",
            "Active" => self.is_active = words != "0",
            "CreateDate" => self.created = when(words),
            "Finish" => self.finish = when(words),
            "ActualFinish" => self.actual_finish = when(words),
            "Deadline" => self.deadline = when(words),
            "PercentComplete" => words.clone_into(&mut self.percent),
            "Work" => words.clone_into(&mut self.work),
            "Cost" => words.clone_into(&mut self.cost),
            "ActualCost" => words.clone_into(&mut self.actual_cost),
            _ => {}
        }
    }
}

impl MsBaseline {
    fn field(&mut self, name: &str, words: &str) {
        match name {
            "Number" => self.number = words.parse().unwrap_or(0),
            "Finish" => self.finish = when(words),
            "Cost" => words.clone_into(&mut self.cost),
            _ => {}
        }
    }
}
