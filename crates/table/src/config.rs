//! Configuration: [`ConfigFile`] as `forewarn.toml` holds it, checked into a [`Config`]. All faults are reported at
//! once.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Currency, source::SourceFile};
use forewarn_base::{
    calendar::WorkingHours,
    error::{Error, Result, WorkspaceFault, io},
    file_fault::{ConfigFault, ConfigReason},
    near::near,
    reason::RejectionReason,
};
use forewarn_text::Lang;

/// The signals that have a weight, which is all of them: those of the shipped weights.
static WEIGHTED: LazyLock<Vec<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Weights {
        signal: BTreeMap<String, toml::Value>,
    }
    let weights: Weights =
        toml::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/weights.toml")))
            .expect("the embedded weights are well formed");
    weights.signal.into_keys().collect()
});

/// The name of the configuration in a workspace.
pub const FILE_NAME: &str = "forewarn.toml";
/// What one unit of a currency may be worth in another: sums stay numbers.
const RATES: std::ops::RangeInclusive<f64> = 1e-9..=1e9;
/// The most that an act of a fix may cost.
const COST_MOST: f64 = 1e14;
/// The largest weight of a signal: a probability is told apart from 0 and 1 by far smaller ones.
const WEIGHT_MOST: f64 = 1000.0;

/// `forewarn.toml` as written: everything is optional, and unknown keys are rejected.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    /// `[workspace]`
    pub workspace: WorkspaceFile,
    /// `[text]`
    pub text: TextFile,
    /// `[calendar]`
    pub calendar: CalendarFile,
    /// `[rates]`: what one unit of a currency is worth in the workspace's.
    pub rates: BTreeMap<String, f64>,
    /// `[score]`
    pub score: ScoreFile,
    /// `[alerts]`
    pub alerts: AlertsFile,
    /// `[fix]`
    pub fix: FixFile,
    /// `[forecast]`
    pub forecast: ForecastFile,
    /// `[report]`
    pub report: ReportFile,
    /// `[[source]]`
    pub source: Vec<SourceFile>,
}

/// `[workspace]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkspaceFile {
    /// The agency's name, for headings.
    pub name: Option<String>,
    /// The zone in which bare times are read.
    pub timezone: Option<String>,
    /// `en` or `ru`: the language of reports.
    pub language: Option<String>,
    /// The currency of sums.
    pub currency: Option<String>,
    /// The time from which outcomes were recorded, so that no record means no conflict.
    pub outcomes_since: Option<String>,
    /// Whether `1,5` in the tables is one and a half.
    pub decimal_comma: Option<bool>,
    /// Whether `12/5` in messages is 5 December.
    pub month_first: Option<bool>,
}

/// `[report]`: only a build with the feature `pdf` writes PDF and reads these.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportFile {
    /// The agency's own Typst template of the review pack; from the workspace's folder.
    pub pack_template: Option<PathBuf>,
    /// That of the leadership page.
    pub lead_template: Option<PathBuf>,
}

/// `[text]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TextFile {
    /// A tone model of the agency's own, made by `forewarn tone train`; from the workspace's folder.
    pub tone_model: Option<PathBuf>,
    /// Whether what was found in messages is kept in the workspace's folder `.forewarn`; true by default.
    pub keep_annotations: Option<bool>,
}

/// `[calendar]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarFile {
    /// `["mon", "tue", …]`
    pub working_days: Option<Vec<String>>,
    /// `"09:00"`
    pub day_start: Option<String>,
    /// `"18:00"`
    pub day_end: Option<String>,
    /// `"13:00"`
    pub lunch: Option<String>,
}

/// `[score]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreFile {
    /// How far ahead a conflict is foretold.
    pub horizon_days: Option<i64>,
    /// From this probability on a client is to be acted on.
    pub act: Option<f64>,
    /// From this probability on a client is to be watched.
    pub watch: Option<f64>,
    /// Log-odds at full strength by signal, instead of the shipped ones; 0 switches a signal off, for learned
    /// weights too.
    pub weights: BTreeMap<String, f64>,
    /// The chance of a conflict within the horizon at a client about whom nothing speaks, instead of the shipped one.
    pub base_rate: Option<f64>,
}

/// `[alerts]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertsFile {
    /// How many clients the team can really act on at a time.
    pub capacity: Option<usize>,
}

/// `[forecast]`
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ForecastFile {
    /// Spans that durations leave out, each as `FIRST/LAST`, both days within.
    pub ignore: Vec<String>,
}

impl ForecastFile {
    fn check(&self, fault: &mut impl FnMut(ConfigFault)) -> Vec<(NaiveDate, NaiveDate)> {
        let mut spans = Vec::with_capacity(self.ignore.len());
        for words in &self.ignore {
            let days = words.split_once('/').and_then(|(first, last)| {
                let day = |words: &str| forewarn_base::value::parse_date(words.trim()).ok();
                Some((day(first)?, day(last)?))
            });
            match days {
                Some((first, last)) if first <= last => spans.push((first, last)),
                _ => fault(ConfigFault::value("forecast.ignore", words, RejectionReason::NotASpan)),
            }
        }
        spans
    }
}

/// `[fix]`: what each thing that the agency can do costs.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FixFile {
    /// `hours`, or a currency.
    pub unit: Option<String>,
    /// To deliver an overdue item.
    pub deliver: Option<f64>,
    /// To answer an open question.
    pub answer: Option<f64>,
    /// To write an update that explains.
    pub update: Option<f64>,
    /// To agree on a later date before the present one passes.
    pub renegotiate: Option<f64>,
    /// To settle in writing what can be expected.
    pub agree: Option<f64>,
    /// To clear up an unpaid invoice.
    pub invoice: Option<f64>,
}

/// What each thing that the agency can do costs. The defaults are judgements of working hours; shown as such.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixCosts {
    /// The currency; `None`: hours.
    pub currency: Option<Currency>,
    /// To deliver an overdue item: most of a day.
    pub deliver: f64,
    /// To answer an open question.
    pub answer: f64,
    /// To write an update that explains.
    pub update: f64,
    /// To agree on a later date before the present one passes.
    pub renegotiate: f64,
    /// To settle in writing what can be expected.
    pub agree: f64,
    /// To clear up an unpaid invoice.
    pub invoice: f64,
}

impl Default for FixCosts {
    fn default() -> Self {
        Self {
            currency: None,
            deliver: 6.0,
            answer: 0.5,
            update: 1.0,
            renegotiate: 1.0,
            agree: 2.0,
            invoice: 1.0,
        }
    }
}

impl FixFile {
    fn check(&self, fault: &mut impl FnMut(ConfigFault)) -> FixCosts {
        let mut costs = FixCosts::default();
        if let Some(unit) = self.unit.as_deref().filter(|unit| *unit != "hours") {
            costs.currency = Currency::parse(unit);
            if costs.currency.is_none() {
                fault(ConfigFault::of("fix.unit", ConfigReason::NotAUnit(unit.to_owned())));
            }
        }
        for (name, given, slot) in [
            ("deliver", self.deliver, &mut costs.deliver),
            ("answer", self.answer, &mut costs.answer),
            ("update", self.update, &mut costs.update),
            ("renegotiate", self.renegotiate, &mut costs.renegotiate),
            ("agree", self.agree, &mut costs.agree),
            ("invoice", self.invoice, &mut costs.invoice),
        ] {
            match given {
                Some(cost) if (0.0..=COST_MOST).contains(&cost) => *slot = cost,
                Some(cost) => {
                    fault(ConfigFault::range(format!("fix.{name}"), &cost, "0", &format!("{COST_MOST:e}")));
                }
                None if costs.currency.is_some() => {
                    fault(ConfigFault::of(format!("fix.{name}"), ConfigReason::NoCost));
                }
                None => {}
            }
        }
        costs
    }
}

/// Checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The workspace's folder.
    pub workspace: PathBuf,
    /// The agency's name; the folder's where none is given.
    pub name: String,
    /// The workspace's zone.
    pub zone: Tz,
    /// The language of reports.
    pub language: Lang,
    /// The currency of sums.
    pub currency: Currency,
    /// What one unit of a currency is worth in the workspace's, where the table `rates` says nothing.
    pub rates: BTreeMap<Currency, f64>,
    /// The time from which outcomes were recorded.
    pub outcomes_since: Option<NaiveDate>,
    /// Whether `1,5` is one and a half.
    pub decimal_comma: bool,
    /// Whether `12/5` in messages is 5 December; by language where nothing is said.
    pub month_first: Option<bool>,
    /// The agency's own tone model; the one that comes with the program where none is named.
    pub tone_model: Option<PathBuf>,
    /// The agency's own template of the review pack as PDF.
    pub pack_template: Option<PathBuf>,
    /// That of the leadership page.
    pub lead_template: Option<PathBuf>,
    /// Working hours.
    pub hours: WorkingHours,
    /// Spans of days, both within, that forecasts leave out of durations.
    pub ignored_spans: Vec<(NaiveDate, NaiveDate)>,
    /// How far ahead a conflict is foretold.
    pub horizon: Duration,
    /// From this probability on a client is to be acted on.
    pub act_cut: f64,
    /// From this probability on a client is to be watched.
    pub watch_cut: f64,
    /// Log-odds by signal, instead of the shipped ones.
    pub weights: BTreeMap<String, f64>,
    /// The chance of a conflict at a client about whom nothing speaks.
    pub base_rate: Option<f64>,
    /// How many clients the team can act on at a time.
    pub capacity: usize,
    /// The spread of clients around the score in log-odds, where it was learned.
    pub client_spread: Option<f64>,
    /// What each thing that the agency can do costs.
    pub fix: FixCosts,
    /// By how much each learned weight may be off: its standard deviation in log-odds; empty where they are the expert's.
    pub weight_spreads: BTreeMap<String, f64>,
    /// The share of closed horizons with a conflict that the mean of what is said is tied to; `None` where no outcomes are
    /// recorded or the base rate is the user's.
    pub own_rate: Option<f64>,
    /// How far the level may be off, in log-odds (a standard deviation); `None` where nothing is known of it.
    pub level_spread: Option<f64>,
    /// As of when the weights were learned; `None` where they are the expert's.
    pub learned_until: Option<DateTime<Utc>>,
    /// How foreign files feed the tables.
    pub sources: Vec<SourceFile>,
    /// Whether the authors of messages are kept, so that their names can be masked.
    pub keeps_authors: bool,
    /// Whether what was found in messages is kept.
    pub keeps_annotations: bool,
    /// A folder with what was found in messages elsewhere.
    pub annotations: Option<PathBuf>,
}

impl Config {
    /// Reads and checks the `forewarn.toml` of `workspace`; a missing file is an empty one.
    ///
    /// # Errors
    /// The folder is none, the file cannot be read, or anything in it is wrong: all faults are named.
    pub fn read(workspace: &Path) -> Result<Self> {
        if !workspace.is_dir() {
            let fault = if workspace.is_file() { WorkspaceFault::IsFile } else { WorkspaceFault::NoFolder };
            return Err(Error::Workspace { path: workspace.to_owned(), fault });
        }
        let path = workspace.join(FILE_NAME);
        let words = match std::fs::read_to_string(&path) {
            Ok(words) => words,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(io(&path)(error)),
        };
        let file: ConfigFile = toml::from_str(&words).map_err(|error| Error::Config {
            path: path.clone(),
            faults: vec![toml_fault(&words, &error)],
        })?;
        file.check(workspace).map_err(|faults| Error::Config { path, faults })
    }

    /// The day that contains `at` in the workspace's zone.
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }
}

/// What the library for TOML says about a text, with the line it means.
pub fn toml_fault(text: &str, error: &toml::de::Error) -> ConfigFault {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.get(..start).unwrap_or(text).matches('\n').count() + 1;
    let own = text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
    let is_syntax = toml::from_str::<toml::Table>(text).is_err();
    let words = error.to_string();
    ConfigFault::of("", ConfigReason::Toml { is_syntax, line, text: own, words })
}

/// How a setting of one of several `[[source]]` is named.
pub fn source_key(index: usize, key: &str) -> String {
    format!("source {}: {key}", index + 1)
}

impl ConfigFile {
    /// Checks everything; on failure every fault, not only the first.
    pub fn check(self, workspace: &Path) -> std::result::Result<Config, Vec<ConfigFault>> {
        let mut faults = Vec::new();
        let mut fault = |found: ConfigFault| faults.push(found);
        let zone_name = self.workspace.timezone.as_deref().unwrap_or("UTC");
        let zone = zone_name.parse().unwrap_or_else(|_| {
            fault(ConfigFault::value("workspace.timezone", zone_name, RejectionReason::NotATimeZone));
            Tz::UTC
        });
        let language = match self.workspace.language.as_deref().unwrap_or("en") {
            "en" => Lang::En,
            "ru" => Lang::Ru,
            other => {
                let reason = RejectionReason::NoneOf(vec!["en", "ru"]);
                fault(ConfigFault::value("workspace.language", other, reason));
                Lang::En
            }
        };
        let mut currency_of = |name: &str, key: &str| {
            Currency::parse(name).unwrap_or_else(|| {
                fault(ConfigFault::value(key, name, RejectionReason::NotACurrency));
                Currency::EUR
            })
        };
        let currency = currency_of(self.workspace.currency.as_deref().unwrap_or("EUR"), "workspace.currency");
        let rates: BTreeMap<Currency, f64> =
            self.rates.iter().map(|(name, &rate)| (currency_of(name, "rates"), rate)).collect();
        for (name, rate) in &self.rates {
            if !RATES.contains(rate) {
                fault(ConfigFault::range(format!("rates.{name}"), rate, "1e-9", "1e9"));
            }
        }
        let outcomes_since = self.workspace.outcomes_since.as_deref().and_then(|text| {
            forewarn_base::value::parse_date(text)
                .map_err(|reason| fault(ConfigFault::value("workspace.outcomes_since", text, reason)))
                .ok()
        });
        let mut hours = WorkingHours::default();
        if let Some(days) = &self.calendar.working_days {
            hours.days = [false; 7];
            for day in days {
                match day.parse::<Weekday>() {
                    Ok(day) => hours.days[day.num_days_from_monday() as usize] = true,
                    Err(_) => {
                        fault(ConfigFault::value("calendar.working_days", day, RejectionReason::NotAWeekday));
                    }
                }
            }
            if hours.days == [false; 7] {
                fault(ConfigFault::of("calendar.working_days", ConfigReason::NoWorkingDay));
            }
        }
        for (key, words, slot) in [
            ("day_start", &self.calendar.day_start, &mut hours.start),
            ("day_end", &self.calendar.day_end, &mut hours.end),
            ("lunch", &self.calendar.lunch, &mut hours.lunch),
        ] {
            if let Some(words) = words {
                if let Ok(time) = NaiveTime::parse_from_str(words, "%H:%M") {
                    *slot = time;
                } else {
                    let key = format!("calendar.{key}");
                    fault(ConfigFault::value(key, words, RejectionReason::NotATimeOfDay));
                }
            }
        }
        if hours.start >= hours.end {
            fault(ConfigFault::of("calendar", ConfigReason::DayEndsBeforeStart));
        }
        let horizon_days = self.score.horizon_days.unwrap_or(60);
        if !(1..=1000).contains(&horizon_days) {
            fault(ConfigFault::range("score.horizon_days", &horizon_days, "1", "1000"));
        }
        let (act_cut, watch_cut) = (self.score.act.unwrap_or(0.20), self.score.watch.unwrap_or(0.08));
        if !(0.0 < watch_cut && watch_cut < act_cut && act_cut < 1.0) {
            let reason = ConfigReason::Cuts { watch: watch_cut.to_string(), act: act_cut.to_string() };
            fault(ConfigFault::of("score", reason));
        }
        if let Some(rate) = self.score.base_rate.filter(|rate| !(*rate > 0.0 && *rate < 1.0)) {
            fault(ConfigFault::range("score.base_rate", &rate, "0", "1"));
        }
        for (name, weight) in &self.score.weights {
            if !WEIGHTED.iter().any(|signal| signal == name) {
                let near = near(name, WEIGHTED.iter().map(String::as_str));
                let reason = ConfigReason::NoSuchSignal(near.map(str::to_owned));
                fault(ConfigFault::of(format!("score.weights.{name}"), reason));
            }
            if !(0.0..=WEIGHT_MOST).contains(weight) {
                let key = format!("score.weights.{name}");
                fault(ConfigFault::range(key, weight, "0", &WEIGHT_MOST.to_string()));
            }
        }
        let ignored_spans = self.forecast.check(&mut fault);
        let fix = self.fix.check(&mut fault);
        for (index, source) in self.source.iter().enumerate() {
            for found in source.faults() {
                fault(ConfigFault::of(source_key(index, &found.key), found.reason));
            }
        }
        let folder_name = workspace
            .canonicalize()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_default();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Config {
            workspace: workspace.to_owned(),
            name: self.workspace.name.unwrap_or(folder_name),
            zone,
            language,
            currency,
            rates,
            outcomes_since,
            decimal_comma: self.workspace.decimal_comma.unwrap_or(false),
            month_first: self.workspace.month_first,
            keeps_annotations: self.text.keep_annotations.unwrap_or(true),
            annotations: None,
            tone_model: self.text.tone_model.map(|path| workspace.join(path)),
            pack_template: self.report.pack_template.map(|path| workspace.join(path)),
            lead_template: self.report.lead_template.map(|path| workspace.join(path)),
            hours,
            ignored_spans,
            horizon: Duration::days(horizon_days),
            act_cut,
            watch_cut,
            weights: self.score.weights,
            base_rate: self.score.base_rate,
            capacity: self.alerts.capacity.unwrap_or(5),
            client_spread: None,
            weight_spreads: BTreeMap::new(),
            own_rate: None,
            level_spread: None,
            fix,
            learned_until: None,
            sources: self.source,
            keeps_authors: false,
        })
    }
}
