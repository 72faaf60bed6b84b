//! Retainers: budgets that come anew each month, by `money.period`.

use std::{collections::BTreeMap, fs};

use crate::support::forewarn;

const HEADER: &str = "client_id,project_id,at,kind,amount,currency,hours,period,rollover\n";

/// The first client's cells of `clients.csv` and what `explain` says, as of a day, with this money.
fn reviewed(money: &str, as_of: &str) -> (BTreeMap<String, String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    save("forewarn.toml", "[workspace]\ncurrency = \"EUR\"\n");
    save("clients.csv", "client_id,name,since\nc1,Acme,2025-01-01\n");
    save(
        "projects.csv",
        "project_id,client_id,name,agreed_start,agreed_end\np1,c1,Search,2025-01-01,2026-12-31\n",
    );
    save("money.csv", &format!("{HEADER}{money}"));
    let out = folder.path().join("out");
    let mut command = forewarn();
    command.arg("review").arg(folder.path()).args(["--quiet", "--as-of", as_of, "--out"]).arg(&out);
    command.assert().success();
    let clients = fs::read_to_string(out.join("clients.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(clients.as_bytes());
    let names = rows.headers().unwrap().clone();
    let row = rows.records().next().unwrap().unwrap();
    let cells = names.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
    let mut command = forewarn();
    command.args(["explain", "c1", "--all"]).arg(folder.path()).args(["--as-of", as_of, "--quiet"]);
    let told = command.assert().success().get_output().stdout.clone();
    let told = String::from_utf8(told).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    (cells, told)
}

fn number(cells: &BTreeMap<String, String>, name: &str) -> f64 {
    cells[name].parse().unwrap_or_else(|_| panic!("{name}: {:?}", cells[name]))
}

#[test]
fn a_budget_written_once_comes_anew_each_month_and_what_is_beyond_it_is_told() {
    let mut money = "c1,p1,2025-01-01,budget,1000,EUR,10,month,\n".to_owned();
    for (month, cost, hours) in [(9, 950, 9.0), (10, 1_100, 11.0), (11, 1_200, 12.5)] {
        money += &format!("c1,p1,2025-{month:02}-20,cost,{cost},EUR,{hours},,\n");
    }
    let (cells, told) = reviewed(&money, "2025-12-01");
    // 100 and 200 beyond 1,000 each; by hours one and two and a half beyond ten each. The last month counts three times, the one before twice.
    assert!((number(&cells, "over_servicing") - 9.5 / 60.0).abs() < 1e-6, "{cells:?}");
    assert!(
        told.contains("€200 beyond a budget of €1,000") && told.contains("€100 beyond a budget of €1,000"),
        "{told}"
    );
}

#[test]
fn a_month_s_budget_that_is_gone_before_the_month_is_told_with_the_day_it_runs_out() {
    let money = "c1,p1,2025-01-01,budget,1000,EUR,,month,\nc1,p1,2025-12-05,cost,400,EUR,,,\nc1,p1,2025-12-09,cost,400,EUR,,,\n";
    let (cells, told) = reviewed(money, "2025-12-11");
    // Ten of 31 days, four fifths of the money, and a week of the days that are left is always in order.
    let burn = number(&cells, "retainer_burn");
    let gone = 10.0 / 31.0;
    assert!((burn - (0.8 - gone - 7.0 / 31.0 * (1.0 - gone))).abs() < 0.01, "{burn}");
    assert!(told.contains("80 % of the period’s budget spent") && told.contains("12 Dec 2025"), "{told}");
    let (cells, _) = reviewed(money, "2025-12-30");
    assert_eq!(number(&cells, "retainer_burn"), 0.0);
}

#[test]
fn the_first_week_s_hours_of_a_month_are_no_news_and_a_change_order_brings_hours() {
    let week = "c1,p1,2025-01-01,budget,1000,EUR,10,month,\nc1,p1,2025-12-02,cost,230,EUR,2.3,,\n";
    assert_eq!(number(&reviewed(week, "2025-12-03").0, "retainer_burn"), 0.0);
    let paid = "c1,p1,2025-01-01,budget,1000,EUR,10,month,\nc1,p1,2025-11-02,change_order,500,EUR,5,,\nc1,p1,2025-11-20,cost,1500,EUR,15,,\n";
    assert_eq!(number(&reviewed(paid, "2025-12-03").0, "over_servicing"), 0.0);
}

#[test]
fn a_budget_without_a_period_has_no_such_signals_and_later_rows_change_none() {
    let plain = "c1,p1,2025-01-01,budget,1000,EUR,,,\nc1,p1,2025-10-20,cost,1400,EUR,,,\n";
    let (cells, _) = reviewed(plain, "2025-12-01");
    assert!(
        !cells.keys().any(|name| name.contains("retainer") || name.contains("over_servicing")),
        "{cells:?}"
    );
    let monthly = plain.replace("EUR,,,\nc1,p1,2025-10", "EUR,,month,\nc1,p1,2025-10");
    let later = "c1,p1,2025-12-20,cost,9000,EUR,,,\nc1,p1,2025-12-21,budget,1,EUR,,month,both\n";
    assert_eq!(reviewed(&monthly, "2025-12-01"), reviewed(&format!("{monthly}{later}"), "2025-12-01"));
}
