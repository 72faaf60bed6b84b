//! Charts must stay well-formed and readable whatever the data hold.

use super::{Charts, draw, inline, png, spark};
use crate::example::{calm, review};
use forewarn_table::Band;
use forewarn_text::Lang;

fn charts() -> Charts {
    draw(&review(Lang::En), Lang::En).unwrap()
}

#[test]
fn hostile_names_stay_text() {
    for chart in charts().all() {
        assert!(!chart.svg.contains("<script") && !chart.svg.contains("<b>"), "{}", chart.name);
        assert!(!chart.svg.chars().any(|letter| letter.is_control() && letter != '\n'), "{}", chart.name);
        assert!(!chart.svg.contains('\u{202e}'), "{}", chart.name);
    }
}

#[test]
fn charts_on_a_page_take_its_colours_and_its_face() {
    for chart in charts().all() {
        let drawn = inline(chart);
        assert!(
            drawn.contains("role=\"img\"") && drawn.contains("aria-label=\"") && drawn.contains("viewBox")
        );
        assert!(!drawn.contains("=\"#") && !drawn.contains("font-family"), "{}", chart.name);
        let root = drawn.split('>').next().unwrap_or_default();
        assert!(root.contains("class=\"chart\"") && !root.contains(" width="), "{root}");
    }
}

#[test]
fn no_text_is_smaller_than_twelve_pixels() {
    for chart in charts().all() {
        for size in chart.svg.split("font-size=\"").skip(1) {
            let size: f64 = size.split('"').next().unwrap().parse().unwrap();
            assert!(size > 11.99, "{size}");
        }
    }
}

#[test]
fn names_of_files_are_safe_and_apart() {
    let names: Vec<String> = charts().all().map(|chart| chart.name.clone()).collect();
    assert_eq!(
        names[..10],
        [
            "portfolio",
            "map",
            "flow",
            "delay",
            "waterfall-c-1",
            "change-c-1",
            "timeline-c-1",
            "promises-c-1",
            "delay-c-1",
            "expectations-c-1"
        ]
    );
    let mut doubled = review(Lang::En);
    doubled.clients[1].client_id = "C-1".to_owned();
    doubled.depth[1].client_id = "C-1".to_owned();
    assert!(draw(&doubled, Lang::En).unwrap().all().any(|chart| chart.name.ends_with("-2")));
}

#[test]
fn every_chart_says_what_it_shows_and_what_to_do() {
    for lang in [Lang::En, Lang::Ru] {
        for chart in draw(&review(lang), lang).unwrap().all() {
            assert!(
                !chart.title.is_empty() && chart.caption.len() > 60 && chart.alt.len() > 20,
                "{}",
                chart.name
            );
            let start: String = chart.alt.chars().take(12).collect();
            // Names that would be markup stand there escaped.
            let is_plain = !start.contains(['&', '<', '"']);
            assert!(!is_plain || chart.svg.contains(&format!("aria-label=\"{start}")), "{}", chart.name);
        }
    }
}

/// The picture is painted from the drawing, so all that can be checked is that it is one, and that Cyrillic leaves ink.
#[test]
fn charts_are_painted_with_their_own_fonts() {
    for chart in draw(&review(Lang::Ru), Lang::Ru).unwrap().all().take(11) {
        assert!(png(chart).unwrap().starts_with(b"\x89PNG"), "{}", chart.name);
    }
    let chart = draw(&review(Lang::Ru), Lang::Ru).unwrap().portfolio;
    let blank = super::Chart { svg: chart.svg.replace("Стоматология", " "), ..chart.clone() };
    let boxes = super::Chart {
        svg: chart.svg.replace("Стоматология", "口口口口口口口口口口口口"),
        ..chart.clone()
    };
    let [words, blank, boxes] = [&chart, &blank, &boxes].map(|chart| png(chart).unwrap());
    assert!(words != blank && words != boxes);
    assert!(
        png(&super::Chart { svg: "<svg width=\"9\" height=\"9\"><image/></svg>".to_owned(), ..chart })
            .is_err()
    );
}

#[test]
fn nothing_to_draw_is_said() {
    let mut empty = calm(Lang::En);
    empty.clients.clear();
    assert!(draw(&empty, Lang::En).unwrap().portfolio.svg.contains("No client has enough history"));
    assert_eq!(spark(&[None, Some(0.2)], Band::Calm), "");
}

#[test]
fn odd_numbers_do_not_break_a_chart() {
    let mut odd = review(Lang::En);
    odd.clients[0].addends[0].points = f64::NAN;
    odd.clients[0].prior_log_odds = f64::INFINITY;
    odd.depth[0].to = odd.depth[0].from;
    odd.depth[0].tone.clear();
    odd.depth[1].promises.clear();
    odd.depth[1].marks.clear();
    odd.depth[1].delays.clear();
    odd.delays[0].agency_hours = f64::NAN;
    odd.clients[1].yearly_fee = Some(f64::INFINITY);
    odd.clients[2].yearly_fee = Some(0.0);
    odd.bands[1].moves = [[9; 4]; 4];
    odd.bands[2].counts = [0; 4];
    for chart in draw(&odd, Lang::En).unwrap().all() {
        assert!(!chart.svg.contains("\"NaN") && !chart.svg.contains("inf\""), "{}", chart.name);
    }
}

#[test]
fn no_file_is_called_what_windows_calls_a_device() {
    let mut stems = super::Stems::default();
    for (id, stem) in [
        ("acme", "acme"),
        ("ACME", "ACME-2"),
        ("acme/1", "acme-1"),
        ("acme.1", "acme-1-2"),
        ("acme 1", "acme-1-3"),
        ("CON", "client-CON"),
        ("nul", "client-nul"),
        ("Com1", "client-Com1"),
        ("LPT³", "client-LPT³"),
        ("console", "console"),
        ("com10", "com10"),
        ("trailing. ", "trailing--"),
        ("", "client"),
    ] {
        assert_eq!(stems.stem(id), stem, "{id:?}");
    }
}
