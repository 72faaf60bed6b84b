//! From records to the cells of rows, in the contract's order.

use super::{Importer, RecordVerdict, people::DirectoryPerson};
use crate::{
    moment,
    record::{
        ContractRecord, ItemChange, ItemCourse, ItemEvent, ItemRecord, MeetingRecord, MessageRecord,
        MoneyRecord, OutcomeRecord, ProjectRecord, RatingRecord, Record, RecordFault, RecordScope,
        SourceTime, WaitedFor,
    },
    table::WorkspaceTable,
};
use forewarn_base::{
    amount::{number_in, plain_decimal},
    error::Result,
    reason::RejectionReason,
};

/// The cells of a message.
pub(super) fn message(
    message: &MessageRecord,
    handle: &str,
    person: &DirectoryPerson,
    project: &str,
    sent: SourceTime,
    zone: chrono_tz::Tz,
) -> Vec<String> {
    vec![
        message.id.clone(),
        person.client.clone(),
        project.to_owned(),
        message.thread.clone(),
        message.reply_to.clone(),
        moment::words(sent, zone),
        handle.to_owned(),
        person.side.clone(),
        message.channel.to_owned(),
        message.subject.clone(),
        message.text.clone(),
        if message.automated { "true".to_owned() } else { String::new() },
    ]
}

/// Writes a record that is no message.
pub(super) fn other(desk: &mut Importer<'_>, record: Record) -> Result<RecordVerdict> {
    match record {
        Record::Item(record) => item(desk, &record),
        Record::Money(record) => money(desk, &record),
        Record::Client(record) => client(desk, &record),
        Record::Project(record) => project(desk, &record),
        Record::Outcome(record) => outcome(desk, &record),
        Record::Rating(record) => rating(desk, &record),
        Record::Meeting(record) => meeting(desk, &record),
        Record::Contract(record) => contract(desk, &record),
        Record::Message(_) => Ok(RecordVerdict::Unknown),
    }
}

fn item(desk: &mut Importer<'_>, item: &ItemRecord) -> Result<RecordVerdict> {
    let Some(client) = desk.client_of(&item.scope) else { return Ok(desk.miss(&item.scope)) };
    let zone = desk.options.zone;
    let project = desk.project_of(&item.scope, &desk.fallback);
    desk.table(WorkspaceTable::Schedule)?;
    let (log, now) = match &item.course {
        ItemCourse::Log(events, now) => (events.as_slice(), now),
        ItemCourse::Standing(now) => (&[][..], now),
    };
    // What was promised first is not promised anew by a later export that has forgotten the beginning.
    let began = log.first().is_some_and(|first| {
        first.what == ItemChange::Committed && desk.courses.is_committed(&client, &item.id)
    });
    for event in &log[usize::from(began)..] {
        event_row(desk, item, &client, &project, event)?;
    }
    let read_at = SourceTime::Instant(desk.options.read_at);
    for event in desk.courses.events(&client, &item.id, now, read_at, zone) {
        event_row(desk, item, &client, &project, &event)?;
    }
    Ok(RecordVerdict::Mapped)
}

fn event_row(
    desk: &mut Importer<'_>,
    item: &ItemRecord,
    client: &str,
    project: &str,
    event: &ItemEvent,
) -> Result<()> {
    let zone = desk.options.zone;
    let weight = item.weight.map(|weight| weight.to_string()).unwrap_or_default();
    let ItemEvent { at, what, due } = *event;
    let due = due.map(|due| moment::words(due, zone)).unwrap_or_default();
    let at = moment::words(at, zone);
    let (event, waiting_on) = event_words(what);
    desk.courses.learn(client, &item.id, &at, event, &due);
    let cells = [client, project, &item.id, &item.title, &at, event, &due, waiting_on, &weight];
    desk.table(WorkspaceTable::Schedule)?.append(&cells)?;
    Ok(())
}

fn event_words(what: ItemChange) -> (&'static str, &'static str) {
    match what {
        ItemChange::Committed => ("committed", ""),
        ItemChange::Rebaselined => ("rebaselined", ""),
        ItemChange::Delivered => ("delivered", ""),
        ItemChange::Accepted => ("accepted", ""),
        ItemChange::Returned => ("returned", ""),
        ItemChange::Cancelled => ("cancelled", ""),
        ItemChange::Resumed => ("resumed", ""),
        ItemChange::Waiting(WaitedFor::Client) => ("waiting", "client"),
        ItemChange::Waiting(WaitedFor::Agency) => ("waiting", "agency"),
        ItemChange::Waiting(WaitedFor::ThirdParty) => ("waiting", "third_party"),
        ItemChange::Waiting(WaitedFor::Unknown) => ("waiting", ""),
    }
}

fn money(desk: &mut Importer<'_>, money: &MoneyRecord) -> Result<RecordVerdict> {
    let Some(at) = money.at else {
        return Ok(RecordVerdict::Rejected(RecordFault::of("at", "", RejectionReason::MissingOrNotATime)));
    };
    let Some(client) = desk.client_of(&money.scope) else { return Ok(desk.miss(&money.scope)) };
    let zone = desk.options.zone;
    let project = desk.project_of(&money.scope, &desk.fallback);
    let due = money.due.map(|due| moment::words(due, zone)).unwrap_or_default();
    let at = moment::words(at, zone);
    let cells =
        [&client, &project, &at, money.kind, &money.amount, &money.currency, &money.hours, &due, "", ""];
    desk.table(WorkspaceTable::Money)?.append(&cells)?;
    Ok(RecordVerdict::Mapped)
}

fn client(desk: &mut Importer<'_>, client: &crate::record::ClientRecord) -> Result<RecordVerdict> {
    if client.name.is_empty() {
        return Ok(RecordVerdict::Rejected(RecordFault::of("name", "", RejectionReason::Missing)));
    }
    let since = client.since.map(|since| moment::words(since, desk.options.zone)).unwrap_or_default();
    // A relation begins on a day.
    let since = since.get(..10).unwrap_or_default().to_owned();
    // A client that was entered by hand under the same name is the same.
    let id = desk.directory.client(&client.name).unwrap_or(&client.id).to_owned();
    let cells = [
        &id,
        &client.name,
        &client.segment,
        &client.owner,
        "",
        "",
        &since,
        "",
        &client.monthly_fee,
        &client.currency,
    ];
    desk.table(WorkspaceTable::Clients)?.append(&cells)?;
    desk.directory.add_client(&id, &client.name);
    Ok(RecordVerdict::Mapped)
}

fn project(desk: &mut Importer<'_>, project: &ProjectRecord) -> Result<RecordVerdict> {
    let Some(client) = desk.client_of(&project.scope) else { return Ok(desk.miss(&project.scope)) };
    let words = |when: Option<SourceTime>| {
        when.map(|when| moment::words(when, desk.options.zone)).unwrap_or_default()
    };
    let (status, status_at) =
        project.status.clone().map_or_else(Default::default, |(status, at)| (status, words(Some(at))));
    let (start, end) = (words(project.start), words(project.end));
    let (id, name, service, cost, currency) =
        (&project.id, &project.name, &project.service, &project.cost, &project.currency);
    let cells = [id, &client, name, service, &status, &status_at, &start, &end, cost, currency, ""];
    desk.table(WorkspaceTable::Projects)?.append(&cells)?;
    desk.directory.add_project(id, &client, name);
    Ok(RecordVerdict::Mapped)
}

fn outcome(desk: &mut Importer<'_>, outcome: &OutcomeRecord) -> Result<RecordVerdict> {
    let Some(client) = desk.client_of(&outcome.scope) else { return Ok(desk.miss(&outcome.scope)) };
    let at = moment::words(outcome.at, desk.options.zone);
    let cells = [&client, &at, outcome.kind, "", &outcome.note];
    desk.table(WorkspaceTable::Outcomes)?.append(&cells)?;
    Ok(RecordVerdict::Mapped)
}

fn rating(desk: &mut Importer<'_>, rating: &RatingRecord) -> Result<RecordVerdict> {
    let scope = RecordScope { client: rating.client.clone(), ..RecordScope::default() };
    // Who answered may be known where their company is not named.
    let known = desk.directory.person(&rating.respondent).filter(|person| person.side == "client");
    let client = known.map(|person| person.client).filter(|client| !client.is_empty());
    let Some(client) = client.or_else(|| desk.client_of(&scope)) else { return Ok(desk.miss(&scope)) };
    let at = moment::words(rating.at, desk.options.zone);
    let [least, most] = rating.scale.map(|end| end.to_string());
    let cells = [
        client.as_str(),
        &at,
        rating.kind,
        &rating.score,
        &least,
        &most,
        &rating.comment,
        &rating.respondent,
    ];
    desk.table(WorkspaceTable::Ratings)?.append(&cells)?;
    Ok(RecordVerdict::Mapped)
}

/// A meeting is of the client whose people were invited; one with people of several clients, or of none, is nobody's.
fn meeting(desk: &mut Importer<'_>, meeting: &MeetingRecord) -> Result<RecordVerdict> {
    let mut invited: Vec<String> = meeting
        .attendees
        .iter()
        .flat_map(|person| &person.handles)
        .filter_map(|handle| desk.directory.person(handle))
        .filter(|person| person.side == "client" && !person.client.is_empty())
        .map(|person| person.client)
        .collect();
    invited.sort();
    invited.dedup();
    let client = match &invited[..] {
        [client] => client.clone(),
        [] if !desk.fallback.client.is_empty() => desk.fallback.client.clone(),
        _ => {
            for person in meeting.attendees.iter().take(20) {
                if person.handles.iter().all(|handle| desk.directory.person(handle).is_none()) {
                    desk.directory.propose(person);
                }
            }
            let scope = RecordScope { client: meeting.title.clone(), ..RecordScope::default() };
            return Ok(desk.miss(&scope));
        }
    };
    let at = moment::words(meeting.at, desk.options.zone);
    let names: Vec<&str> = meeting
        .attendees
        .iter()
        .map(|person| {
            if person.name.is_empty() {
                person.handles.first().map_or("", String::as_str)
            } else {
                &person.name
            }
        })
        .filter(|name| !name.is_empty())
        .collect();
    let names = names.join(", ");
    let by = meeting
        .by
        .as_deref()
        .and_then(|handle| desk.directory.person(handle))
        .map_or_else(String::new, |person| person.side);
    let cells = [client.as_str(), &at, &meeting.title, meeting.status, &by, &names];
    desk.table(WorkspaceTable::Meetings)?.append(&cells)?;
    Ok(RecordVerdict::Mapped)
}

fn contract(desk: &mut Importer<'_>, contract: &ContractRecord) -> Result<RecordVerdict> {
    let Some(client) = desk.client_of(&contract.scope) else { return Ok(desk.miss(&contract.scope)) };
    let project = desk.project_of(&contract.scope, &desk.fallback);
    let words = |when: Option<SourceTime>| {
        when.map(|when| moment::words(when, desk.options.zone)).unwrap_or_default()
    };
    let (signed, starts, ends) = (words(contract.signed), words(Some(contract.starts)), words(contract.ends));
    let cells = [
        &contract.id,
        &client,
        &project,
        &signed,
        &starts,
        &ends,
        &contract.notice_days,
        contract.renews,
        &contract.fee,
        &contract.currency,
        &contract.hours,
        &contract.revision_rounds,
        &contract.includes,
    ];
    desk.table(WorkspaceTable::Contracts)?.append(&cells)?;
    Ok(RecordVerdict::Mapped)
}

/// The currency of an amount by the sign or the letters beside it: `€60,00`, `100 USD`; empty where there is none.
pub(crate) fn currency(words: &str) -> String {
    const SIGNS: &[(&str, &str)] = &[
        ("us$", "USD"),
        ("r$", "BRL"),
        ("au$", "AUD"),
        ("nz$", "NZD"),
        ("hk$", "HKD"),
        ("ca$", "CAD"),
        ("mx$", "MXN"),
        ("a$", "AUD"),
        ("c$", "CAD"),
        ("s$", "SGD"),
        ("€", "EUR"),
        ("$", "USD"),
        ("£", "GBP"),
        ("₽", "RUB"),
        ("руб", "RUB"),
        ("рубл", "RUB"),
        ("евро", "EUR"),
        ("доллар", "USD"),
        ("₴", "UAH"),
        ("грн", "UAH"),
        ("₸", "KZT"),
        ("тенге", "KZT"),
        ("₺", "TRY"),
        ("₹", "INR"),
        ("₩", "KRW"),
        ("₪", "ILS"),
        ("zł", "PLN"),
        ("kč", "CZK"),
        ("円", "JPY"),
        ("元", "CNY"),
    ];
    let lower = words.to_lowercase();
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| lower.contains(sign)) {
        return (*code).to_owned();
    }
    // A single letter is an exponent's: "1.5E+05 USD".
    let mut codes = words.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    match (codes.next(), codes.next()) {
        (Some(code), None) if code.len() == 3 => code.to_uppercase(),
        _ => String::new(),
    }
}

/// Reads a number as people write it, as a plain decimal: `1 234,50 ₽` is `1234.50`. `None` where it is none, or where
/// there are two. Where the comma is the decimal sign, "1,234" is one and some, and where it is not, a thousand.
pub(crate) fn number(text: &str, comma_is_decimal: bool) -> Option<String> {
    let (number, behind) = number_in(text)?;
    if behind.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let plain = plain_decimal(&number, comma_is_decimal)?;
    plain.parse::<f64>().ok().filter(|number| number.abs() < 1e13).map(|_| plain)
}

/// Currencies of which a thousandth is a coin.
const THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Reads an amount of money, as a plain decimal; `named` is its currency where a column beside it says so. A single sign
/// before three digits parts thousands, since money has no thousandths: "$12,000" and "€ 12.500" are never twelve. "12k" is
/// twelve thousand.
pub(crate) fn amount(text: &str, named: &str) -> Option<String> {
    let text = &*moment::plain_digits(text);
    let (written, behind) = number_in(text)?;
    let unit = behind.trim_start().to_lowercase();
    let unit = unit.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let times = match unit {
        "k" | "тыс" | "tsd" | "tys" | "mil" => 3,
        "m" | "mn" | "mio" | "mln" | "млн" => 6,
        "lakh" | "lakhs" | "lac" => 5,
        "crore" | "crores" => 7,
        _ => 0,
    };
    if times > 0 {
        return number(&format!("{}E{times}", written.replace(',', ".")), false);
    }
    let sign = [',', '.'].into_iter().find(|sign| written.contains(*sign));
    let Some(sign) = sign.filter(|_| written.matches([',', '.']).count() == 1) else {
        return number(text, false);
    };
    let (whole, fraction) = written.split_once(sign)?;
    let whole = whole.trim_start_matches('-');
    let parts_thousands = fraction.len() == 3
        && (1..=3).contains(&whole.len())
        && whole != "0"
        && !THOUSANDTHS.iter().any(|code| *code == currency(text) || named.eq_ignore_ascii_case(code));
    if parts_thousands { number(&text.replacen(sign, "", 1), false) } else { number(text, true) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, comma, plain) in [
            ("1 234,50 ₽", true, Some("1234.50")),
            ("$1,234.50", false, Some("1234.50")),
            ("1,234", false, Some("1234")),
            ("1,5", false, Some("1.5")),
            ("1.234,5 €", true, Some("1234.5")),
            ("12000", true, Some("12000")),
            ("1.5E+05", false, Some("150000")),
            ("1,5E+05 EUR", true, Some("150000")),
            ("2026-03-01", true, None),
            ("", true, None),
            ("n/a", true, None),
        ] {
            assert_eq!(number(text, comma).as_deref(), plain, "{text}");
        }
    }

    #[test]
    fn money_is_never_a_thousandth_of_what_it_is() {
        for (text, plain) in [
            ("$12,000", "12000"),
            ("€ 12.500", "12500"),
            ("1,250", "1250"),
            ("-1.250", "-1250"),
            ("1.250,00", "1250.00"),
            ("12,50", "12.50"),
            ("12.5", "12.5"),
            ("0,125", "0.125"),
            ("1 250,5", "1250.5"),
            ("1.234.567", "1234567"),
            ("KWD 12.500", "12.500"),
            ("12,500.25", "12500.25"),
            ("12k", "12000"),
            ("$1.5m", "1500000"),
            ("1,2 млн руб.", "1200000"),
            ("150 тыс. ₽", "150000"),
        ] {
            assert_eq!(amount(text, "").as_deref(), Some(plain), "{text}");
        }
        assert_eq!(amount("12.500", "kwd").as_deref(), Some("12.500"));
        for (text, code) in
            [("R$ 1.250,00", "BRL"), ("US$ 5", "USD"), ("5 грн.", "UAH"), ("$5", "USD"), ("12k", "")]
        {
            assert_eq!(currency(text), code, "{text}");
        }
    }
}
