//! How fast the text engine reads mail, beside counting its words.
//!
//! `cargo bench --bench text`: throughput of all marks on one core, over mail in both languages with and without its
//! history, and of a plain word count over the same bytes; `LC_ALL=C.UTF-8 wc -w` on a file is the aim beside it.

use std::collections::BTreeSet;

use divan::Bencher;
use divan::counter::BytesCount;
use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Annotator, Setting, Side};

fn main() {
    divan::main();
}

/// Mail as agencies and clients write it: one promise or date in every few sentences, and the quoted history below.
const ENGLISH: &str = "Hi Anna,\n\nthanks for the call this morning. The campaign did better than in spring: clicks went up, and the cost of a lead stayed where it was, mostly because the new pages load faster. Two banners still show the old price, and the form on the second page loses people on phones. We changed the order of the fields and moved the map below the fold, so that the button is seen at once. I'll send the full report by Friday. Could you check the wording of the second banner until then?\n\nBest regards,\nTom\nNorth Agency\n\nOn Mon, 2 Mar 2026 at 10:00, Anna <anna@example.org> wrote:\n> Hi Tom,\n>\n> how did the campaign do last month? Our board meets soon and would like to see the figures,\n> with the cost of each lead and what you would change.\n>\n> Anna\n";
const RUSSIAN: &str = "Анна, добрый день!\n\nСпасибо за созвон. Кампания сработала лучше, чем весной: кликов стало больше, а цена заявки осталась прежней, в основном потому, что новые страницы быстрее открываются. На двух баннерах осталась старая цена, а форма на второй странице теряет людей с телефонов. Мы поменяли порядок полей и перенесли карту ниже, чтобы кнопка была видна сразу. Полный отчёт пришлём к пятнице. Посмотрите, пожалуйста, текст второго баннера?\n\nС уважением,\nПётр\n\nпн, 2 мар. 2026 г. в 10:00, Анна <anna@example.org>:\n\n> Пётр, здравствуйте!\n> Как сработала кампания в прошлом месяце? Совет скоро собирается и хотел бы увидеть цифры,\n> цену заявки и что бы вы поменяли.\n";

fn mail() -> Vec<String> {
    (0..400).map(|number| if number % 2 == 0 { ENGLISH.to_owned() } else { RUSSIAN.to_owned() }).collect()
}

/// The same without its history: every word is the author's own.
fn own() -> Vec<String> {
    let own = |text: &str, history: &str| text.split(history).next().unwrap_or(text).to_owned();
    (0..400)
        .map(|number| {
            if number % 2 == 0 {
                own(ENGLISH, "\n\nOn Mon, 2 Mar")
            } else {
                own(RUSSIAN, "\n\nпн, 2 мар.")
            }
        })
        .collect()
}

/// Mail with its quoted history.
#[divan::bench]
fn annotate_mail(bencher: Bencher<'_, '_>) {
    annotate(bencher, &mail());
}

/// The author's own words alone, where all the work is.
#[divan::bench]
fn annotate_own_words(bencher: Bencher<'_, '_>) {
    annotate(bencher, &own());
}

/// The yardstick: words of the same mail between white space.
#[divan::bench]
fn count_words(bencher: Bencher<'_, '_>) {
    let mail = mail();
    bencher.counter(BytesCount::new(mail.iter().map(String::len).sum::<usize>())).bench_local(|| {
        mail.iter().map(|text| divan::black_box(text).split_whitespace().count()).sum::<usize>()
    });
}

fn annotate(bencher: Bencher<'_, '_>, mail: &[String]) {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:20:00".parse().ok();
    let setting = Setting { sent_at, calendar: &calendar, lang: None, side: Side::Agency, month_first: None };
    let mut annotator = Annotator::default();
    bencher.counter(BytesCount::new(mail.iter().map(String::len).sum::<usize>())).bench_local(|| {
        mail.iter()
            .map(|text| annotator.annotate(divan::black_box(text), &setting).promises.len())
            .sum::<usize>()
    });
}
