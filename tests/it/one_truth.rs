//! One page, one truth: what the page, the leadership page, the workbook, the tables, `alerts.json`, the terminal and the
//! calendar say of one client is the same, and is what the records say.

use std::{collections::BTreeMap, path::Path};

use calamine::{Data, Reader, Xlsx, open_workbook};
use forewarn::{
    config::Config,
    demo::{DemoOptions, write},
    history::ledger::PromiseStatus,
    ingest, pipeline,
    report::words::{Words, phrase, words},
    review::{
        lead::lead,
        record::{ActGroup, Alert, ClientLine, Review},
    },
    signal::Fact,
    table::{Band, Keyword as _},
    text::{Lang, Side},
};
use serde_json::Value;

use crate::support::{forewarn, read_csv};

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = forewarn()
        .current_dir(folder)
        .env("COLUMNS", "900")
        .args(arguments)
        .assert()
        .success()
        .get_output()
        .clone();
    String::from_utf8(output.stdout).unwrap()
}

/// Words without tags, entities and the kinds of spaces.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for sign in html.chars() {
        match sign {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            _ if !in_tag => text.push(sign),
            _ => {}
        }
    }
    let text = text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&lt;", "<").replace("&gt;", ">");
    spaced(&text.replace("&#x2f;", "/").replace("&amp;", "&"))
}

/// One space between words, whatever stood there.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sheet(path: &Path, name: &str) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let mut rows = range.rows();
    let heads: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn number(cell: &Data) -> f64 {
    cell.to_string().parse().unwrap()
}

/// An agency, read in a language: its records and all that was written of it.
struct Told<'a> {
    folder: &'a Path,
    words: &'static Words,
    review: Review,
    shown: String,
    page: String,
    json: Value,
}

impl Told<'_> {
    fn client(&self, alert: &Alert) -> &ClientLine {
        self.review.client(&alert.client_id).unwrap()
    }

    fn contains(what: &str, place: &str, text: &str) {
        let wanted = spaced(what);
        assert!(text.contains(&wanted), "{place} does not say {wanted:?}");
    }

    /// An alert's chance, reasons and fix.
    fn alert(&self, alert: &Alert) {
        let client = self.client(alert);
        let (lang, chance) = (self.words.lang, client.chance.unwrap());
        let reasons: Vec<String> =
            client.reasons().take(3).map(|addend| spaced(&phrase::addend(addend, lang))).collect();
        let note =
            self.page.split("<article").find(|part| part.contains(&format!("id=\"alert-{}\"", alert.rank)));
        let note = plain(note.unwrap().split("</article>").next().unwrap());
        let line = self.shown.lines().find(|line| line.contains(&client.name)).unwrap();
        let line = spaced(line);
        let record = self.json["alerts"].as_array().unwrap();
        let record = record.iter().find(|one| one["alert"]["client_id"] == alert.client_id.as_str()).unwrap();
        // Reading JSON may lose the last bit.
        let said = record["client"]["chance"]["probability"].as_f64().unwrap();
        assert!((said - chance.probability).abs() < 1e-12, "{said} {}", chance.probability);
        let head = if lang == Lang::En {
            ["Client id", "Chance of a conflict"]
        } else {
            ["Код клиента", "Вероятность конфликта"]
        };
        for name in ["alerts", "clients"] {
            let rows = sheet(&self.folder.join("out/review.xlsx"), name);
            let row = rows.iter().find(|row| row[head[0]].to_string() == alert.client_id).unwrap();
            assert!((number(&row[head[1]]) - chance.probability).abs() < 1e-5, "{name} of the workbook");
        }
        let table = read_csv(&self.folder.join("out/alerts.csv"));
        let row = table.rows.iter().find(|row| row[table.column("client_id")] == alert.client_id).unwrap();
        let mut last = 0;
        for (place, reason) in reasons.iter().enumerate() {
            assert_eq!(&spaced(&row[table.column(&format!("reason_{}", place + 1))]), reason);
            Self::contains(reason, "the terminal", &line);
            let at = note
                .find(reason.as_str())
                .unwrap_or_else(|| panic!("the page does not say {reason:?}: {note}"));
            assert!(at >= last, "the page tells {reason:?} too early");
            last = at;
        }
        Self::contains(&self.words.percent(chance.probability), "the page", &note);
        Self::contains(&self.words.percents(chance.lower, chance.upper), "the page", &note);
        Self::contains(&self.words.percent(chance.probability), "the terminal", &line);
        Self::contains(&self.words.percents(chance.lower, chance.upper), "the terminal", &line);
        if let Some(fix) = &alert.fix {
            let acts = phrase::fix(fix, lang);
            // What is settled in writing is no matter for a talk besides.
            let talk = phrase::talk(Some(fix), client, lang).unwrap_or_default();
            for act in &fix.acts {
                let ActGroup::Agree(matters) = act else { continue };
                for matter in matters.iter().cloned() {
                    let metric = matter.name.unwrap_or_default();
                    let fact = Fact::Expects { metric, client: matter.stated, agreed: matter.agreed };
                    let told = phrase::fact(&fact, lang);
                    assert!(!talk.contains(&told), "{talk} after {acts}");
                }
            }
            Self::contains(&self.words.percent(fix.probability), "the page", &note);
            Self::contains(&acts.chars().skip(1).collect::<String>(), "the page", &note);
            Self::contains(&acts.chars().skip(1).collect::<String>(), "the terminal", &line);
            assert_eq!(spaced(&row[table.column("fix")]), spaced(&acts));
            let explained = run(
                self.folder,
                &["explain", &alert.client_id, "demo", "--json", "--quiet", "--lang", self.words.code],
            );
            let explained: Value = serde_json::from_str(&explained).unwrap();
            assert_eq!(explained["fix"]["probability"], record["alert"]["fix"]["probability"]);
            assert_eq!(explained["fix"]["acts"], record["alert"]["fix"]["acts"]);
            assert_eq!(explained["client"]["chance"], record["client"]["chance"]);
        }
        // The waterfall shows the reasons of the alert, in their order.
        let chart = self.page.split("<svg").find(|part| {
            part.contains(&self.words.percent(chance.probability))
                && reasons.iter().all(|reason| plain_svg(part).contains(reason.as_str()))
        });
        let chart =
            plain_svg(chart.unwrap_or_else(|| panic!("no waterfall of {} shows {reasons:?}", client.name)));
        let places: Vec<usize> = reasons.iter().map(|reason| chart.find(reason.as_str()).unwrap()).collect();
        assert!(places.is_sorted(), "{reasons:?} in {chart}");
        // Its bars are the points of the record, from the typical client to this one.
        let prior = 1.0 / (1.0 + (-client.prior_log_odds).exp());
        Self::contains(&self.words.percent(prior), "the waterfall", &chart);
        for addend in client.reasons().take(3) {
            let bar = format!("{} {}", phrase::addend(addend, lang), self.words.points(addend.points));
            let alt = plain(&self.page).contains(&spaced(&bar)) || self.page.contains(&bar);
            assert!(alt || chart.contains(&spaced(&self.words.points(addend.points))), "{bar} in {chart}");
        }
        let whole: f64 = client.addends.iter().map(|addend| addend.points).sum();
        assert!((whole - 100.0 * (chance.probability - prior)).abs() < 1e-6, "{whole}");
    }

    /// The leadership page, against the records and against the tables.
    fn lead_page(&self) {
        let page = self.folder.join("lead.html");
        let _ = std::fs::remove_file(&page);
        run(self.folder, &["lead", "demo", "--quiet", "--out", "lead.html", "--lang", self.words.code]);
        let page = plain(&std::fs::read_to_string(page).unwrap());
        let says = |what: &str| Self::contains(what, "the leadership page", &page);
        let (lang, currency) = (self.words.lang, &self.review.currency);
        let told = lead(&self.review);
        let table = read_csv(&self.folder.join("out/clients.csv"));
        let column = |name: &str| table.column(name);
        let cell = |client_id: &str, name: &str| -> f64 {
            let row = table.rows.iter().find(|row| row[column("client_id")] == client_id).unwrap();
            row[column(name)].parse().unwrap()
        };
        for account in &told.accounts {
            let client = account.client;
            let chance = client.chance.unwrap();
            says(&format!(
                "{} {}",
                self.words.percent(chance.probability),
                self.words.percents(chance.lower, chance.upper)
            ));
            assert!((cell(&client.client_id, "probability") - chance.probability).abs() < 1e-5);
            if let Some(risk) = client.revenue_at_risk {
                says(&self.words.money(risk.expected, currency));
                assert!((cell(&client.client_id, "revenue_at_risk") - risk.expected).abs() < 0.01);
            }
            says(&phrase::addend(client.reasons().next().unwrap(), lang));
            if let Some(plan) = account.plan {
                says(&phrase::fix(plan, lang).chars().skip(1).collect::<String>());
                says(&format!("→ {}", self.words.percent(plan.probability)));
            }
        }
        let at_risk: f64 =
            table.rows.iter().filter_map(|row| row[column("revenue_at_risk")].parse::<f64>().ok()).sum();
        let risk = self.review.revenue_at_risk.unwrap();
        assert!((at_risk - risk.expected).abs() < 0.01 * table.rows.len() as f64, "{at_risk}");
        says(&self.words.money(risk.expected, currency));
        let causes: f64 = told.causes.iter().map(|(_, sum)| sum).sum();
        assert!((causes - risk.expected).abs() < 1e-6 * risk.expected, "{causes}");
        told.causes.iter().for_each(|(_, sum)| says(&self.words.money(*sum, currency)));
        for (band, numbers) in told.flows {
            let now = table.rows.iter().filter(|row| row[column("band")] == band.word()).count();
            // The table has ended clients among the unknown.
            assert!(numbers[0] == now || band == Band::Unknown && numbers[0] < now, "{band:?}");
        }
    }

    /// What a drawing says to those who cannot see it.
    fn chart(&self, name: &str) -> Option<String> {
        let svg = std::fs::read_to_string(self.folder.join(format!("out/charts/{name}.svg"))).ok()?;
        let said = svg.split("aria-label=\"").nth(1)?.split('"').next()?;
        Some(plain(&said.replace("&#39;", "'")))
    }

    /// The charts of the portfolio, the promises and the timeline, against the tables.
    fn charts(&self) {
        let clients = read_csv(&self.folder.join("out/clients.csv"));
        let portfolio = self.chart("portfolio").unwrap();
        let cell = |row: &[String], name: &str| row[clients.column(name)].clone();
        let ended = |client_id: &str| {
            self.review.clients.iter().any(|client| client.client_id == client_id && client.ended)
        };
        let mut scored: Vec<(f64, String)> = Vec::new();
        for row in clients.rows.iter().filter(|row| !cell(row, "probability").is_empty()) {
            let number = |name: &str| -> f64 { cell(row, name).parse().unwrap() };
            if !ended(&cell(row, "client_id")) {
                let interval = self.words.percents(number("lower"), number("upper"));
                let chance = self.words.percent(number("probability"));
                scored.push((number("probability"), format!("{} {chance} ({interval})", cell(row, "name"))));
            }
        }
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        // The likeliest stand on the chart, whatever their band.
        scored.iter().take(5).for_each(|(_, said)| Self::contains(said, "the portfolio", &portfolio));
        Self::contains(&scored.len().to_string(), "the portfolio", &portfolio);
        let promises = read_csv(&self.folder.join("out/promises.csv"));
        let mut drawn = 0;
        for depth in &self.review.depth {
            let Some(timeline) = self.chart(&format!("timeline-{}", depth.client_id)) else { continue };
            let of = |row: &[String], name: &str| row[promises.column(name)].clone();
            let moment = |text: &str| text.parse::<chrono::NaiveDateTime>().unwrap();
            // The agency's promises with a date that were given since the timeline's first day.
            let rows: Vec<&Vec<String>> = promises
                .rows
                .iter()
                .filter(|row| {
                    of(row, "client_id") == depth.client_id
                        && of(row, "side") == "agency"
                        && !of(row, "by").is_empty()
                        && moment(&of(row, "made_at")).date() >= depth.from
                })
                .collect();
            let count = |states: &[&str]| {
                rows.iter().filter(|row| states.contains(&of(row, "state").as_str())).count()
            };
            let (missed, unknown) = (count(&["late", "broken"]), count(&["unknown"]));
            let told = missed + count(&["kept"]);
            if unknown > 0 && told > 0 {
                let said = if self.words.lang == Lang::En {
                    format!("Of {unknown} more the outcome is unknown.")
                } else {
                    format!("Ещё о {unknown} судить не по чему.")
                };
                Self::contains(&said, "the timeline", &timeline);
            }
            if missed > 1 && told > missed {
                let said = if self.words.lang == Lang::En {
                    format!("of {told} promises were late or broken.")
                } else {
                    format!("Нарушено или опоздало: {missed} из {told}")
                };
                Self::contains(&said, "the timeline", &timeline);
                drawn += 1;
            }
            let Some(calendar) = self.chart(&format!("promises-{}", depth.client_id)) else { continue };
            let ahead = depth.to + chrono::Duration::days(35);
            for state in [PromiseStatus::Kept, PromiseStatus::Late, PromiseStatus::Broken] {
                let due = rows.iter().filter(|row| {
                    // A window that ends at midnight ends with the day before.
                    let last = (moment(&of(row, "by")) - chrono::Duration::seconds(1)).date();
                    of(row, "state") == state.word() && (depth.from..=ahead).contains(&last)
                });
                let count = due.count();
                let said = format!("{}: {count}", phrase::promise_state(state, self.words.lang));
                assert!(
                    count == 0 || calendar.contains(&said),
                    "the promises by day of {} do not say {said:?}: {calendar}",
                    depth.client_id
                );
            }
        }
        assert!(drawn > 0, "no timeline tells of missed promises");
        // The counts of the clients are the rate of the first page.
        let sum = |name: &str| -> usize {
            clients.rows.iter().filter_map(|row| cell(row, name).parse::<usize>().ok()).sum()
        };
        let rate = self.review.promises_kept.unwrap();
        assert_eq!(sum("promises_kept_90d") + sum("promises_missed_90d"), rate.n);
        assert_eq!(sum("promises_unknown_90d"), self.review.promises_unknown);
    }

    /// One definition of kept, and of what is due.
    fn promises(&self, agency: &forewarn::report::Run) {
        let as_of = agency.history.as_of;
        let table = read_csv(&self.folder.join("out/promises.csv"));
        let told = agency.history.ledger.iter().filter(|row| {
            row.side == Side::Agency
                && row.by.is_some_and(|by| as_of - by < chrono::Duration::days(90))
                && matches!(row.state, PromiseStatus::Kept | PromiseStatus::Late | PromiseStatus::Broken)
        });
        let (mut kept, mut all) = (0, 0);
        for row in told {
            all += 1;
            let written =
                table.rows.iter().find(|cells| cells[table.column("promise_id")] == *row.promise_id).unwrap();
            kept += usize::from(written[table.column("state")] == "kept");
        }
        let rate = self.review.promises_kept.unwrap();
        assert_eq!(rate.n, all);
        assert!((rate.rate * all as f64 - kept as f64).abs() < 0.5, "{} of {all}, {kept} kept", rate.rate);
        Self::contains(&format!("n = {all}"), "the page", &plain(&self.page));
        let unknown = agency.history.ledger.iter().filter(|row| {
            row.side == Side::Agency
                && row.by.is_some_and(|by| as_of - by < chrono::Duration::days(90))
                && row.state == PromiseStatus::Unknown
        });
        assert_eq!(self.review.promises_unknown, unknown.count());
        // The week's list is one, and a day that ends at midnight is its last day everywhere.
        let week: Vec<Value> =
            serde_json::from_str(&run(self.folder, &["promises", "demo", "--quiet", "--due", "7", "--json"]))
                .unwrap();
        let calendar = run(self.folder, &["promises", "demo", "--quiet", "--due", "7", "--format", "ics"]);
        let shown = run(self.folder, &["promises", "demo", "--quiet", "--due", "7"]);
        assert_eq!(week.len(), self.review.due_soon.len());
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), self.review.due_soon.len());
        assert_eq!(shown.lines().count(), self.review.due_soon.len() + 1, "{shown}");
        for due in &self.review.due_soon {
            let by = due.by.format("%Y-%m-%dT%H:%M:%S").to_string();
            assert!(
                week.iter().any(|row| row["client_id"] == due.client_id.as_str() && row["by"] == by.as_str())
            );
        }
        let head = if self.words.lang == Lang::En {
            ["Promise id", "Due"]
        } else {
            ["Код обещания", "Срок"]
        };
        let book = sheet(&self.folder.join("out/review.xlsx"), "promises");
        let mut midnights = 0;
        for cells in &table.rows {
            let by = &cells[table.column("by")];
            let Some(day) =
                by.strip_suffix("T00:00:00").and_then(|day| day.parse::<chrono::NaiveDate>().ok())
            else {
                continue;
            };
            let row = book
                .iter()
                .find(|row| row[head[0]].to_string() == cells[table.column("promise_id")])
                .unwrap();
            let Data::DateTime(written) = &row[head[1]] else { panic!("{:?}", row[head[1]]) };
            assert_eq!(written.as_datetime().unwrap().date(), day.pred_opt().unwrap());
            midnights += 1;
        }
        assert!(midnights > 0);
    }
}

/// The words of a drawing in the order in which they stand.
fn plain_svg(svg: &str) -> String {
    plain(svg.split("</svg>").next().unwrap_or(svg))
}

#[test]
fn every_output_says_the_same_of_a_client() {
    for seed in [881, 882, 883] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let options =
            DemoOptions { clients: 30, months: 10, messages: 6_000, seed, ..DemoOptions::default() };
        write(&options, &folder.join("demo")).unwrap();
        // More alerts than such an agency has by itself.
        let settings = folder.join("demo/forewarn.toml");
        let known = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, known + "\n[score]\nact = 0.06\nwatch = 0.03\n").unwrap();
        for lang in [Lang::En, Lang::Ru] {
            let words = words(lang);
            let _ = std::fs::remove_dir_all(folder.join("out"));
            let shown = run(folder, &["review", "demo", "--quiet", "--out", "out", "--lang", words.code]);
            let config = Config::read(&folder.join("demo")).unwrap();
            let loaded = ingest::load(&config, &|_| ()).unwrap();
            let as_of = loaded.tables.last_known_at().unwrap();
            let config = forewarn::model::rate::with_own_base_rate(&config, &loaded.tables, as_of);
            let agency = pipeline::review(loaded, &config, as_of).unwrap();
            let told = Told {
                folder,
                words,
                review: agency.review.clone(),
                shown,
                page: std::fs::read_to_string(folder.join("out/report.html")).unwrap(),
                json: serde_json::from_str(&std::fs::read_to_string(folder.join("out/alerts.json")).unwrap())
                    .unwrap(),
            };
            assert!(!told.review.alerts.is_empty(), "seed {seed} has no alert");
            told.review.alerts.iter().take(3).for_each(|alert| told.alert(alert));
            told.promises(&agency);
            told.lead_page();
            told.charts();
            let lead = run(folder, &["lead", "demo", "--quiet", "--json", "--lang", words.code]);
            let lead: Value = serde_json::from_str(&lead).unwrap();
            let first = &lead["accounts"][0]["client"];
            let alert = &told.review.alerts[0];
            assert_eq!(first["client_id"], alert.client_id.as_str());
            let said = first["chance"]["probability"].as_f64().unwrap();
            assert!((said - told.client(alert).chance.unwrap().probability).abs() < 1e-12, "{said}");
        }
    }
}
