//! Bytes of an unnamed encoding to UTF-8: by a byte order mark, else by what the letters look like.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Decoder, Encoding, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};

/// How much of a stream is looked at to tell its encoding.
const SAMPLE_BYTES: u64 = 1 << 18;

/// A stream as UTF-8; bytes that cannot be read become U+FFFD.
///
/// # Errors
/// The stream cannot be read.
pub fn utf8<'a>(mut raw: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut sample = Vec::new();
    raw.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    let (encoding, mark) = Encoding::for_bom(&sample).unwrap_or_else(|| (guess(&sample), 0));
    let inner = Cursor::new(sample.split_off(mark)).chain(raw);
    let decoder = encoding.new_decoder_without_bom_handling();
    Ok(Box::new(BufReader::with_capacity(
        1 << 17,
        Transcode { inner, decoder, raw: vec![0; 1 << 16], out: Vec::new(), given: 0, ended: false },
    )))
}

/// Some bytes as text, in the encoding that they look like.
pub fn text_of(bytes: &[u8]) -> String {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess(bytes), 0));
    encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned()
}

/// The encoding that bytes without a mark look like.
pub fn guess(sample: &[u8]) -> &'static Encoding {
    let Err(error) = std::str::from_utf8(sample) else { return wide(sample).unwrap_or(UTF_8) };
    // A character may be cut at the end of the sample.
    if error.error_len().is_none() {
        return UTF_8;
    }
    let (mut multi, mut broken) = (0, 0);
    for chunk in sample.utf8_chunks() {
        multi += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // A few broken bytes among many whole characters: UTF-8 all the same.
    if multi > broken * 4 {
        return UTF_8;
    }
    wide(sample).unwrap_or_else(|| legacy(sample))
}

/// UTF-16 without a mark: every other byte is zero.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    if sample.len() < 8 {
        None
    } else if zeros(0) > sample.len() / 8 {
        Some(UTF_16BE)
    } else if zeros(1) > sample.len() / 8 {
        Some(UTF_16LE)
    } else {
        None
    }
}

/// Cyrillic words are runs of high bytes, Western ones hold single high bytes among ASCII letters. Most letters are
/// small: those lie at E0–FF in Windows-1251 and at C0–DF in KOI8-R.
fn legacy(sample: &[u8]) -> &'static Encoding {
    let is_high = |byte: u8| byte >= 0xC0 || matches!(byte, 0xA3 | 0xA8 | 0xB3 | 0xB8);
    let high = sample.iter().filter(|byte| is_high(**byte)).count();
    let paired = sample.windows(2).filter(|pair| is_high(pair[0]) && is_high(pair[1])).count();
    if high == 0 || paired * 2 <= high {
        return WINDOWS_1252;
    }
    let upper_rows = sample.iter().filter(|byte| **byte >= 0xE0).count();
    if upper_rows * 2 >= high { WINDOWS_1251 } else { KOI8_R }
}

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
            let read = self.inner.read(&mut self.raw)?;
            self.ended = read == 0;
            let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(1 << 18);
            self.out.resize(room, 0);
            let (_, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw[..read], &mut self.out, self.ended);
            self.out.truncate(written);
            self.given = 0;
        }
        let take = buffer.len().min(self.out.len() - self.given);
        buffer[..take].copy_from_slice(&self.out[self.given..self.given + take]);
        self.given += take;
        Ok(take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_encodings_are_told_by_their_letters() {
        let words = "Добрый день, макет будет готов к пятнице";
        for encoding in [WINDOWS_1251, KOI8_R, UTF_8] {
            assert_eq!(text_of(&encoding.encode(words).0), words, "{}", encoding.name());
        }
        let western = "Grüße aus Köln, die Änderung ist fertig";
        assert_eq!(text_of(&WINDOWS_1252.encode(western).0), western);
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE][..], &wide].concat();
        assert_eq!(text_of(&marked), words);
        let mut read = String::new();
        utf8(&marked[..]).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, words);
    }
}
