//! From a file's bytes to UTF-8: decompression and encodings.

use std::{
    fs::File,
    io::{self, BufReader, Chain, Cursor, Read},
    path::Path,
};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};

use forewarn_base::error::{Result, io};

/// How much of a file is looked at to tell its encoding.
const SAMPLE_BYTES: usize = 1 << 20;

/// A file as a stream of UTF-8 (of bytes meant to be UTF-8: invalid rows are found later, one by one).
pub struct Text {
    /// The stream, without a byte order mark.
    pub reader: Box<dyn Read + Send>,
    /// Whether byte offsets of the stream are byte offsets of the file.
    pub seekable: bool,
    /// Bytes of the file before the stream starts.
    pub skipped: u64,
    /// The encoding it was read in.
    pub encoding: &'static str,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Text").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

/// Opens a file, undoes gzip or zstd by its first bytes, and reads its encoding off a byte order mark or, without one,
/// off its first mebibyte: UTF-8 if that is valid, else Windows-1251 or 1252, whichever its letters fit.
pub fn open(path: &Path, encoding: Option<&'static Encoding>) -> Result<Text> {
    let file = File::open(path).map_err(io(path))?;
    let mut raw = BufReader::with_capacity(1 << 18, file);
    let magic = peek(&mut raw, 4).map_err(io(path))?;
    let compressed = magic.starts_with(&[0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd];
    let raw = Cursor::new(magic.clone()).chain(raw);
    let mut plain: Box<dyn Read + Send> = if magic.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::read::MultiGzDecoder::new(raw))
    } else if compressed {
        Box::new(zstd::stream::read::Decoder::new(raw).map_err(io(path))?)
    } else {
        Box::new(raw)
    };
    let sample = peek(&mut plain, SAMPLE_BYTES).map_err(io(path))?;
    let (marked, mark_bytes) = Encoding::for_bom(&sample).unwrap_or((UTF_8, 0));
    let encoding = if mark_bytes > 0 { marked } else { encoding.unwrap_or_else(|| guess(&sample)) };
    let rest: Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>> =
        Cursor::new(sample[mark_bytes..].to_vec()).chain(plain);
    let reader: Box<dyn Read + Send> = if encoding == UTF_8 {
        Box::new(rest)
    } else {
        Box::new(Transcode {
            inner: rest,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            out: Vec::new(),
            given: 0,
            ended: false,
        })
    };
    Ok(Text {
        reader,
        seekable: !compressed && encoding == UTF_8,
        skipped: mark_bytes as u64,
        encoding: encoding.name(),
    })
}

/// Reads up to `most` bytes.
fn peek(reader: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn guess(sample: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(sample) {
        Ok(_) => UTF_8,
        // A character may be cut at the end of the sample.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(error) => legacy_or_utf8(sample, error.valid_up_to()),
    }
}

/// A file with a few broken bytes among valid multi-byte characters is UTF-8 with broken rows; else it is a legacy
/// file. Cyrillic words are runs of high bytes, Western ones have single high bytes among ASCII letters.
fn legacy_or_utf8(sample: &[u8], _first_fault: usize) -> &'static Encoding {
    let (mut multi, mut broken) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        multi += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if multi > broken * 4 {
        return UTF_8;
    }
    if sample.iter().step_by(2).filter(|byte| **byte == 0).count() > sample.len() / 8 {
        return UTF_16BE;
    }
    if sample.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count() > sample.len() / 8 {
        return UTF_16LE;
    }
    let is_high = |byte: u8| byte >= 0xC0 || byte == 0xA8 || byte == 0xB8;
    let high = sample.iter().filter(|byte| is_high(**byte)).count();
    let paired = sample.windows(2).filter(|pair| is_high(pair[0]) && is_high(pair[1])).count();
    if high > 0 && paired * 2 > high { WINDOWS_1251 } else { WINDOWS_1252 }
}

/// A stream in another encoding, read as UTF-8.
struct Transcode<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Read for Transcode<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.ended {
            self.fill()?;
        }
        let take = buffer.len().min(self.out.len() - self.given);
        buffer[..take].copy_from_slice(&self.out[self.given..self.given + take]);
        self.given += take;
        Ok(take)
    }
}

impl<R: Read> Transcode<R> {
    fn fill(&mut self) -> io::Result<()> {
        self.raw.resize(1 << 16, 0);
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(1 << 18);
        self.out.resize(room, 0);
        let (result, _, written, _) =
            self.decoder.decode_to_utf8(&self.raw[..read], &mut self.out, self.ended);
        debug_assert_eq!(result, CoderResult::InputEmpty);
        self.out.truncate(written);
        self.given = 0;
        Ok(())
    }
}
