//! Money as agencies have it: retainers with a budget a month, invoices paid in another currency.

use std::fs;

use crate::support::forewarn;

/// The cell of the first client in a column of `clients.csv`, after a review of a workspace with this money.
fn cell(config: &str, money: &str, column: &str) -> String {
    cell_at_rates(config, money, "", column)
}

/// [`cell`] with rows of `rates`.
fn cell_at_rates(config: &str, money: &str, rates: &str, column: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    save("forewarn.toml", config);
    save("clients.csv", "client_id,name,since,currency\nc1,Acme,2025-01-01,USD\n");
    save(
        "projects.csv",
        "project_id,client_id,name,agreed_start,agreed_end\np1,c1,Retainer,2025-01-01,2025-12-31\n",
    );
    let header = "client_id,project_id,at,kind,amount,currency,due\n";
    save("money.csv", &format!("{header}{money}"));
    let mut schedule = "client_id,project_id,item_id,at,event,due\n".to_owned();
    for month in 1..=12 {
        schedule += &format!("c1,p1,i{month},2025-{month:02}-01,committed,2025-{month:02}-24\n");
        schedule += &format!("c1,p1,i{month},2025-{month:02}-20,delivered,\n");
    }
    save("schedule.csv", &schedule);
    if !rates.is_empty() {
        save("rates.csv", &format!("month,currency,rate\n{rates}"));
    }
    let out = folder.path().join("out");
    let mut command = forewarn();
    command
        .arg("review")
        .arg(folder.path())
        .arg("--quiet")
        .args(["--as-of", "2025-12-28", "--out"])
        .arg(&out);
    command.assert().success();
    let clients = fs::read_to_string(out.join("clients.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(clients.as_bytes());
    let index = rows.headers().unwrap().iter().position(|name| name == column).unwrap();
    rows.records().next().unwrap().unwrap()[index].to_owned()
}

const DOLLARS: &str = "[workspace]\ncurrency = \"USD\"\n[rates]\nRUB = 0.0112\nEUR = 1.1\n";

fn months(line: impl Fn(u32) -> String) -> String {
    (1..=12).map(line).collect()
}

#[test]
fn a_retainer_s_monthly_budgets_add_up() {
    let money = |cost: u32| {
        months(|month| {
            format!("c1,p1,2025-{month:02}-01,budget,1000,USD,\nc1,p1,2025-{month:02}-25,cost,{cost},USD,\n")
        })
    };
    assert_eq!(cell(DOLLARS, &money(950), "budget_overrun"), "0");
    // A fifth over budget, month after month, with all the work done.
    let over: f64 = cell(DOLLARS, &money(1_200), "budget_overrun").parse().unwrap();
    assert!((over - 0.2).abs() < 1e-6, "{over}");
}

#[test]
fn an_invoice_is_paid_in_another_currency_at_its_rate() {
    let money = |invoice: &str, payment: &str| {
        months(|month| {
            format!(
                "c1,,2025-{month:02}-05,invoice,{invoice},2025-{month:02}-20\nc1,,2025-{month:02}-18,payment,{payment},\n"
            )
        })
    };
    let unpaid = |invoice: &str, payment: &str| cell(DOLLARS, &money(invoice, payment), "unpaid_days");
    assert_eq!(unpaid("90000,RUB", "1008,USD"), "0");
    assert_eq!(unpaid("1000,USD", "1000,USD"), "0");
    // A thousand dollars do not pay a thousand euros: the eleventh invoice is not covered in full.
    let short: f64 = unpaid("1000,EUR", "1000,USD").parse().unwrap();
    assert!(short > 20.0 && short < 40.0, "{short}");
    // What has no rate cannot be compared.
    assert_eq!(unpaid("1000,CHF", "1000,USD"), "");
    assert_eq!(unpaid("1000,CHF", "1000,CHF"), "0");
}

#[test]
fn a_payment_settles_an_invoice_at_the_rate_of_its_own_day() {
    let money = "c1,,2025-09-05,invoice,1000,EUR,2025-09-20\nc1,,2025-11-18,payment,1100,USD,\n";
    let unpaid = |rates: &str| cell_at_rates(DOLLARS, money, rates, "unpaid_days");
    assert_eq!(unpaid(""), "0");
    // The euro rose before the payment came: 1,100 dollars no longer pay it.
    assert_ne!(unpaid("2025-09,EUR,1.1\n2025-11,EUR,1.2\n"), "0");
    assert_eq!(unpaid("2025-09,EUR,1.2\n2025-11,EUR,1.1\n"), "0");
    // A month without a row has the rate of the last one before it, not of one to come.
    assert_ne!(unpaid("2025-08,EUR,1.3\n2025-12,EUR,1.0\n"), "0");
    // What is known later changes nothing.
    assert_eq!(unpaid("2026-01,EUR,9\n"), "0");
}

#[test]
fn money_in_the_currency_of_an_invoice_pays_that_invoice_first() {
    let money = "c1,,2025-09-05,invoice,1000,CHF,2025-09-20\nc1,,2025-10-05,invoice,1000,USD,2025-10-20\nc1,,2025-10-18,payment,1000,USD,\n";
    let days: f64 = cell(DOLLARS, money, "unpaid_days").parse().unwrap();
    assert!(days > 60.0, "the invoice in francs is the one that is open: {days}");
}

#[test]
fn a_rate_that_is_none_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clients.csv"), "client_id,name\nc1,Acme\n").unwrap();
    fs::write(folder.path().join("money.csv"), "client_id,at,kind,amount\nc1,2025-01-01,cost,5\n").unwrap();
    let rates = "month,currency,rate\n2025-01,EUR,1.1\n2025-13,EUR,1.1\n2025-01,EUR,0\n2025-01,euro,1\n";
    fs::write(folder.path().join("rates.csv"), rates).unwrap();
    let run = forewarn().arg("check").arg(folder.path()).assert().success();
    let told = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    for value in ["2025-13", "euro"] {
        assert!(told.contains(value), "{told}");
    }
}
