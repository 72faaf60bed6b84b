//! What was done is booked as done: regular reports that were sent, and a promise that stands in the list and in its message.

use forewarn::history::ledger::{LedgerRow, PromiseStatus};

use crate::contact::One;

/// A client whose list of promises says which were kept.
fn with_list(rows: &str) -> One {
    let one = One::new();
    let columns = "promise_id,client_id,made_at,side,text,due_by,recurrence,kept_at,message_id";
    let kept = "p0,c,2026-05-04 09:00,agency,Icon set,2026-05-08,,2026-05-08 10:00,";
    one.workspace.write("promises.csv", format!("{columns}\n{kept}\n{rows}").as_bytes());
    one
}

fn ledger(one: &mut One) -> Vec<LedgerRow> {
    let history = one.history("2026-08-01T00:00:00+02:00");
    let client = history.client_indexes().next().unwrap();
    history.ledger_of(client).to_vec()
}

#[test]
fn a_regular_report_that_was_sent_keeps_its_day_whatever_it_is_called() {
    let mut one = with_list(
        "p1,c,2026-06-01 09:00,agency,Weekly report,2026-06-09,weekly,,\n\
         p2,c,2026-06-01 09:00,agency,Еженедельный отчёт,2026-06-09,weekly,,\n\
         p3,c,2026-06-01 09:00,agency,Monthly report,2026-06-09,monthly,,\n",
    );
    let figures = "Enquiries: 203 (+5 %)\nCalls: 1745, +8 %";
    for (day, opening) in [
        ("2026-06-09", "Please find the report for the week below."),
        ("2026-06-16", "The figures of the week:"),
        ("2026-06-23", "Показатели недели, комментарий в конце."),
        ("2026-07-07", "Отчёт за неделю."),
    ] {
        let text = format!("Hello Helen,\n\n{opening}\n{figures}\n\nBest,\nEmma");
        one.says(day, &format!("{day} 11:00"), "agency", &text);
    }
    let rows = ledger(&mut one);
    for id in ["p1", "p2"] {
        for day in ["2026-06-09", "2026-06-16", "2026-06-23", "2026-07-07"] {
            let row = rows.iter().find(|row| *row.promise_id == format!("{id}@{day}")).unwrap();
            assert_eq!(row.state, PromiseStatus::Kept, "{id}@{day}: {row:?}");
        }
        let missed = rows.iter().find(|row| *row.promise_id == format!("{id}@2026-06-30")).unwrap();
        assert_ne!(missed.state, PromiseStatus::Kept, "none was sent that week");
    }
    assert!(rows.iter().filter(|row| row.promise_id.starts_with("p3")).all(|row| row.kept_at.is_none()));
}

#[test]
fn a_promise_of_the_list_and_of_its_message_is_one() {
    for text in [
        "Hi Nina,\n\nYou'll have the conversion tracking by Thursday noon. I have reserved the time for it in our plan.",
        "Hi Nina,\n\nWe'll finish the conversion tracking by Thursday noon and send you the link.",
        "Никита, добрый день!\n\nЗакончим список редиректов к четвергу и пришлём ссылку.",
    ] {
        for listed in [true, false] {
            let mut one = with_list("");
            let id = one.says("t1", "2026-06-12 08:11", "agency", text);
            if listed {
                let words = text.split("\n\n").nth(1).unwrap();
                let row = format!("p1,c,2026-06-12 08:11,agency,{words},2026-06-18 12:00,,,{id}\n");
                let columns = "promise_id,client_id,made_at,side,text,due_by,recurrence,kept_at,message_id";
                one.workspace.write("promises.csv", format!("{columns}\n{row}").as_bytes());
            }
            let rows = ledger(&mut one);
            let rows: Vec<&LedgerRow> = rows.iter().filter(|row| &*row.promise_id != "p0").collect();
            assert_eq!(rows.len(), 1, "{text}: {rows:?}");
            assert!(rows[0].by.is_some(), "{rows:?}");
        }
    }
}
