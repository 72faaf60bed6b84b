//! The pages as PDF, set by Typst from templates that an agency can replace. A template gets as `data.json` what the HTML
//! template gets, in finished words, and the drawings as `charts/NAME.svg`; it reads nothing else but files of its own folder.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;
use typst::{
    Library, LibraryExt, World, WorldExt,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::{
    chart::{Charts, FONTS, on_white},
    html,
};
use forewarn_base::{
    error::{Error, Result, io},
    plain::plain,
};
use forewarn_risk::review::{lead::Lead, record::Review};
use forewarn_text::Lang;

const LOOK_NAME: &str = "look.typ";
const LOOK: &str = include_str!("pdf/look.typ");
const PACK: &str = include_str!("pdf/pack.typ");
const LEAD: &str = include_str!("pdf/lead.typ");

/// The review pack. `template` replaces the built-in one.
///
/// # Errors
/// The template cannot be read or set; the message says where.
pub fn pack(review: &Review, charts: &Charts, lang: Lang, template: Option<&Path>) -> Result<Vec<u8>> {
    let mut files = BTreeMap::new();
    for chart in charts.all() {
        files.insert(format!("charts/{}.svg", chart.name), Bytes::from_string(on_white(chart)));
    }
    Desk::new(html::pack_data(review, charts, lang).map_err(told)?, files, PACK, template)?.pdf()
}

/// The leadership page. `template` replaces the built-in one.
///
/// # Errors
/// The template cannot be read or set; the message says where.
pub fn one_page(lead: &Lead<'_>, lang: Lang, template: Option<&Path>) -> Result<Vec<u8>> {
    Desk::new(html::lead_data(lead, lang).map_err(told)?, BTreeMap::new(), LEAD, template)?.pdf()
}

fn told(error: impl std::fmt::Display) -> Error {
    Error::Pdf(error.to_string())
}

/// What comes from data loses the characters that steer a text.
fn tame(value: &mut Value) {
    match value {
        Value::String(text) => *text = plain(text),
        Value::Array(values) => values.iter_mut().for_each(tame),
        Value::Object(fields) => fields.values_mut().for_each(tame),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// All that a template can see.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    /// What the template is called where it is at fault.
    name: String,
    files: BTreeMap<String, Bytes>,
    /// The folder of the agency's own template, for its pictures, fonts and imports.
    folder: Option<PathBuf>,
}

impl Desk {
    fn new(
        mut data: Value,
        mut files: BTreeMap<String, Bytes>,
        built_in: &str,
        template: Option<&Path>,
    ) -> Result<Self> {
        tame(&mut data);
        files.insert("data.json".to_owned(), Bytes::from_string(data.to_string()));
        files.insert(LOOK_NAME.to_owned(), Bytes::from_string(LOOK));
        let text = match template {
            Some(path) => std::fs::read_to_string(path).map_err(io(path))?,
            None => built_in.to_owned(),
        };
        let folder = template.map(|path| path.parent().unwrap_or(Path::new(".")).to_owned());
        let mut fonts: Vec<Font> = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
        for path in folder.iter().flat_map(|folder| own_fonts(folder)) {
            fonts.extend(Font::iter(Bytes::new(std::fs::read(&path).map_err(io(&path))?)));
        }
        let path = VirtualPath::new("main.typ").map_err(told)?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text),
            name: template
                .map_or_else(|| "the built-in template".to_owned(), |path| path.display().to_string()),
            files,
            folder,
        })
    }

    fn document(&self) -> Result<PagedDocument> {
        typst::compile::<PagedDocument>(self).output.map_err(|errors| self.told(&errors))
    }

    fn pdf(&self) -> Result<Vec<u8>> {
        let creator = concat!("forewarn ", env!("CARGO_PKG_VERSION")).to_owned();
        let options = PdfOptions { creator: Smart::Custom(Some(creator)), ..PdfOptions::default() };
        typst_pdf::pdf(&self.document()?, &options).map_err(|errors| self.told(&errors))
    }

    /// The errors with their lines.
    fn told(&self, errors: &[SourceDiagnostic]) -> Error {
        let lines = errors.iter().map(|error| {
            let own = error.span.id() == Some(self.main.id());
            let start = self.range(error.span).filter(|_| own).map(|range| range.start);
            let line = start.and_then(|start| self.main.lines().byte_to_line(start));
            let line = line.map_or_else(String::new, |line| format!(":{}", line + 1));
            let hints: String = error.hints.iter().map(|hint| format!("; {}", hint.v)).collect();
            format!("{}{line}: {}{hints}", self.name, error.message)
        });
        Error::Pdf(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// The fonts beside a template, in the order of their names.
fn own_fonts(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let is_font = |path: &PathBuf| {
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ttf") || end.eq_ignore_ascii_case("otf"))
    };
    let mut fonts: Vec<PathBuf> = files.filter(is_font).collect();
    fonts.sort();
    fonts
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let text = self.file(id)?;
        Ok(Source::new(id, std::str::from_utf8(&text).map_err(|_| FileError::InvalidUtf8)?.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        if *id.root() != VirtualRoot::Project {
            return Err(FileError::Other(Some("packages are not fetched: forewarn works offline".into())));
        }
        let own = self.folder.as_ref().and_then(|folder| std::fs::read(folder.join(name)).ok());
        match (own, self.files.get(name)) {
            // What is said comes from the review, whatever lies beside a template.
            (Some(own), None) => Ok(Bytes::new(own)),
            (Some(own), Some(_)) if name == LOOK_NAME => Ok(Bytes::new(own)),
            (_, Some(file)) => Ok(file.clone()),
            (None, None) => Err(FileError::NotFound(name.into())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// No page hangs on the clock.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chart::draw,
        example::{calm, review},
    };
    use forewarn_risk::review::lead::lead;
    use forewarn_text::Lang;

    fn months() -> impl Iterator<Item = (Review, Lang)> {
        [Lang::En, Lang::Ru].into_iter().flat_map(|lang| [(review(lang), lang), (calm(lang), lang)])
    }

    #[test]
    fn the_pack_is_the_same_each_time() {
        for (review, lang) in months() {
            let charts = draw(&review, lang).unwrap();
            let first = pack(&review, &charts, lang, None).unwrap();
            assert!(first.starts_with(b"%PDF"));
            assert!(first == pack(&review, &charts, lang, None).unwrap());
        }
    }

    #[test]
    fn a_pack_of_a_dozen_clients_is_short() {
        for (review, lang) in months() {
            let charts = draw(&review, lang).unwrap();
            let mut files = BTreeMap::new();
            for chart in charts.all() {
                files.insert(format!("charts/{}.svg", chart.name), Bytes::from_string(on_white(chart)));
            }
            let data = html::pack_data(&review, &charts, lang).unwrap();
            let document = Desk::new(data, files, PACK, None).unwrap().document().unwrap();
            assert!(document.pages().len() < 10, "{} sheets", document.pages().len());
        }
    }

    #[test]
    fn leadership_gets_one_sheet() {
        for (review, lang) in months() {
            let data = html::lead_data(&lead(&review), lang).unwrap();
            let document = Desk::new(data, BTreeMap::new(), LEAD, None).unwrap().document().unwrap();
            assert_eq!(document.pages().len(), 1);
        }
    }

    #[test]
    fn a_template_sees_its_folder_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lead.typ");
        let review = review(Lang::En);
        let set = |text: &str| {
            std::fs::write(&path, text).unwrap();
            one_page(&lead(&review), Lang::En, Some(&path)).map_err(|error| error.to_string())
        };
        std::fs::write(folder.path().join("parts.typ"), "#let part = [ours]").unwrap();
        assert!(set("#import \"parts.typ\": part\n#part #json(\"data.json\").headline").is_ok());
        let fault = set("one\n\n#nothing").unwrap_err();
        assert!(fault.contains("lead.typ:3: unknown variable: nothing"), "{fault}");
        for beyond in
            ["#read(\"/etc/hostname\")", "#read(\"../lead.typ\")", "#import \"@preview/cetz:0.3.4\""]
        {
            assert!(set(beyond).is_err(), "{beyond}");
        }
    }
}
