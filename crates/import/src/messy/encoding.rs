//! Which encoding a file is in.

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_5, ISO_8859_15, KOI8_R, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC,
};

/// The eight-bit encodings that are told apart; of equally fitting ones the first is taken.
const LEGACY: [&Encoding; 10] = [
    WINDOWS_1251,
    WINDOWS_1252,
    ISO_8859_15,
    WINDOWS_1250,
    MACINTOSH,
    KOI8_R,
    IBM866,
    X_MAC_CYRILLIC,
    ISO_8859_5,
    ISO_8859_2,
];

/// How many bytes around letters beyond ASCII are looked at.
const LEGACY_SAMPLE_BYTES: usize = 1 << 16;

/// What the bytes of a file say about its encoding, gathered block by block in constant memory.
#[derive(Debug, Default)]
pub struct Examination {
    /// The first bytes, for byte order marks and UTF-16.
    head: Vec<u8>,
    /// Stretches with bytes beyond ASCII.
    high: Vec<u8>,
    /// The end of the block before, when it may have cut a character.
    cut: Vec<u8>,
    multi_count: u64,
    broken_count: u64,
}

impl Examination {
    /// Takes note of the next block.
    pub fn add(&mut self, block: &[u8]) {
        let room = (1usize << 12).saturating_sub(self.head.len());
        self.head.extend_from_slice(&block[..room.min(block.len())]);
        if block.is_ascii() && self.cut.is_empty() {
            return;
        }
        let joined: Vec<u8>;
        let block = if self.cut.is_empty() {
            block
        } else {
            joined = [&self.cut[..], block].concat();
            &joined
        };
        let mut rest = block;
        self.cut = Vec::new();
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.multi_count += count_multi(text.as_bytes());
                    break;
                }
                Err(error) => {
                    self.multi_count += count_multi(&rest[..error.valid_up_to()]);
                    let Some(length) = error.error_len() else {
                        self.cut = rest[error.valid_up_to()..].to_vec();
                        break;
                    };
                    self.broken_count += 1;
                    rest = &rest[error.valid_up_to() + length..];
                }
            }
        }
        if self.high.len() < LEGACY_SAMPLE_BYTES {
            self.keep_high(block);
        }
    }

    /// Keeps the stretches of `block` around its bytes beyond ASCII.
    fn keep_high(&mut self, block: &[u8]) {
        let mut place = 0;
        while let Some(found) = block[place..].iter().position(|byte| *byte >= 0x80) {
            let start = (place + found).saturating_sub(8).max(place);
            let end = (place + found + 56).min(block.len());
            self.high.extend_from_slice(&block[start..end]);
            self.high.push(b' ');
            place = end;
            if self.high.len() >= LEGACY_SAMPLE_BYTES || place >= block.len() {
                return;
            }
        }
    }

    /// The encoding and how sure it is, from 0 to 1: a byte order mark and valid UTF-8 beyond ASCII are certain.
    /// `is_whole` says that no more bytes follow.
    pub fn encoding(&self, is_whole: bool) -> (&'static Encoding, f64) {
        if let Some((marked, _)) = Encoding::for_bom(&self.head) {
            return (marked, 1.0);
        }
        if let Some(wide) = wide(&self.head) {
            return (wide, 0.95);
        }
        let broken_count = self.broken_count + u64::from(is_whole && !self.cut.is_empty());
        if broken_count == 0 {
            return (UTF_8, 1.0);
        }
        // A few broken bytes among many whole characters are damage, not another encoding.
        if self.multi_count > broken_count * 4 {
            return (UTF_8, 0.9);
        }
        let mut scored: Vec<(f64, &'static Encoding)> =
            LEGACY.iter().map(|encoding| (fit(encoding, &self.high), *encoding)).collect();
        // A stable sort: the commoner of two that fit alike stays first.
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (best, encoding) = scored[0];
        let sure = (0.5 + (best - scored[1].0)).clamp(0.3, 0.95);
        (encoding, sure)
    }
}

fn count_multi(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte >= 0xC0).count() as u64
}

/// UTF-16 without a mark: every other byte is zero in Western text, or one of a few block numbers.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let half = head.len() / 2;
    if half < 2 {
        return None;
    }
    let is_block = |byte: u8| byte == 0 || byte == 4;
    let even = head.iter().step_by(2).filter(|byte| is_block(**byte)).count();
    let odd = head.iter().skip(1).step_by(2).filter(|byte| is_block(**byte)).count();
    let has_zero = head.contains(&0);
    if has_zero && odd * 10 >= half * 8 && even * 10 < half * 3 {
        Some(UTF_16LE)
    } else if has_zero && even * 10 >= half * 8 && odd * 10 < half * 3 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How well `sample` reads as words in `encoding`: the mean over its characters beyond ASCII.
fn fit(encoding: &'static Encoding, sample: &[u8]) -> f64 {
    let (text, _, _) = encoding.decode(sample);
    let signs: Vec<char> = text.chars().collect();
    let (mut sum, mut count) = (0.0, 0u32);
    for (place, &sign) in signs.iter().enumerate() {
        if sign.is_ascii() {
            continue;
        }
        let before = if place > 0 { signs[place - 1] } else { ' ' };
        let after = signs.get(place + 1).copied().unwrap_or(' ');
        sum += likelihood(sign, before, after);
        count += 1;
    }
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// How likely `sign` stands between these neighbours, as points.
fn likelihood(sign: char, before: char, after: char) -> f64 {
    let is_cyrillic = |sign: char| ('\u{400}'..='\u{45f}').contains(&sign);
    let breaks_case = sign.is_uppercase() && before.is_lowercase();
    let case = if breaks_case { -1.5 } else { 0.0 };
    if is_cyrillic(sign) {
        let common = if "оеаинтсрвлкмдпуяыьг".contains(sign) {
            1.0
        } else if "збчйхжшюцщэфъё".contains(sign) {
            0.8
        } else if sign.is_uppercase() && ('\u{410}'..='\u{42f}').contains(&sign) {
            0.5
        } else {
            -0.3
        };
        let has_kin = is_cyrillic(before) || is_cyrillic(after);
        let is_alone = if has_kin { 0.0 } else { -1.2 };
        let mixes = if before.is_ascii_alphabetic() || after.is_ascii_alphabetic() { -0.8 } else { 0.0 };
        return common + case + is_alone + mixes;
    }
    if sign.is_alphabetic() {
        let common = if "éèàçêüöäßñóáåø".contains(sign) {
            0.8
        } else if "ùâîôûëïíúãõæœÉÈÀÇÜÖÄÑÁÍÓÚÅØÆŒšžčřěýůęąłśćńżźőűăşţ".contains(sign)
        {
            0.6
        } else {
            0.1
        };
        let has_kin = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        let kin = if has_kin { 0.0 } else { -0.6 };
        let doubled = if before.is_alphabetic() && !before.is_ascii() { -0.4 } else { 0.0 };
        return common + case + kin + doubled;
    }
    let between_letters = before.is_alphabetic() && after.is_alphabetic();
    match sign {
        '’' => {
            if between_letters {
                1.0
            } else {
                0.5
            }
        }
        '“' | '”' | '„' | '‘' | '–' | '—' | '…' | '«' | '»' | '№' | '€' | '£' | '°' | '§' | '\u{a0}'
        | '•' => {
            if between_letters {
                -0.5
            } else {
                0.6
            }
        }
        '®' | '™' | '©' | '²' | '³' | '½' | '¼' | '±' | '×' | '·' | 'º' | 'ª' | '¿' | '¡' => {
            if between_letters {
                -0.6
            } else {
                0.3
            }
        }
        '\u{80}'..='\u{9f}' | '\u{fffd}' => -1.5,
        '\u{2500}'..='\u{25ff}' => -1.2,
        _ => -0.4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examined(bytes: &[u8]) -> &'static str {
        let mut examination = Examination::default();
        for block in bytes.chunks(7) {
            examination.add(block);
        }
        examination.encoding(true).0.name()
    }

    #[test]
    fn encodings_are_told() {
        let russian = "Клиент;Сумма\nООО Ромашка;1200\nИП Соколова Анна;950\nжду счёт завтра;1\n";
        for encoding in [WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5] {
            let (bytes, _, _) = encoding.encode(russian);
            assert_eq!(examined(&bytes), encoding.name());
        }
        let western = "Name,Straße\nMüller,Größe prüfen\nLefèvre,déjà reçu\nNúñez,mañana\n";
        let (bytes, _, _) = WINDOWS_1252.encode(western);
        assert_eq!(examined(&bytes), "windows-1252");
        let (bytes, _, _) = MACINTOSH.encode(western);
        assert_eq!(examined(&bytes), "macintosh");
        let (bytes, _, _) = ISO_8859_15.encode("nom,prix\ncœur,12 €\nsœur,15 €\n");
        assert_eq!(examined(&bytes), "ISO-8859-15");
        let (bytes, _, _) = WINDOWS_1252.encode("what,cost\nthe programme’s end,£12\nthe team’s work,£15\n");
        assert_eq!(examined(&bytes), "windows-1252");
        assert_eq!(examined(western.as_bytes()), "UTF-8");
        assert_eq!(examined(b"\xff\xfea\0,\0b\0"), "UTF-16LE");
        let wide: Vec<u8> = "a,b\n1,2\n3,4\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(examined(&wide), "UTF-16BE");
    }
}
