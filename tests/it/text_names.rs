//! Who promises where only a name tells: of the author's side, of the other, or nobody's that is known.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use forewarn::{
    calendar::{Calendar, WorkingHours},
    text::{self, Names, Setting, Side},
};

use super::support::{Workspace, forewarn};

/// How many promises a message holds, written by a side among people whose names are known.
fn promises(text: &str, side: Side, names: Option<&Names>) -> usize {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(10, 30, 0));
    let setting = Setting { sent_at, names, ..Setting::new(&calendar, side) };
    text::annotate(text, &setting).promises.len()
}

fn people() -> Names {
    let mut names = Names::default();
    for (name, side) in [
        ("Priya Nair", Side::Agency),
        ("Алексей Орлов", Side::Agency),
        ("anna.belova@agency.example", Side::Agency),
        ("Mark Jensen", Side::Agency),
        ("Thomas Hale", Side::Client),
        ("Greta Weber", Side::Client),
        ("Мария Котова", Side::Client),
        ("Артём Ким", Side::Client),
    ] {
        names.add(name, side);
    }
    names
}

#[test]
fn a_named_colleague_of_the_author_promises_and_a_named_person_of_the_other_side_does_not() {
    let agency = [
        "Priya's sending it tonight.",
        "priya will get the files over to you by noon",
        "Priya Nair will call you tomorrow.",
        "Mark will upload the photos today.",
        "Лёша сделает баннеры к пятнице.",
        "Завтра с вами свяжется Аня.",
        "Прия сегодня отправит доступы.",
        "С Лёши — отчёт к среде.",
    ];
    let client = [
        "Tom is sending us the logos tomorrow.",
        "Greta will send the photos on Friday.",
        "Greta's sending the texts tonight.",
        "Greta has the files. She'll send them tonight.",
        "Маша пришлёт фото завтра.",
        "С Маши — фото к среде.",
        "Артём согласует смету до пятницы.",
    ];
    let names = people();
    for text in agency {
        assert!(promises(text, Side::Agency, Some(&names)) > 0, "{text}");
        assert_eq!(promises(text, Side::Client, Some(&names)), 0, "{text}");
    }
    for text in client {
        assert_eq!(promises(text, Side::Agency, Some(&names)), 0, "{text}");
    }
    assert!(promises("Tom will pay the invoice tomorrow.", Side::Client, Some(&names)) > 0);
    assert!(promises("Маша пришлёт фото завтра.", Side::Client, Some(&names)) > 0);
}

#[test]
fn a_name_takes_no_promise_from_who_makes_it() {
    let names = people();
    for text in [
        "Hi Greta will send the deck tonight",
        "I'll send Greta the deck tonight.",
        "The deck for Greta will be ready on Friday.",
        "Greta's photos will be back with you on Friday.",
        "Once Greta confirms, we'll publish it.",
        "Маша, пришлём макет завтра.",
        "Отправлю Маше макет завтра.",
        "Макет для Артёма будет готов в пятницу.",
    ] {
        assert!(promises(text, Side::Agency, Some(&names)) > 0, "{text}");
    }
    // A word that is a name besides.
    assert_eq!(promises("Mark the page as done by Friday.", Side::Agency, Some(&names)), 0);
}

#[test]
fn an_unknown_name_and_one_of_both_sides_count_for_who_writes_and_the_reader_does_not() {
    let mut both = people();
    both.add("Greta Moll", Side::Agency);
    for names in [None, Some(&both)] {
        assert!(promises("Greta will send the photos on Friday.", Side::Agency, names) > 0);
    }
    assert_eq!(promises("Hi Greta and Tom,\n\nTom will send the photos on Friday.", Side::Agency, None), 0);
}

/// How many promises the ledger has of two clients, whose messages name Robin, and how many messages were read for it.
fn told(workspace: &Workspace, people: &str) -> ([usize; 2], u64) {
    workspace.write("people.csv", format!("handle,client_id,side,name\n{people}"));
    let annotated =
        forewarn().args(["annotate", "--json", "--quiet"]).arg(workspace.path()).assert().success();
    let annotated: serde_json::Value = serde_json::from_slice(&annotated.get_output().stdout).unwrap();
    let listed = forewarn()
        .args(["promises", "--json", "--quiet", "--as-of", "2026-03-12"])
        .arg(workspace.path())
        .assert()
        .success();
    let listed = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
    (["one-deck", "two-deck"].map(|of| listed.matches(of).count()), annotated["read"].as_u64().unwrap())
}

#[test]
fn names_of_the_table_count_for_their_client_and_change_nothing_of_others() {
    let workspace = Workspace::empty();
    workspace.write(
        "clients.csv",
        "client_id,name,since\none,One,2026-01-01\ntwo,Two,2026-01-01\nlater,Later,2026-06-01\n",
    );
    let messages: String = ["one", "two"]
        .iter()
        .flat_map(|client| {
            (0..4).map(move |day| {
                format!("{client}{day},{client},t{day},2026-03-0{},ann@us,agency,Robin will send {client}-deck {day} on Friday.\n", day + 2)
            })
        })
        .collect();
    workspace.write(
        "messages.csv",
        format!("message_id,client_id,thread_id,sent_at,author,side,text\n{messages}"),
    );
    let (unknown, _) = told(&workspace, "ann@us,,agency,Ann\n");
    assert_eq!(unknown, [4, 4], "whom nobody knows counts for who writes");
    // Only the messages of the client whose people changed are read again.
    let (first, read) = told(&workspace, "ann@us,,agency,Ann\nrobin@one,one,client,Robin\n");
    assert_eq!((first, read), ([0, 4], 4));
    // Somebody of a client who comes later decides nothing.
    let row = "robin@later,later,client,Robin\n";
    let (later, read) = told(&workspace, &format!("ann@us,,agency,Ann\nrobin@one,one,client,Robin\n{row}"));
    assert_eq!((later, read), ([0, 4], 0));
    let (both, read) = told(&workspace, "ann@us,,agency,Ann\nrobin@us,,agency,Robin\n");
    assert_eq!((both, read), ([4, 4], 8));
}
