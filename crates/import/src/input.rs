//! An export: a file, a folder of files, or a zip, read without unpacking to disk.
//!
//! **Invariant:** nothing is ever written to a path named inside an archive, and no reader unpacks more than a bounded
//! multiple of what is stored.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    rc::Rc,
};

use zip::ZipArchive;

use super::workbook::{self, is_workbook};

/// Called with the number of further bytes read from an export.
pub type Progress = std::sync::Arc<dyn Fn(u64) + Send + Sync>;

use forewarn_base::{
    error::{Result, file_error, io, malformed},
    file_fault::{FileFault, FileFormat},
};

/// An entry may unpack to this many times its stored size. Chat logs reach 30, deflate's most is 1,032.
const RATIO_MOST: u64 = 200;
/// This much may be unpacked whatever the ratio: small, highly compressible entries are harmless.
const RATIO_FREE_BYTES: u64 = 16 << 20;
/// What one archive may unpack to in all.
const ARCHIVE_BYTES_MOST: u64 = 256 << 30;
/// How many entries an archive or folder may have.
const ENTRIES_MOST: usize = 2_000_000;
/// How deep folders may nest.
const DEPTH_MOST: usize = 32;

/// An opened export.
pub struct Bundle {
    /// The path that was given.
    pub path: PathBuf,
    entries: Vec<BundleEntry>,
    archive: Option<ZipArchive<BufReader<File>>>,
    unpacked: u64,
    /// Names that lead out of the archive, and links: not read.
    pub refused: Vec<String>,
    progress: Progress,
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Bundle").field("path", &self.path).finish_non_exhaustive()
    }
}

/// One file of an export.
#[derive(Debug, Clone)]
pub struct BundleEntry {
    /// Its path inside the export, with `/`; the file's own name where a single file was given.
    pub name: String,
    /// How messages call it: the name with the archive's before it.
    pub label: String,
    /// Its stored size in bytes.
    pub bytes: u64,
    location: EntryLocation,
}

#[derive(Debug, Clone)]
enum EntryLocation {
    Disk(PathBuf),
    Archive(usize),
    Memory(std::sync::Arc<[u8]>),
}

impl Bundle {
    /// Opens a file, a folder or a zip (recognised by its first bytes) and lists its entries, sorted by name.
    ///
    /// # Errors
    /// It is not there, cannot be read, or is too big to be an export.
    pub fn open(path: &Path, progress: Progress) -> Result<Self> {
        let meta = std::fs::metadata(path).map_err(io(path))?;
        let own =
            path.file_name().map_or_else(|| "export".to_owned(), |name| name.to_string_lossy().into_owned());
        let mut bundle = Self {
            path: path.to_owned(),
            entries: Vec::new(),
            archive: None,
            unpacked: 0,
            refused: Vec::new(),
            progress,
        };
        if meta.is_dir() {
            bundle.list_folder(path, "", 0)?;
        } else if !is_workbook(&own) && is_zip(path)? {
            bundle.list_archive(&own)?;
        } else {
            let location = EntryLocation::Disk(path.to_owned());
            bundle.entries.push(BundleEntry { name: own.clone(), label: own, bytes: meta.len(), location });
        }
        bundle.entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(bundle)
    }

    /// A single file that is in memory already, for tests and fuzzing.
    pub fn of_bytes(name: &str, bytes: &[u8]) -> Self {
        let size = bytes.len() as u64;
        let location = EntryLocation::Memory(bytes.into());
        Self {
            path: PathBuf::from(name),
            entries: vec![BundleEntry {
                name: name.to_owned(),
                label: name.to_owned(),
                bytes: size,
                location,
            }],
            archive: None,
            unpacked: 0,
            refused: Vec::new(),
            progress: std::sync::Arc::new(|_| ()),
        }
    }

    /// The files, sorted by name.
    pub fn entries(&self) -> &[BundleEntry] {
        &self.entries
    }

    /// Whether the path that was given is itself the one file.
    pub fn is_single_file(&self) -> bool {
        matches!(&self.entries[..], [BundleEntry { location: EntryLocation::Disk(path), .. }] if *path == self.path)
    }

    /// The indexes of the files that `wanted` takes.
    pub fn find(&self, wanted: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..self.entries.len()).filter(|&index| wanted(&self.entries[index].name)).collect()
    }

    /// Reads one file; gzip is undone, and a workbook is read as CSV.
    ///
    /// # Errors
    /// It cannot be opened, or is a damaged workbook.
    ///
    /// # Panics
    /// There is no entry with that index, which is a fault of this program.
    pub fn reader(&mut self, index: usize) -> Result<Box<dyn BufRead + '_>> {
        if !is_workbook(&self.entries[index].name) {
            return self.stored(index);
        }
        let path = self.label_path(index);
        let mut bytes = Vec::new();
        self.stored(index)?.take(workbook::BYTES_MOST + 1).read_to_end(&mut bytes).map_err(io(&path))?;
        if bytes.len() as u64 > workbook::BYTES_MOST {
            return Err(file_error(&path, FileFault::TooLarge(workbook::BYTES_MOST >> 20)));
        }
        let text =
            workbook::csv_of(bytes, workbook::BREAK_WORDS).map_err(malformed(&path, FileFormat::Xlsx))?;
        Ok(Box::new(io::Cursor::new(text)))
    }

    fn stored(&mut self, index: usize) -> Result<Box<dyn BufRead + '_>> {
        let BundleEntry { label, bytes, location, .. } = self.entries[index].clone();
        let most = |stored: u64| RATIO_FREE_BYTES.max(stored.saturating_mul(RATIO_MOST));
        match location {
            EntryLocation::Disk(path) => {
                let file = File::open(&path).map_err(io(&path))?;
                let counted = Counted { inner: file, progress: self.progress.clone() };
                let mut reader = BufReader::with_capacity(1 << 18, counted);
                if reader.fill_buf().map_err(io(&path))?.starts_with(&[0x1f, 0x8b]) {
                    let plain = flate2::bufread::MultiGzDecoder::new(reader);
                    return Ok(Box::new(BufReader::with_capacity(1 << 18, Limited::new(plain, most(bytes)))));
                }
                Ok(Box::new(reader))
            }
            EntryLocation::Memory(bytes) => Ok(Box::new(io::Cursor::new(bytes))),
            EntryLocation::Archive(index) => {
                let path = self.path.clone();
                let entry_path = path.join(&label);
                let fail = malformed::<zip::result::ZipError>(&entry_path, FileFormat::Zip);
                let archive = self.archive.as_mut().expect("an archive's entry comes from its archive");
                let entry = archive.by_index(index).map_err(&fail)?;
                self.unpacked = self.unpacked.saturating_add(entry.size());
                if self.unpacked > ARCHIVE_BYTES_MOST {
                    return Err(file_error(&path, FileFault::UnpacksTooLarge));
                }
                (self.progress)(bytes);
                Ok(Box::new(BufReader::with_capacity(1 << 18, Limited::new(entry, most(bytes)))))
            }
        }
    }

    /// Reads one small file whole, such as a list of users.
    ///
    /// # Errors
    /// It cannot be read, or is larger than `most` bytes.
    pub fn whole(&mut self, index: usize, most: u64) -> Result<Vec<u8>> {
        let path = self.label_path(index);
        let mut bytes = Vec::new();
        self.reader(index)?.take(most + 1).read_to_end(&mut bytes).map_err(io(&path))?;
        if bytes.len() as u64 > most {
            return Err(file_error(&path, FileFault::TooLarge(most >> 20)));
        }
        Ok(bytes)
    }

    /// A file as errors name it.
    pub fn label_path(&self, index: usize) -> PathBuf {
        PathBuf::from(&self.entries[index].label)
    }

    fn list_folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<()> {
        for entry in std::fs::read_dir(folder).map_err(io(folder))? {
            let entry = entry.map_err(io(folder))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(io(&entry.path()))?;
            if kind.is_symlink() || depth > DEPTH_MOST || self.entries.len() > ENTRIES_MOST {
                self.refused.push(name);
            } else if kind.is_dir() {
                self.list_folder(&entry.path(), &format!("{name}/"), depth + 1)?;
            } else if !entry.file_name().to_string_lossy().starts_with('.') {
                let bytes = entry.metadata().map_err(io(&entry.path()))?.len();
                self.entries.push(BundleEntry {
                    label: name.clone(),
                    name,
                    bytes,
                    location: EntryLocation::Disk(entry.path()),
                });
            }
        }
        Ok(())
    }

    fn list_archive(&mut self, own: &str) -> Result<()> {
        let path = self.path.clone();
        let fail = malformed::<zip::result::ZipError>(&path, FileFormat::Zip);
        let file = File::open(&path).map_err(io(&path))?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(&fail)?;
        if archive.len() > ENTRIES_MOST {
            return Err(file_error(&path, FileFault::TooManyEntries(ENTRIES_MOST)));
        }
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(&fail)?;
            let name = entry.name().map_err(&fail)?.replace('\\', "/");
            if entry.is_dir() || name.starts_with("__MACOSX/") {
                continue;
            }
            if entry.enclosed_name().is_none() || entry.is_symlink() {
                self.refused.push(name);
                continue;
            }
            self.entries.push(BundleEntry {
                label: format!("{own}/{name}"),
                name,
                bytes: entry.compressed_size(),
                location: EntryLocation::Archive(index),
            });
        }
        self.archive = Some(archive);
        Ok(())
    }
}

fn is_zip(path: &Path) -> Result<bool> {
    let mut magic = [0; 4];
    let mut file = File::open(path).map_err(io(path))?;
    let read = file.read(&mut magic).map_err(io(path))?;
    Ok(read == 4 && (magic == *b"PK\x03\x04" || magic == *b"PK\x05\x06"))
}

/// A stream that fails once it yields more than a legitimate file would.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R> Limited<R> {
    fn new(inner: R, most: u64) -> Self {
        Self { inner, left: most }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(FileFault::ZipBomb(RATIO_MOST)))?;
        Ok(read)
    }
}

/// A stream that counts the bytes read.
struct Counted<R> {
    inner: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}

/// How much may be read before the next complete row or element, so that endless input cannot fill memory.
#[derive(Debug, Clone)]
pub struct Allowance {
    left: Rc<Cell<usize>>,
    most: usize,
}

impl Allowance {
    /// An allowance of `most` bytes.
    pub fn new(most: usize) -> Self {
        Self { left: Rc::new(Cell::new(most)), most }
    }

    /// Resets the allowance after a complete row or element.
    pub fn renew(&self) {
        self.left.set(self.most);
    }

    /// The stream, failing once the allowance is used up.
    pub fn guard<R: Read>(&self, inner: R) -> impl Read + use<R> {
        Guarded { inner, allowance: self.clone() }
    }
}

struct Guarded<R> {
    inner: R,
    allowance: Allowance,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Allowance { left, most } = &self.allowance;
        if left.get() == 0 {
            return Err(io::Error::other(FileFault::ElementTooLong(most >> 20)));
        }
        let read = self.inner.read(buffer)?;
        left.set(left.get().saturating_sub(read));
        Ok(read)
    }
}
