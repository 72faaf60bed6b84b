//! Who is who at a client, contracts, ratings and meetings: somebody who decides falls silent, leaves, steps in; a notice window
//! opens; ratings fall; meetings fall through.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use chrono::{Days, NaiveDate};

use crate::support::forewarn;

/// A workspace in memory: tables by name.
struct Small(BTreeMap<&'static str, String>);

impl Small {
    /// Two clients with a year of talk. At both two people answer in turn; at `left` the boss stops ten weeks before the end.
    fn talk() -> Self {
        let mut messages = "message_id,client_id,thread_id,sent_at,author,side,subject,text\n".to_owned();
        for client in ["stays", "left"] {
            for week in 0..51_u32 {
                let day = NaiveDate::from_ymd_opt(2025, 1, 2).unwrap() + Days::new(7 * u64::from(week));
                let boss = week % 2 == 1 && !(client == "left" && week > 40);
                let author = if boss { "boss" } else { "intern" };
                let _ = writeln!(
                    messages,
                    "{client}a{week},{client},t{week},{day} 10:00,ann@us,agency,Report,Here is what we did this week and why: we fixed the ads.\n\
                     {client}k{week},{client},t{week},{day} 13:00,{author}@{client},client,Re: Report,\"Thanks, got it.\""
                );
            }
        }
        let clients = "client_id,name,owner,since\nstays,stays,Ann,2025-01-01\nleft,left,Ann,2025-01-01\n";
        Self(BTreeMap::from([("clients", clients.to_owned()), ("messages", messages)]))
    }

    fn with(mut self, table: &'static str, rows: &str) -> Self {
        self.0.entry(table).and_modify(|text| text.push_str(rows)).or_insert_with(|| rows.to_owned());
        self
    }

    /// `clients.csv` by client and column, the whole outputs but those that may differ, and what `explain left` says.
    fn review(&self, as_of: &str) -> (BTreeMap<String, BTreeMap<String, String>>, String) {
        let folder = tempfile::tempdir().unwrap();
        for (table, text) in &self.0 {
            fs::write(folder.path().join(format!("{table}.csv")), text).unwrap();
        }
        let out = folder.path().join("out");
        let mut command = forewarn();
        command.arg("review").arg(folder.path()).args(["--quiet", "--as-of", as_of, "--out"]).arg(&out);
        command.assert().success();
        let clients = fs::read_to_string(out.join("clients.csv")).unwrap();
        let mut rows = csv::Reader::from_reader(clients.as_bytes());
        let names = rows.headers().unwrap().clone();
        let cells = |row: &csv::StringRecord| -> BTreeMap<String, String> {
            names.iter().zip(row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
        };
        let clients =
            rows.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), cells(&row))).collect();
        let mut command = forewarn();
        command.args(["explain", "left"]).arg(folder.path()).args(["--as-of", as_of, "--quiet"]);
        let told = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
        (clients, told.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

const AS_OF: &str = "2025-12-19";
const ROLES: &str = "handle,client_id,side,name,role,from,until\n\
    boss@left,left,client,Jane Roe,sponsor,,\nintern@left,left,client,Max Poe,day-to-day,,\n\
    boss@stays,stays,client,Kim Doe,sponsor,,\nintern@stays,stays,client,Lee Moe,day-to-day,,\n";

#[test]
fn a_client_whose_boss_fell_silent_is_scored_apart_from_its_twin() {
    let (clients, told) = Small::talk().review(AS_OF);
    let chance = |client: &str| clients[client]["probability"].parse::<f64>().unwrap();
    assert!(chance("left") > chance("stays") + 0.005, "{} {}", chance("left"), chance("stays"));
    assert_eq!(clients["stays"]["sponsor_silent"], "", "without roles nobody can know that all still write");
    assert!(told.contains("one of the regular writers last wrote"), "{told}");
    assert_eq!(clients["left"]["single_contact"], "1");
}

#[test]
fn with_roles_the_silent_sponsor_is_named_and_the_other_is_known_to_write() {
    let (clients, told) = Small::talk().with("people", ROLES).review(AS_OF);
    assert_eq!(clients["stays"]["sponsor_silent"], "0");
    assert!(clients["left"]["sponsor_silent"].parse::<f64>().unwrap() > 2.0);
    assert!(told.contains("Jane Roe (sponsor) last wrote"), "{told}");
}

/// A client whose mail ends altogether is silent as a whole: nobody tells its sponsor's silence from a missing export.
#[test]
fn where_nobody_at_the_client_is_heard_the_sponsor_s_silence_is_no_news() {
    let mut small = Small::talk().with("people", ROLES);
    let ended = |line: &&str| {
        let mut fields = line.split(',').skip(1);
        let (client, thread) = (fields.next(), fields.next());
        client != Some("left")
            || thread.is_some_and(|thread| thread[1..].parse::<u32>().is_ok_and(|week| week <= 42))
    };
    let messages = small.0["messages"].split_inclusive('\n').filter(ended).collect();
    small.0.insert("messages", messages);
    let (clients, told) = small.review(AS_OF);
    assert_eq!(clients["left"]["sponsor_silent"], "0");
    assert!(!told.contains("(sponsor) last wrote"), "{told}");
}

#[test]
fn new_people_count_from_their_first_day_and_nothing_of_them_is_seen_before() {
    let people = ROLES.replace("Jane Roe,sponsor,,", "Jane Roe,sponsor,,2025-10-10")
        + "new@left,left,client,Ada Coe,decision-maker,2025-12-01,\nann@us,left,agency,Ann,lead,,2025-12-05\n\
           bob@us,left,agency,Bob,lead,2025-12-06,\nann@us,stays,agency,Ann,lead,,\n";
    let small = Small::talk().with("people", &people);
    let (clients, told) = small.review(AS_OF);
    assert!(clients["left"]["new_decider"].parse::<f64>().unwrap() > 0.7, "{:?}", clients["left"]);
    assert!(clients["left"]["lead_changed"].parse::<f64>().unwrap() > 0.7);
    assert_eq!((&*clients["stays"]["new_decider"], &*clients["stays"]["lead_changed"]), ("0", "0"));
    assert!(told.contains("Ada Coe (decision-maker), since 1 Dec 2025"), "{told}");
    // Before their first day nobody of them is known.
    let known = ROLES.to_owned() + "ann@us,left,agency,Ann,lead,,\nann@us,stays,agency,Ann,lead,,\n";
    let before = "2025-10-01";
    assert_eq!(small.review(before), Small::talk().with("people", &known).review(before));
}

#[test]
fn somebody_senior_who_joins_a_thread_of_others_is_told_with_the_message() {
    let people = "handle,client_id,side,name,role\nintern@left,left,client,Max Poe,day-to-day\nceo@left,left,client,Jane Roe,sponsor\n";
    let step = "left-x,left,t50,2025-12-18 15:00,ceo@left,client,Re: Report,Who is in charge of this?\n";
    let (clients, told) = Small::talk().with("people", people).with("messages", step).review(AS_OF);
    assert_eq!(clients["left"]["escalated_threads_30d"], "1");
    assert!(told.contains("Jane Roe (sponsor) joins a thread that others began"), "{told}");
}

#[test]
fn a_notice_window_that_nobody_talks_of_and_an_end_that_nothing_follows_count() {
    let header = "contract_id,client_id,signed_on,starts_on,ends_on,notice_days,renews\n";
    let ends = format!(
        "{header}k1,left,2024-12-20,2025-01-01,2026-01-31,30,manual\nk2,stays,2024-12-20,2025-01-01,2026-12-31,30,auto\n"
    );
    let (clients, told) = Small::talk().with("contracts", &ends).review(AS_OF);
    // Notice until 1 January; the window opened on 2 December.
    assert_eq!(clients["left"]["notice_window_days"], "17");
    assert!(clients["left"]["contract_end"].parse::<f64>().unwrap() > 0.4);
    assert_eq!((&*clients["stays"]["notice_window_days"], &*clients["stays"]["contract_end"]), ("0", "0"));
    assert!(told.contains("contract k1: notice can be given until 1 Jan 2026"), "{told}");
    let talk =
        "left-y,left,t9,2025-12-10 15:00,ann@us,agency,Next year,Shall we renew the contract for a year?\n";
    let (clients, _) = Small::talk().with("contracts", &ends).with("messages", talk).review(AS_OF);
    assert_eq!(clients["left"]["notice_window_days"], "0");
    // A contract that is signed and follows settles both; one signed later is not known yet.
    let follows = |signed: &str| format!("{ends}k3,left,{signed},2026-02-01,2027-01-31,30,manual\n");
    let (clients, _) = Small::talk().with("contracts", &follows("2025-12-01")).review(AS_OF);
    assert_eq!((&*clients["left"]["notice_window_days"], &*clients["left"]["contract_end"]), ("0", "0"));
    let later = Small::talk().with("contracts", &follows("2025-12-22")).review(AS_OF);
    assert_eq!(later, Small::talk().with("contracts", &ends).review(AS_OF));
}

#[test]
fn tables_without_rows_give_the_same_bytes_as_none() {
    let headers = [
        ("rates", "month,currency,rate\n"),
        ("contracts", "contract_id,client_id,starts_on\n"),
        ("ratings", "client_id,at,kind,score,scale_least,scale_most\n"),
        ("meetings", "client_id,at,status\n"),
    ];
    let empty = headers.into_iter().fold(Small::talk(), |small, (table, header)| small.with(table, header));
    assert_eq!(empty.review(AS_OF), Small::talk().review(AS_OF));
}

#[test]
fn a_rating_that_falls_and_what_was_said_with_it_count_against_the_client_s_own_past() {
    let mut rows = "client_id,at,kind,score,scale_least,scale_most,comment,respondent\n".to_owned();
    for (client, last, comment) in
        [("stays", 9, ""), ("left", 4, "Nobody answers us any more, this is a disgrace.")]
    {
        for (day, score) in [("2025-03-01", 9), ("2025-06-01", 8), ("2025-09-01", 9)] {
            let _ = writeln!(rows, "{client},{day},nps,{score},0,10,,boss@{client}");
        }
        let _ = writeln!(rows, "{client},2025-12-01,nps,{last},0,10,\"{comment}\",boss@{client}");
    }
    let small = Small::talk().with("ratings", &rows);
    let (clients, told) = small.review(AS_OF);
    let drop: f64 = clients["left"]["rating_drop"].parse().unwrap();
    assert!((drop - (26.0 / 30.0 - 0.4)).abs() < 1e-6, "{drop}");
    assert!(clients["left"]["rating_low"].parse::<f64>().unwrap() > 0.3);
    assert_eq!((&*clients["stays"]["rating_low"], &*clients["stays"]["rating_unanswered"]), ("0", "0"));
    assert!(told.contains("rated 4 of 10, before that 8.7 on average"), "{told}");
    // An answer that comes later is not known yet.
    assert_eq!(small.review("2025-11-20").0["left"]["rating_drop"], "0");
    // Whoever always answered and does not while others do.
    let without =
        rows.lines().filter(|row| !row.starts_with("left,2025-12") && !row.starts_with("left,2025-09"));
    let without: String =
        without.map(|row| format!("{row}\n")).collect::<String>() + "left,2024-12-01,nps,9,0,10,,boss@left\n";
    let (clients, told) = Small::talk().with("ratings", &without).review(AS_OF);
    assert!(clients["left"]["rating_unanswered"].parse::<f64>().unwrap() > 0.9, "{told}");
    // No scale has such an answer.
    let wrong = rows + "left,2025-12-02,nps,11,0,10,,\n";
    assert_eq!(Small::talk().with("ratings", &wrong).review(AS_OF).0, small.review(AS_OF).0);
}

#[test]
fn meetings_that_fall_through_are_told_with_whose_wish_it_was() {
    let mut rows = "client_id,at,kind,status,by,attendees\n".to_owned();
    for week in 0..42_u64 {
        let day = NaiveDate::from_ymd_opt(2025, 3, 3).unwrap() + Days::new(7 * week);
        let _ = writeln!(rows, "stays,{day},weekly,held,,");
        let (status, by) = match week {
            36 => ("moved", "client"),
            37..=38 => ("cancelled", "client"),
            39 => ("cancelled", "agency"),
            _ => ("held", ""),
        };
        if week < 40 {
            let _ = writeln!(rows, "left,{day},weekly,{status},{by},");
        }
    }
    let (clients, told) = Small::talk().with("meetings", &rows).review(AS_OF);
    assert_eq!(clients["left"]["meetings_missed_in_a_row"], "4");
    assert!(clients["left"]["meeting_gap"].parse::<f64>().unwrap() > 3.0);
    assert_eq!(
        (&*clients["stays"]["meeting_gap"], &*clients["stays"]["meetings_missed_in_a_row"]),
        ("0", "0")
    );
    assert!(
        told.contains("was cancelled by the agency") && told.contains("was moved by the client"),
        "{told}"
    );
    // One that is moved is no habit, and no reason.
    let once = rows.replace("cancelled,client,", "held,,").replace("cancelled,agency,", "held,,");
    let last = once.rfind("left,").map(|at| once[at..].lines().next().unwrap().to_owned()).unwrap();
    let once = once.replace(&last, &last.replace("held", "moved"));
    let (clients, told) = Small::talk().with("meetings", &once).review(AS_OF);
    assert_eq!(clients["left"]["meetings_missed_in_a_row"], "1");
    assert!(!told.contains("the meeting of"), "{told}");
}

#[test]
fn renewals_stand_on_the_page_for_the_leadership_and_notice_in_the_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let contracts = "contract_id,client_id,signed_on,starts_on,ends_on,notice_days,renews\n\
        k1,left,2024-12-20,2025-01-01,2026-02-28,30,manual\nk2,stays,2024-12-20,2025-01-01,2027-12-31,30,auto\n";
    for (table, text) in Small::talk().with("contracts", contracts).0 {
        fs::write(folder.path().join(format!("{table}.csv")), text).unwrap();
    }
    let page = folder.path().join("page.html");
    let mut command = forewarn();
    command.arg("lead").arg(folder.path()).args(["--as-of", AS_OF, "--quiet", "--json", "--out"]).arg(&page);
    let told = command.assert().success().get_output().stdout.clone();
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let [renewal] = told["renewals"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!((&renewal["contract_id"], &renewal["notice_until"]), (&"k1".into(), &"2026-01-29".into()));
    assert!(fs::read_to_string(&page).unwrap().contains("Contracts to renew within 90 days"));
    let mut command = forewarn();
    command.arg("promises").arg(folder.path()).args(["--as-of", AS_OF, "--quiet", "--format", "ics"]);
    let calendar = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
    assert!(calendar.contains("DTSTART;VALUE=DATE:20260129"), "{calendar}");
    assert!(calendar.contains("left: last day of notice\\, contract k1"), "{calendar}");
}
