//! From a file's bytes to UTF-8: decompression, encodings, ends of lines. Every byte is hashed as it is read.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use encoding_rs::{Encoding, UTF_8};

use forewarn_base::{
    encoding,
    error::{Result, file_error, io},
    file_fault::FileFault,
};

/// How much of a file is examined to detect its encoding.
const SAMPLE_BYTES: usize = 1 << 20;

/// A file as a stream of UTF-8 (of bytes meant to be UTF-8: invalid rows are found later, one by one).
pub struct DecodedText {
    /// The stream, without a byte order mark.
    pub reader: Box<dyn Read + Send>,
    /// Whether byte offsets of the stream are byte offsets of the file.
    pub seekable: bool,
    /// Bytes of the file before the stream starts.
    pub skipped: u64,
    /// The encoding it is read in.
    pub encoding: &'static str,
    /// The eight-bit encoding of rows that are no UTF-8, if the file has such.
    pub rows_in: Option<&'static Encoding>,
    /// The hash of the file's bytes, once the stream has ended.
    pub hash: FileHash,
}

impl std::fmt::Debug for DecodedText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Text").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

/// BLAKE3 of the bytes of a file that were read so far.
#[derive(Debug, Clone, Default)]
pub struct FileHash(Arc<Mutex<blake3::Hasher>>);

impl FileHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let hash = Self::default();
        hash.add(bytes);
        hash
    }

    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }

    /// The hash in hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).finalize().to_hex().to_string()
    }
}

/// A file that is hashed as it is read.
struct HashedFile {
    file: File,
    hash: FileHash,
}

impl Read for HashedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hash.add(&buffer[..read]);
        Ok(read)
    }
}

/// Opens a file, and nothing that only looks like one: a pipe would be waited for, a device never ends.
///
/// # Errors
/// It is a folder, a pipe, a device or a socket, or cannot be opened.
pub fn open_file(path: &Path) -> Result<File> {
    let kind = std::fs::metadata(path).map_err(io(path))?;
    if !kind.is_file() {
        let fault = if kind.is_dir() { FileFault::IsFolder } else { FileFault::IsDevice };
        return Err(file_error(path, fault));
    }
    File::open(path).map_err(io(path))
}

/// Reads a whole file.
///
/// # Errors
/// As [`open_file`], or it cannot be read.
pub fn read_whole(path: &Path) -> Result<(Vec<u8>, FileHash)> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes).map_err(io(path))?;
    let hash = FileHash::of(&bytes);
    Ok((bytes, hash))
}

/// Opens a file, undoes gzip or zstd by its first bytes, and tells its encoding: by a byte order mark, else `given`, else by
/// its first mebibyte, see [`encoding::of_table`]. Lines that end with a carriage return alone are understood.
///
/// # Errors
/// As [`open_file`], or it is in UTF-32.
pub fn open(path: &Path, given: Option<&'static Encoding>) -> Result<DecodedText> {
    let hash = FileHash::default();
    let file = HashedFile { file: open_file(path)?, hash: hash.clone() };
    let mut raw = BufReader::with_capacity(1 << 18, file);
    let magic = peek(&mut raw, 4).map_err(io(path))?;
    let is_gzip = magic.starts_with(&[0x1f, 0x8b]);
    let is_zstd = magic == [0x28, 0xb5, 0x2f, 0xfd];
    let raw = Cursor::new(magic).chain(raw);
    let mut plain: Box<dyn Read + Send> = if is_gzip {
        Box::new(flate2::read::MultiGzDecoder::new(raw))
    } else if is_zstd {
        Box::new(zstd::stream::read::Decoder::new(raw).map_err(io(path))?)
    } else {
        Box::new(raw)
    };
    let sample = peek(&mut plain, SAMPLE_BYTES).map_err(io(path))?;
    if sample.starts_with(&[0xff, 0xfe, 0, 0]) || sample.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(file_error(path, FileFault::Utf32));
    }
    let (marked, mark_bytes) = Encoding::for_bom(&sample).unwrap_or((UTF_8, 0));
    let mut rows_in = None;
    let stream_in = if mark_bytes > 0 {
        marked
    } else if let Some(given) = given {
        given
    } else {
        let guessed = encoding::of_table(&sample);
        if guessed.is_single_byte() {
            rows_in = Some(guessed);
            UTF_8
        } else {
            guessed
        }
    };
    let rest = Cursor::new(sample[mark_bytes..].to_vec()).chain(plain);
    let mut reader: Box<dyn Read + Send> =
        if stream_in == UTF_8 { Box::new(rest) } else { Box::new(encoding::transcoded(rest, stream_in)) };
    let head = peek(&mut reader, HEADER_BYTES).map_err(io(path))?;
    let has_old_line_ends = ends_with_return_alone(&head);
    let reader = Cursor::new(head).chain(reader);
    let reader: Box<dyn Read + Send> = if has_old_line_ends {
        Box::new(OldLineEnds { inner: reader, held: None })
    } else {
        Box::new(reader)
    };
    Ok(DecodedText {
        reader,
        seekable: !is_gzip && !is_zstd && stream_in == UTF_8 && !has_old_line_ends,
        skipped: mark_bytes as u64,
        encoding: rows_in.unwrap_or(stream_in).name(),
        rows_in,
        hash,
    })
}

/// How much of a file is looked at for the end of its first line.
const HEADER_BYTES: usize = 1 << 16;

/// Reads up to `most` bytes.
fn peek(reader: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the first line ends with a carriage return and no line feed, as old spreadsheets of the Mac write.
fn ends_with_return_alone(head: &[u8]) -> bool {
    memchr::memchr2(b'\r', b'\n', head)
        .is_some_and(|at| head[at] == b'\r' && head.get(at + 1).is_some_and(|next| *next != b'\n'))
}

/// A stream whose lines end with carriage returns, read with line feeds; a return before a feed is left out.
struct OldLineEnds<R> {
    inner: R,
    /// A byte read and not given yet: what follows a return.
    held: Option<u8>,
}

impl<R: Read> Read for OldLineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut read = 0;
        if let Some(held) = self.held.take() {
            buffer[0] = held;
            read = 1;
        }
        if read < buffer.len() && (read == 0 || buffer.len() > 1) {
            read += self.inner.read(&mut buffer[read..])?;
        }
        if read > 0 && buffer[read - 1] == b'\r' {
            let mut next = [0];
            if self.inner.read(&mut next)? == 1 {
                self.held = Some(next[0]);
            }
        }
        // Every return is followed by a byte of the buffer or the held one.
        let follower =
            |at: usize, buffer: &[u8]| if at + 1 < read { Some(buffer[at + 1]) } else { self.held };
        for at in 0..read {
            if buffer[at] == b'\r' && follower(at, buffer) != Some(b'\n') {
                buffer[at] = b'\n';
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_alone_become_line_ends() {
        let text = "a,b\r1,\"x\ry\"\r\n2,z\r";
        for most in [1, 2, 3, 64] {
            let mut reader = OldLineEnds { inner: text.as_bytes(), held: None };
            let mut read = Vec::new();
            let mut buffer = vec![0; most];
            loop {
                let count = reader.read(&mut buffer).unwrap();
                if count == 0 {
                    break;
                }
                read.extend_from_slice(&buffer[..count]);
            }
            assert_eq!(String::from_utf8(read).unwrap(), "a,b\n1,\"x\ny\"\r\n2,z\n", "{most} at a time");
        }
    }

    #[test]
    fn only_the_first_line_tells_old_line_ends() {
        assert!(ends_with_return_alone(b"a,b\r1,2\n"));
        assert!(!ends_with_return_alone(b"a,b\r\n1,2\r3"));
        assert!(!ends_with_return_alone(b"a,b\n1\r2\r"));
        assert!(!ends_with_return_alone(b"a,b\r"));
    }
}
