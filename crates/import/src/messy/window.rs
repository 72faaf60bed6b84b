//! The part of a file that is being read, as text.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// How many bytes are read at a time, at least.
const BLOCK_BYTES: usize = 1 << 18;
/// How many bytes are read at a time, at most.
const GROWTH_BYTES: usize = 8 << 20;

/// A stream of bytes as a moving window of text. It grows only while one record is longer than what it holds.
pub struct TextWindow {
    input: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    at: usize,
    ended: bool,
    /// Zero bytes that were left out.
    pub zero_count: u64,
    /// Bytes that were no characters and became `U+FFFD`.
    pub broken_count: u64,
    /// Bytes of text passed so far.
    pub passed: u64,
}

impl std::fmt::Debug for TextWindow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TextWindow").field("held", &self.text.len()).finish_non_exhaustive()
    }
}

impl TextWindow {
    /// A window on `input`, which is in `encoding`.
    pub fn new(input: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            text: String::new(),
            at: 0,
            ended: false,
            zero_count: 0,
            broken_count: 0,
            passed: 0,
        }
    }

    /// What is held and not yet passed.
    pub fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Whether nothing follows what is held.
    pub fn is_last(&self) -> bool {
        self.ended
    }

    /// Passes over `count` bytes of what is held.
    pub fn pass(&mut self, count: usize) {
        self.at += count;
        self.passed += count as u64;
    }

    /// Reads on: as much again as is held, so that a long record is looked at twice and no more.
    pub fn more(&mut self) -> io::Result<()> {
        if self.at > 0 {
            self.text.drain(..self.at);
            self.at = 0;
        }
        let growth = self.text.len().clamp(BLOCK_BYTES, GROWTH_BYTES);
        let wanted = self.text.len() + growth;
        // Room for a block in the widest encoding behind what is wanted, so that it is made once.
        self.text.reserve_exact(growth + 4 * BLOCK_BYTES);
        while !self.ended && self.text.len() < wanted {
            self.fill((wanted - self.text.len()).max(1 << 12))?;
        }
        Ok(())
    }

    fn fill(&mut self, most: usize) -> io::Result<()> {
        self.raw.resize(most.min(BLOCK_BYTES), 0);
        let read = loop {
            match self.input.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.ended = read == 0;
        let before = self.text.len();
        let mut done = 0;
        loop {
            let source = &self.raw[done..read];
            self.text
                .reserve(self.decoder.max_utf8_buffer_length(source.len()).unwrap_or(source.len() * 3 + 16));
            let (result, taken, has_broken) =
                self.decoder.decode_to_string(source, &mut self.text, self.ended);
            self.broken_count += u64::from(has_broken);
            done += taken;
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if memchr::memchr(0, &self.text.as_bytes()[before..]).is_some() {
            let fresh = self.text.split_off(before);
            let kept: String = fresh.chars().filter(|sign| *sign != '\0').collect();
            self.zero_count += (fresh.len() - kept.len()) as u64;
            self.text.push_str(&kept);
        }
        Ok(())
    }
}
