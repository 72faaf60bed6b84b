//! Dates in words: given the day meant, a way to say it that the written convention of due windows reads as that day.

use chrono::{Datelike, NaiveDate};

use super::calendar::{Clock, Day, DemoCalendar};
use super::dice::Dice;
use super::phrases::Tongue;

/// When something is due, and how it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PhrasedDue {
    /// The words, as they follow a verb.
    pub(super) words: String,
    /// The last day allowed.
    pub(super) day: Day,
    /// The moment of that day from which it is late; `None` for the whole day.
    pub(super) clock: Option<Clock>,
    /// The first day on which it was said to come, if the words open a window.
    pub(super) from: Option<Day>,
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WEEKDAYS_IN_RUSSIAN: [&str; 7] =
    ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];
const WEEKDAYS_TO: [&str; 7] =
    ["к понедельнику", "ко вторнику", "к среде", "к четвергу", "к пятнице", "к субботе", "к воскресенью"];
const WEEKDAYS_UNTIL: [&str; 7] =
    ["понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья"];
const WEEKDAYS_ON: [&str; 7] =
    ["в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_OF: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// A date as people write it: "12 March", «12 марта».
pub(super) fn spoken_date(date: NaiveDate, tongue: Tongue) -> String {
    let months = match tongue {
        Tongue::English => &MONTHS,
        Tongue::Russian => &MONTHS_OF,
    };
    format!("{} {}", date.day(), months[date.month0() as usize])
}

/// A weekday's name, Monday being 0.
pub(super) fn weekday_name(weekday: usize, tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => WEEKDAYS[weekday % 7],
        Tongue::Russian => WEEKDAYS_IN_RUSSIAN[weekday % 7],
    }
}

/// The ways to name a day.
#[derive(Debug, Clone, Copy)]
enum DayPhrasing {
    Date,
    Weekday,
    WeekdayOn,
    WeekdayNoon,
    WeekdayClock,
    Tomorrow,
    TomorrowNoon,
    Today,
    EndOfWeek,
    NextWeek,
    EndOfMonth,
    InDays,
    WorkingDays,
}

/// Words for a due day, said on the day `said`. Only ways whose reading is that very day are drawn from.
pub(super) fn due_words(
    said: Day,
    due: Day,
    calendar: &DemoCalendar,
    tongue: Tongue,
    dice: &mut Dice,
) -> PhrasedDue {
    let ahead = due - said;
    let weekday = calendar.weekday(due) as usize;
    let (said_weekday, friday) = (calendar.weekday(said).cast_signed(), weekday == 4);
    let mut ways: Vec<(DayPhrasing, f64)> = vec![(DayPhrasing::Date, if ahead > 6 { 4.0 } else { 1.2 })];
    if ahead == 0 {
        ways = vec![(DayPhrasing::Today, 1.0)];
    }
    if ahead == 1 {
        ways.extend([(DayPhrasing::Tomorrow, 3.0), (DayPhrasing::TomorrowNoon, 1.0)]);
    }
    if (1..=6).contains(&ahead) {
        ways.extend([
            (DayPhrasing::Weekday, 4.0),
            (DayPhrasing::WeekdayOn, 1.0),
            (DayPhrasing::WeekdayNoon, 1.5),
            (DayPhrasing::WeekdayClock, 1.0),
        ]);
    }
    if friday && said_weekday < 4 && ahead == 4 - said_weekday {
        ways.push((DayPhrasing::EndOfWeek, 3.0));
    }
    if friday && said_weekday < 5 && ahead == 11 - said_weekday {
        ways.push((DayPhrasing::NextWeek, 2.5));
    }
    let (date, next) = (calendar.date(due), calendar.date(due + 1));
    if next.month() != date.month() && calendar.date(said).month() == date.month() && ahead > 0 {
        ways.push((DayPhrasing::EndOfMonth, 4.0));
    }
    if (2..=10).contains(&ahead) {
        ways.push((DayPhrasing::InDays, 0.8));
    }
    let weekdays_between = (said + 1..=due).filter(|day| calendar.weekday(*day) < 5).count();
    let working = calendar.working_count(said + 1, due);
    let no_holiday = usize::try_from(working).is_ok_and(|count| count == weekdays_between);
    if no_holiday && (2..=5).contains(&working) && calendar.works(due) {
        ways.push((DayPhrasing::WorkingDays, 1.2));
    }
    let weights: Vec<f64> = ways.iter().map(|(_, weight)| *weight).collect();
    let way = ways[dice.weighted(&weights)].0;
    let from = match way {
        DayPhrasing::WeekdayOn => Some(due),
        DayPhrasing::NextWeek => Some(due - 4),
        _ => None,
    };
    let (words, clock) = match tongue {
        Tongue::English => english(way, date, weekday, ahead, working, dice),
        Tongue::Russian => russian(way, date, weekday, ahead, working, dice),
    };
    PhrasedDue { words, day: due, clock, from }
}

const NOON: Clock = 12 * 3600;
const THREE: Clock = 15 * 3600;

fn english(
    way: DayPhrasing,
    date: NaiveDate,
    weekday: usize,
    ahead: i32,
    working: i32,
    dice: &mut Dice,
) -> (String, Option<Clock>) {
    let day = WEEKDAYS[weekday];
    let whole = |words: String| (words, None);
    match way {
        DayPhrasing::Date => {
            let said = spoken_date(date, Tongue::English);
            whole(dice.pick(&[format!("by {said}"), format!("no later than {said}")]).clone())
        }
        DayPhrasing::Weekday => whole(format!("by {day}")),
        DayPhrasing::WeekdayOn => whole(format!("on {day}")),
        DayPhrasing::WeekdayNoon => (format!("by {day} noon"), Some(NOON)),
        DayPhrasing::WeekdayClock => (format!("by {day} 3 pm"), Some(THREE)),
        DayPhrasing::Tomorrow => whole((*dice.pick(&["by tomorrow", "tomorrow"])).to_owned()),
        DayPhrasing::TomorrowNoon => ("by noon tomorrow".to_owned(), Some(NOON)),
        DayPhrasing::Today => whole((*dice.pick(&["today", "by the end of the day", "by EOD"])).to_owned()),
        DayPhrasing::EndOfWeek => {
            whole((*dice.pick(&["by the end of the week", "this week", "by this Friday"])).to_owned())
        }
        DayPhrasing::NextWeek => whole("next week".to_owned()),
        DayPhrasing::EndOfMonth => whole("by the end of the month".to_owned()),
        DayPhrasing::InDays if ahead == 7 => whole("within a week".to_owned()),
        DayPhrasing::InDays => whole(format!("in {ahead} days")),
        DayPhrasing::WorkingDays => whole(format!("within {working} working days")),
    }
}

fn russian(
    way: DayPhrasing,
    date: NaiveDate,
    weekday: usize,
    ahead: i32,
    working: i32,
    dice: &mut Dice,
) -> (String, Option<Clock>) {
    let (to, until, on) = (WEEKDAYS_TO[weekday], WEEKDAYS_UNTIL[weekday], WEEKDAYS_ON[weekday]);
    let whole = |words: String| (words, None);
    match way {
        DayPhrasing::Date => {
            let said = spoken_date(date, Tongue::Russian);
            whole(
                dice.pick(&[format!("к {said}"), format!("до {said}"), format!("не позднее {said}")]).clone(),
            )
        }
        DayPhrasing::Weekday => whole(dice.pick(&[to.to_owned(), format!("до {until}")]).clone()),
        DayPhrasing::WeekdayOn => whole(on.to_owned()),
        DayPhrasing::WeekdayNoon => (format!("{on} до 12:00"), Some(NOON)),
        DayPhrasing::WeekdayClock => (format!("{on} до 15:00"), Some(THREE)),
        DayPhrasing::Tomorrow => whole("завтра".to_owned()),
        DayPhrasing::TomorrowNoon => ("завтра до 12:00".to_owned(), Some(NOON)),
        DayPhrasing::Today => whole((*dice.pick(&["сегодня", "до конца дня"])).to_owned()),
        DayPhrasing::EndOfWeek => whole((*dice.pick(&["до конца недели", "на этой неделе"])).to_owned()),
        DayPhrasing::NextWeek => whole("на следующей неделе".to_owned()),
        DayPhrasing::EndOfMonth => whole("до конца месяца".to_owned()),
        DayPhrasing::InDays if ahead == 7 => whole("в течение недели".to_owned()),
        DayPhrasing::InDays => whole(format!("через {ahead} {}", if ahead < 5 { "дня" } else { "дней" })),
        DayPhrasing::WorkingDays => {
            let count = ["двух", "трёх", "четырёх", "пяти"]
                .get(usize::try_from(working - 2).unwrap_or(0))
                .unwrap_or(&"пяти");
            whole(format!("в течение {count} рабочих дней"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> DemoCalendar {
        let date = |text: &str| text.parse().expect("a date in the test");
        DemoCalendar::new(date("2026-01-01"), date("2026-06-30"))
    }

    /// Every way of naming the day that is `ahead` days after Monday 9 March 2026.
    fn said(ahead: i32, tongue: Tongue) -> Vec<PhrasedDue> {
        let (calendar, mut dice) = (calendar(), Dice::new(1, 1));
        let monday = calendar.day("2026-03-09".parse().expect("a date in the test"));
        (0..300).map(|_| due_words(monday, monday + ahead, &calendar, tongue, &mut dice)).collect()
    }

    #[test]
    fn words_name_the_day_that_is_meant() {
        let friday: Vec<String> = said(4, Tongue::English).into_iter().map(|due| due.words).collect();
        for words in
            ["by Friday", "by Friday noon", "by the end of the week", "within 4 working days", "in 4 days"]
        {
            assert!(friday.iter().any(|one| one == words), "{words} is never said");
        }
        assert!(!friday.iter().any(|one| one == "next week"));
        assert!(said(11, Tongue::English).iter().any(|due| due.words == "next week"));
    }

    #[test]
    fn russian_words_are_inflected() {
        let friday = said(4, Tongue::Russian);
        for words in ["к пятнице", "до пятницы", "в пятницу до 12:00", "до конца недели", "через 4 дня"]
        {
            assert!(friday.iter().any(|one| one.words == words), "{words} is never said");
        }
        assert!(friday.iter().all(|due| due.words.ends_with("до 12:00") == (due.clock == Some(NOON))));
    }
}
