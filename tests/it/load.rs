//! What each owner carries, who talks to whom, how long a client takes to pay.

use std::{fmt::Write as _, fs, path::Path};

use chrono::{Days, NaiveDate};

use crate::support::forewarn;

const AS_OF: &str = "2026-06-15";

/// Two owners: Bea has three clients with late work, Abe one without. At the first client two people write, and one of them stops; it
/// pays every invoice after two weeks, and the last three after five.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    save(
        "clients.csv",
        "client_id,name,owner,since,monthly_fee,currency\nc1,Acme,Bea,2025-01-01,1000,EUR\nc2,Bolt,Bea,2025-01-01,1000,EUR\n\
         c3,Cord,Bea,2025-01-01,1000,EUR\nc4,Dune,Abe,2025-01-01,2000,EUR\n",
    );
    let mut schedule = "client_id,item_id,item,at,event,due\n".to_owned();
    for client in ["c1", "c2", "c3"] {
        let _ = writeln!(schedule, "{client},late,Audit,2026-01-10,committed,2026-03-01");
        let _ = writeln!(schedule, "{client},soon,Report,2026-01-10,committed,2026-06-20");
    }
    save("schedule.csv", &(schedule + "c4,soon,Report,2026-01-10,committed,2026-06-20\n"));
    let mut money =
        "client_id,at,kind,amount,hours,due\nc1,2026-06-01,cost,300,5,\nc4,2026-06-02,cost,300,7,\n"
            .to_owned();
    for month in 0..12_u64 {
        let day = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap() + Days::new(month * 30);
        let paid = day + Days::new(if month < 9 { 14 } else { 35 });
        let _ = writeln!(money, "c1,{day},invoice,1000,,{}\nc1,{paid},payment,1000,,", day + Days::new(14));
    }
    save("money.csv", &money);
    save(
        "people.csv",
        "handle,client_id,side,name,role\njane@acme.example,c1,client,Jane Roe,sponsor\nmax@acme.example,c1,client,Max Poe,day-to-day\n\
         bea@us.example,c1,agency,Bea Lind,lead\n",
    );
    let mut messages = "message_id,client_id,thread_id,sent_at,author,side,text\n".to_owned();
    for week in 0..30_u64 {
        let day = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap() + Days::new(7 * week);
        let writer = if week % 2 == 0 && week < 16 { "jane" } else { "max" };
        let _ = writeln!(
            messages,
            "a{week},c1,t{week},{day} 10:00,bea@us.example,agency,\"Here is what we did and why, since the ads were too dear for what they brought in.\"\n\
             k{week},c1,t{week},{day} 13:00,{writer}@acme.example,client,Thanks."
        );
    }
    save("messages.csv", &messages);
    folder
}

fn review(folder: &Path, more: &[&str]) -> String {
    let out = folder.join("out");
    let mut command = forewarn();
    command.arg("review").arg(folder).args(["--quiet", "--as-of", AS_OF, "--out"]).arg(&out);
    command.args(more).assert().success();
    fs::read_to_string(out.join("report.html")).unwrap()
}

#[test]
fn owners_stand_in_the_order_of_the_alphabet_on_both_pages_and_in_the_check_before_the_start() {
    let folder = workspace();
    let page = review(folder.path(), &[]);
    let section = &page[page.find("id=\"loads\"").unwrap()..];
    let section = &section[..section.find("</section>").unwrap()];
    assert!(section.find("Abe").unwrap() < section.find("Bea").unwrap(), "{section}");
    assert!(section.contains("says nothing about how well"), "{section}");
    let lead = folder.path().join("lead.html");
    let mut command = forewarn();
    command.arg("lead").arg(folder.path()).args(["--quiet", "--json", "--as-of", AS_OF, "--out"]).arg(&lead);
    let told: serde_json::Value =
        serde_json::from_slice(&command.assert().success().get_output().stdout).unwrap();
    let [abe, bea] = told["loads"].as_array().unwrap().as_slice() else { panic!("{told}") };
    let figures = |load: &serde_json::Value| {
        ["clients", "due", "overdue", "hours", "yearly_fees"].map(|name| load[name].as_f64().unwrap_or(-1.0))
    };
    assert_eq!(figures(abe), [1.0, 1.0, 0.0, 7.0, 24_000.0]);
    assert_eq!(figures(bea), [3.0, 3.0, 3.0, 5.0, 36_000.0]);
    assert!(fs::read_to_string(&lead).unwrap().contains("Who carries what"));
    let brief = folder.path().join("brief.toml");
    fs::write(&brief, "[project]\nclient = \"New\"\nname = \"Site\"\n").unwrap();
    let mut command = forewarn();
    command.arg("kickoff").arg(&brief).arg(folder.path()).args(["--quiet", "--as-of", AS_OF, "--lang", "ru"]);
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(told.contains("Кто мог бы взяться") && told.contains("Bea: 3 клиента"), "{told}");
}

#[test]
fn the_strip_names_who_writes_with_whom_and_masks_hide_both() {
    let folder = workspace();
    let page = review(folder.path(), &[]);
    let strip = fs::read_to_string(folder.path().join("out/charts/contacts-c1.svg")).unwrap();
    assert!(
        strip.contains("Jane Roe") && strip.contains("sponsor") && strip.contains("with Bea Lind"),
        "{strip}"
    );
    assert!(strip.find("Jane Roe").unwrap() < strip.find("Max Poe").unwrap(), "those who decide come first");
    assert!(page.contains("Who talks to whom"));
    review(folder.path(), &["--redact", "--lang", "ru"]);
    let strip = fs::read_to_string(
        folder
            .path()
            .join("out/charts")
            .read_dir()
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.display().to_string().contains("contacts"))
            .unwrap(),
    )
    .unwrap();
    for name in ["Jane", "Roe", "Max", "Lind"] {
        assert!(!strip.contains(name), "{name}: {strip}");
    }
}

#[test]
fn a_client_that_takes_longer_to_pay_than_it_used_to_is_told() {
    let folder = workspace();
    review(folder.path(), &[]);
    let mut rows = csv::Reader::from_path(folder.path().join("out/clients.csv")).unwrap();
    let column = rows.headers().unwrap().iter().position(|name| name == "pays_later_days").unwrap();
    let cells: Vec<String> =
        rows.records().map(|row| row.unwrap()).map(|row| row[0].to_owned() + ":" + &row[column]).collect();
    assert!(cells.contains(&"c1:21".to_owned()) && cells.contains(&"c4:".to_owned()), "{cells:?}");
    let mut command = forewarn();
    command.args(["explain", "c1"]).arg(folder.path()).args(["--quiet", "--as-of", AS_OF]);
    let told = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("paid after 35 days, usually 14"), "{told}");
}
