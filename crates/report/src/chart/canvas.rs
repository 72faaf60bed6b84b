//! What all charts are drawn with.

use plotters::{
    backend::{DrawingBackend, SVGBackend},
    style::{
        Color, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{Chart, colour};
use forewarn_base::plain::plain;

/// The width of every chart in pixels; the page scales it, but never below its own width.
pub(super) const WIDTH: i32 = 640;
/// The size of most text.
pub(super) const TEXT: f64 = 13.0;
/// The size of the smallest.
pub(super) const SMALL: f64 = 12.0;

/// The faces for charts that stand alone; on a page they take the page's.
const FACES: &str = "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif";

/// What the drawing library said, in words.
pub(super) type Drawn = Result<(), String>;

/// A point: pixels from the left and from the top.
pub(super) type Point = (i32, i32);

fn told<E: std::fmt::Display>(result: Result<(), E>) -> Drawn {
    result.map_err(|error| error.to_string())
}

/// A sheet to draw on, in whole pixels.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

/// How a text stands at its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Canvas<'_> {
    pub(super) fn line(&mut self, from: Point, to: Point, colour: RGBColor, width: u32) -> Drawn {
        told(self.backend.draw_line(from, to, &ShapeStyle::from(colour).stroke_width(width)))
    }

    pub(super) fn dashes(&mut self, x: i32, top: i32, bottom: i32) -> Drawn {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + 3).min(bottom)), colour::INK, 1)?;
            y += 6;
        }
        Ok(())
    }

    pub(super) fn bar(&mut self, from: Point, to: Point, colour: RGBColor, opacity: f64) -> Drawn {
        told(self.backend.draw_rect(from, to, &colour.mix(opacity).filled(), true))
    }

    pub(super) fn path(&mut self, points: Vec<Point>, colour: RGBColor) -> Drawn {
        told(self.backend.draw_path(points, &ShapeStyle::from(colour).stroke_width(2)))
    }

    pub(super) fn dot(&mut self, at: Point, radius: u32, colour: RGBColor) -> Drawn {
        told(self.backend.draw_circle(at, radius, &colour.filled(), true))
    }

    /// A hollow circle, filled with the paper so that no line shows through.
    pub(super) fn ring(&mut self, at: Point, radius: u32, colour: RGBColor) -> Drawn {
        self.dot(at, radius, colour::PAPER)?;
        told(self.backend.draw_circle(at, radius, &ShapeStyle::from(colour).stroke_width(2), false))
    }

    pub(super) fn polygon(&mut self, corners: Vec<Point>, colour: RGBColor, opacity: f64) -> Drawn {
        told(self.backend.fill_polygon(corners, &colour.mix(opacity)))
    }

    /// A thin, faint line through places between pixels, to be told from those of the grid.
    pub(super) fn thread(&mut self, places: &[(f64, f64)]) -> Drawn {
        let points = places.iter().map(|&(x, y)| (pixel(x * FINE), pixel(y * FINE)));
        let style = ShapeStyle::from(colour::DIM.mix(0.55)).stroke_width(FINE_WIDTH);
        told(self.backend.draw_path(points, &style))
    }

    pub(super) fn diamond(&mut self, (x, y): Point, radius: i32, colour: RGBColor) -> Drawn {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        told(self.backend.fill_polygon(corners, &colour.filled()))
    }

    /// A hollow diamond.
    pub(super) fn diamond_outline(&mut self, (x, y): Point, radius: i32, colour: RGBColor) -> Drawn {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y), (x, y - radius)];
        told(self.backend.fill_polygon(corners, &colour::PAPER.filled()))?;
        told(self.backend.draw_path(corners, &ShapeStyle::from(colour).stroke_width(2)))
    }

    pub(super) fn text(
        &mut self,
        words: &str,
        at: Point,
        anchor: Anchor,
        colour: RGBColor,
        size: f64,
    ) -> Drawn {
        self.write(words, at, anchor, colour, size, FontStyle::Normal)
    }

    pub(super) fn bold(
        &mut self,
        words: &str,
        at: Point,
        anchor: Anchor,
        colour: RGBColor,
        size: f64,
    ) -> Drawn {
        self.write(words, at, anchor, colour, size, FontStyle::Bold)
    }

    fn write(
        &mut self,
        words: &str,
        at: Point,
        anchor: Anchor,
        colour: RGBColor,
        size: f64,
        style: FontStyle,
    ) -> Drawn {
        // The library's sizes are those of a line, 1.24 times those of SVG.
        let font = (FACES, size * 1.24, style).into_font();
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = colour::of_text(colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Center));
        told(self.backend.draw_text(&plain(words), &style, at))
    }
}

/// Draws a chart of a height, with what it shows as its label.
pub(super) fn sheet(
    height: i32,
    alt: &str,
    paint: impl FnOnce(&mut Canvas<'_>) -> Drawn,
) -> Result<String, String> {
    let mut svg = String::new();
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    let mut canvas = Canvas { backend: SVGBackend::with_string(&mut svg, size) };
    let paper = canvas.bar((0, 0), (WIDTH, height), colour::PAPER, 1.0);
    let painted = paper.and_then(|()| paint(&mut canvas)).and_then(|()| told(canvas.backend.present()));
    painted?;
    drop(canvas);
    let svg = refined(&svg);
    Ok(svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{}\" ", escaped(alt)), 1))
}

/// The library draws in whole pixels: a line between them is drawn so many times too large, and marked by its width.
const FINE: f64 = 10.0;
const FINE_WIDTH: u32 = 9999;

/// The drawing with its fine lines in their own size.
fn refined(svg: &str) -> String {
    let mark = format!("stroke-width=\"{FINE_WIDTH}\"");
    let line = |line: &str| {
        if !line.contains(&mark) {
            return line.to_owned();
        }
        let Some((head, (points, tail))) =
            line.split_once("points=\"").and_then(|(head, rest)| Some((head, rest.split_once('"')?)))
        else {
            return line.to_owned();
        };
        let side = |side: &str| {
            side.parse().map_or_else(|_| side.to_owned(), |side: f64| format!("{}", side / FINE))
        };
        let places = points.split_whitespace().filter_map(|point| point.split_once(','));
        let places: Vec<String> = places.map(|(x, y)| format!("{},{}", side(x), side(y))).collect();
        format!("{head}points=\"{}\"{tail}", places.join(" ")).replace(&mark, "stroke-width=\"1\"")
    };
    svg.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A chart for a page: as wide as there is room, in the page's colours and face.
pub fn inline(chart: &Chart) -> String {
    let mut svg = chart.svg.clone();
    if let (Some(start), Some(end)) = (svg.find(" width=\""), svg.find(" viewBox=\"")) {
        svg.replace_range(start..end, " class=\"chart\"");
    }
    svg = svg.replace(&format!(" font-family=\"{FACES}\""), "").replace(" opacity=\"1\"", "");
    // Only attributes hold a quotation mark, so a client named #C0392B keeps its name.
    for (plain, variable) in [
        (colour::INK, "ink"),
        (colour::DIM, "dim"),
        (colour::HAIR, "hair"),
        (colour::PAPER, "paper"),
        (colour::ACT, "act"),
        (colour::WATCH, "watch"),
        (colour::CALM, "calm"),
        (colour::BLUE, "blue"),
        (colour::WATCH_TEXT, "watch-text"),
        (colour::CALM_TEXT, "calm-text"),
    ] {
        svg = svg.replace(&written(plain), &format!("\"var(--{variable})\""));
    }
    svg
}

/// A chart for paper: its ground is white.
#[cfg(feature = "pdf")]
pub(crate) fn on_white(chart: &Chart) -> String {
    chart.svg.replace(&written(colour::PAPER), &written(RGBColor(255, 255, 255)))
}

/// A colour as it stands in an attribute.
fn written(RGBColor(red, green, blue): RGBColor) -> String {
    format!("\"#{red:02X}{green:02X}{blue:02X}\"")
}

/// The words as they may stand in an attribute or between tags.
fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in plain(words).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// About how wide a text stands, in pixels: that of `DejaVu Sans`, the widest of the faces, for which one is not known.
pub(super) fn width(words: &str, size: f64) -> i32 {
    let ems: f64 = words
        .chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '\u{a0}' => 0.33,
            'f' | 't' | 'r' | '!' | '(' | ')' | '[' | ']' | '/' | '-' => 0.41,
            '\u{202f}' | '\u{2009}' => 0.2,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' | 'ш' | 'щ' | 'ж' | 'ю' | 'ы' | 'ф' | 'Ш' | 'Щ'
            | 'Ж' | 'Ю' | 'Ы' | 'Ф' => 1.0,
            '\u{2e80}'.. => 1.05,
            _ if letter.is_uppercase() => 0.73,
            _ if letter.is_ascii() => 0.63,
            _ => 0.67,
        })
        .sum();
    pixel(ems * size)
}

/// The same in bold.
pub(super) fn bold_width(words: &str, size: f64) -> i32 {
    width(words, size * 1.13)
}

/// The words cut to a width, with an ellipsis where something was cut off.
pub(super) fn cut(words: &str, size: f64, room: i32) -> String {
    let words = plain(words);
    if width(&words, size) <= room {
        return words;
    }
    let mut kept = String::new();
    for letter in words.chars() {
        kept.push(letter);
        if width(&kept, size) > room - pixel(size) {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// The words on as many lines of a width as they need, at most three.
pub(super) fn wrap(words: &str, size: f64, room: i32) -> Vec<String> {
    const MOST: usize = 3;
    let words = plain(words);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        // On the last line everything that is left stands, and is cut.
        if width(&longer, size) <= room || line.is_empty() || lines.len() + 1 == MOST {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines.iter().map(|line| cut(line, size, room)).collect()
}

/// A length in whole pixels.
#[allow(clippy::cast_possible_truncation, reason = "charts are some hundred pixels wide")]
pub(super) fn pixel(length: f64) -> i32 {
    if length.is_finite() { length.clamp(-10_000.0, 10_000.0).round() as i32 } else { 0 }
}

/// How many of something as a length.
pub(super) fn rows(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(1000)
}
