//! Charts must stay well-formed and readable whatever the data hold.

use super::{Charts, draw, inline, spark};
use crate::{
    report::{
        example::{calm, review},
        record::Band,
    },
    text::Lang,
};

fn charts() -> Charts {
    draw(&review(Lang::En)).unwrap()
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
    assert_eq!(names[..3], ["portfolio", "waterfall-c-1", "timeline-c-1"]);
    let mut doubled = review(Lang::En);
    doubled.clients[1].client_id = "C-1".to_owned();
    doubled.depth[1].client_id = "C-1".to_owned();
    assert!(draw(&doubled).unwrap().all().any(|chart| chart.name.ends_with("-2")));
}

#[test]
fn nothing_to_draw_is_said() {
    let mut empty = calm(Lang::En);
    empty.clients.clear();
    assert!(draw(&empty).unwrap().portfolio.svg.contains("No client has enough history"));
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
    for chart in draw(&odd).unwrap().all() {
        assert!(!chart.svg.contains("\"NaN") && !chart.svg.contains("inf\""), "{}", chart.name);
    }
}
