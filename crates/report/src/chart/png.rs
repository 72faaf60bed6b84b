//! Charts as PNG: the finished drawing is read again, element by element, and painted with fonts that the program carries,
//! so that Cyrillic is right on a machine without any. Each pixel is the mean of four.

use std::io::Write as _;

use flate2::{Compression, Crc, write::ZlibEncoder};
use plotters::{
    backend::{BitMapBackend, DrawingBackend},
    style::{
        Color, FontStyle, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle, register_font,
        text_anchor::{HPos, Pos, VPos},
    },
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::Chart;

/// `DejaVu Sans` and its bold face, cut to Latin, Greek, Cyrillic and the signs that charts use; `data/font/README.md` says how.
pub(crate) const FONTS: [&[u8]; 2] = [
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/font/DejaVuSans.ttf")),
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/font/DejaVuSans-Bold.ttf")),
];
const FACE: &str = "forewarn";
/// Pixels of the picture for one of the drawing: sharp on dense screens and in print.
const SCALE: u32 = 2;
/// Painted pixels for one of the picture, each way.
const FINE: u32 = 2;

/// A chart as a PNG file, twice as large as the drawing.
///
/// # Errors
/// The drawing holds something that charts do not, which a test excludes.
pub fn png(chart: &Chart) -> Result<Vec<u8>, String> {
    for (style, font) in [FontStyle::Normal, FontStyle::Bold].into_iter().zip(FONTS) {
        register_font(FACE, style, font).map_err(|_| "the font cannot be read")?;
    }
    let mut reader = Reader::from_str(&chart.svg);
    let (width, height) = size(&mut reader)?;
    let (wide, tall) = (width * SCALE * FINE, height * SCALE * FINE);
    let mut pixels = vec![255; (wide * tall * 3) as usize];
    let mut sheet = BitMapBackend::with_buffer(&mut pixels, (wide, tall));
    let mut text: Option<Element> = None;
    loop {
        match reader.read_event().map_err(told)? {
            Event::Empty(start) => paint(&mut sheet, &Element::read(&start)?)?,
            Event::Start(start) => text = Some(Element::read(&start)?),
            Event::Text(words) => {
                if let Some(text) = &mut text {
                    text.words.push_str(&words);
                }
            }
            Event::GeneralRef(name) => {
                if let Some(text) = &mut text {
                    text.words.push_str(letter(&name));
                }
            }
            Event::End(_) => {
                if let Some(text) = text.take() {
                    paint(&mut sheet, &text)?;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    sheet.present().map_err(told)?;
    drop(sheet);
    encode(&shrink(&pixels, wide, tall), wide / FINE, tall / FINE).map_err(told)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn size(reader: &mut Reader<&[u8]>) -> Result<(u32, u32), String> {
    loop {
        match reader.read_event().map_err(told)? {
            Event::Start(start) if start.name().as_ref() == "svg" => {
                let root = Element::read(&start)?;
                let side = |name| root.number(name).map(|side: f64| whole(side).unsigned_abs());
                return Ok((side("width")?, side("height")?));
            }
            Event::Eof => return Err("no drawing".to_owned()),
            _ => {}
        }
    }
}

/// What an entity stands for; drawings hold the five of XML only.
fn letter(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "#34" => "\"",
        "apos" | "#39" => "'",
        _ => "\u{fffd}",
    }
}

/// An element with its attributes and, where it is a text, its words.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    words: String,
}

impl Element {
    fn read(start: &BytesStart<'_>) -> Result<Self, String> {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.map_err(told)?;
            Ok((attribute.key.as_ref().to_owned(), attribute.value.into_owned()))
        });
        Ok(Self {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect::<Result<_, String>>()?,
            words: String::new(),
        })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Result<f64, String> {
        let value = self.get(name).unwrap_or("0");
        value.parse().map_err(|_| format!("{} of {}: {value}", name, self.name))
    }

    /// A length on the painted sheet.
    fn length(&self, name: &str) -> Result<i32, String> {
        Ok(fine(self.number(name)?))
    }

    fn colour(&self, name: &str) -> Option<RGBAColor> {
        let digits = self.get(name)?.strip_prefix('#')?;
        let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        let opacity = self.number("opacity").ok().filter(|_| self.get("opacity").is_some()).unwrap_or(1.0);
        Some(RGBColor(part(0)?, part(2)?, part(4)?).mix(opacity))
    }

    fn stroke(&self) -> Result<Option<ShapeStyle>, String> {
        let width = self.length("stroke-width")?.max(1).unsigned_abs();
        Ok(self.colour("stroke").map(|colour| ShapeStyle::from(colour).stroke_width(width)))
    }

    fn points(&self) -> Result<Vec<(i32, i32)>, String> {
        let points = self.get("points").unwrap_or_default().split_whitespace();
        points
            .map(|point| {
                let (x, y) = point.split_once(',').ok_or("a point")?;
                let side = |side: &str| side.parse().map(fine).map_err(|_| format!("a point: {point}"));
                Ok((side(x)?, side(y)?))
            })
            .collect()
    }
}

fn paint(sheet: &mut BitMapBackend<'_>, element: &Element) -> Result<(), String> {
    let painted = match element.name.as_str() {
        "line" => {
            let from = (element.length("x1")?, element.length("y1")?);
            let to = (element.length("x2")?, element.length("y2")?);
            element.stroke()?.map(|stroke| sheet.draw_line(from, to, &stroke))
        }
        "rect" => {
            let (x, y) = (element.length("x")?, element.length("y")?);
            let far = (x + element.length("width")?, y + element.length("height")?);
            element.colour("fill").map(|fill| sheet.draw_rect((x, y), far, &fill.filled(), true))
        }
        "circle" => {
            let centre = (element.length("cx")?, element.length("cy")?);
            let radius = element.length("r")?.unsigned_abs();
            if let Some(fill) = element.colour("fill") {
                Some(sheet.draw_circle(centre, radius, &fill.filled(), true))
            } else {
                // A ring is painted as a disc with a smaller one of the paper's colour in it.
                let width = element.length("stroke-width")?.unsigned_abs();
                element.colour("stroke").map(|stroke| {
                    sheet.draw_circle(centre, radius + width / 2, &stroke.filled(), true)?;
                    let paper = super::colour::PAPER.filled();
                    sheet.draw_circle(centre, radius.saturating_sub(width / 2), &paper, true)
                })
            }
        }
        "polyline" => {
            let points = element.points()?;
            element.stroke()?.map(|stroke| sheet.draw_path(points, &stroke))
        }
        "polygon" => {
            let points = element.points()?;
            element.colour("fill").map(|fill| sheet.fill_polygon(points, &fill))
        }
        "text" => element.colour("fill").map(|fill| write(sheet, element, fill)).transpose()?.map(Ok),
        other => return Err(format!("a drawing holds <{other}>")),
    };
    painted.unwrap_or(Ok(())).map_err(told)
}

/// Writes a text where the drawing has it: drawings give the baseline's place and how far the words hang below it.
fn write(sheet: &mut BitMapBackend<'_>, element: &Element, fill: RGBAColor) -> Result<(), String> {
    let style = match element.get("font-weight") {
        Some("bold") => FontStyle::Bold,
        _ => FontStyle::Normal,
    };
    let h_pos = match element.get("text-anchor") {
        Some("middle") => HPos::Center,
        Some("end") => HPos::Right,
        _ => HPos::Left,
    };
    // All texts of charts stand centred on their height; the library's sizes are 1.24 times those of SVG.
    let size = element.number("font-size")? * 1.24 * f64::from(SCALE * FINE);
    let font = (FACE, size, style).into_font();
    let style = TextStyle::from(font).color(&fill).pos(Pos::new(h_pos, VPos::Center));
    // The library centres the whole line; a reader's eye centres the small letters, as SVG does.
    let at = (element.length("x")?, element.length("y")? + whole(size * 0.17));
    sheet.draw_text(element.words.trim_matches('\n'), &style, at).map_err(told)
}

fn fine(length: f64) -> i32 {
    whole(length * f64::from(SCALE * FINE))
}

#[allow(clippy::cast_possible_truncation, reason = "charts are some hundred pixels wide")]
fn whole(length: f64) -> i32 {
    length.round() as i32
}

/// A picture of which each pixel is the mean of a square of the painted one.
fn shrink(pixels: &[u8], wide: u32, tall: u32) -> Vec<u8> {
    let (wide, tall, fine) = (wide as usize, tall as usize, FINE as usize);
    let mut small = Vec::with_capacity(pixels.len() / (fine * fine));
    for y in 0..tall / fine {
        for x in 0..wide / fine {
            for part in 0..3 {
                let square = (0..fine * fine).map(|place| {
                    let (dx, dy) = (place % fine, place / fine);
                    usize::from(pixels[3 * ((y * fine + dy) * wide + x * fine + dx) + part])
                });
                let mean = square.sum::<usize>() / (fine * fine);
                small.push(u8::try_from(mean).unwrap_or(u8::MAX));
            }
        }
    }
    small
}

/// PNG (ISO/IEC 15948): a head, the rows, an end; every row says what stands above it.
fn encode(pixels: &[u8], wide: u32, tall: u32) -> std::io::Result<Vec<u8>> {
    const ABOVE: u8 = 2;
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    let width = 3 * wide as usize;
    let mut above = vec![0u8; width];
    for row in pixels.chunks_exact(width) {
        rows.write_all(&[ABOVE])?;
        let less: Vec<u8> = row.iter().zip(&above).map(|(pixel, above)| pixel.wrapping_sub(*above)).collect();
        rows.write_all(&less)?;
        above.copy_from_slice(row);
    }
    let mut head = Vec::with_capacity(13);
    head.extend(wide.to_be_bytes());
    head.extend(tall.to_be_bytes());
    // Eight bits, red, green and blue; the methods that there are.
    head.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, bytes) in [(b"IHDR", head), (b"IDAT", rows.finish()?), (b"IEND", Vec::new())] {
        let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(&bytes);
        file.extend(length.to_be_bytes());
        file.extend(name);
        file.extend(bytes);
        file.extend(crc.sum().to_be_bytes());
    }
    Ok(file)
}
