//! The signs a file is written with.

use std::fmt;

use serde::Serialize;

/// The signs between cells and around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// What stands between cells; nothing in a file of one column.
    pub delimiter: String,
    /// What stands around cells.
    pub quote: Option<Quote>,
    /// How a quote is written inside of quotes.
    pub escape: Escape,
    /// Whether spaces after a delimiter do not belong to the cell.
    pub skip_space: bool,
    /// Whether several delimiters in a row count as one (columns lined up with spaces).
    pub merge: bool,
}

/// The signs around a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Before it.
    pub open: char,
    /// After it.
    pub close: char,
}

/// How a quote is written inside of quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Escape {
    /// `""`
    Doubled,
    /// `\"`
    Backslash,
}

impl Quote {
    /// The usual quotes.
    pub const ALL: [Self; 4] = [
        Self { open: '"', close: '"' },
        Self { open: '\'', close: '\'' },
        Self { open: '“', close: '”' },
        Self { open: '«', close: '»' },
    ];
}

impl Dialect {
    /// RFC 4180.
    pub fn standard() -> Self {
        Self {
            delimiter: ",".to_owned(),
            quote: Some(Quote::ALL[0]),
            escape: Escape::Doubled,
            skip_space: false,
            merge: false,
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delimiter.as_str() {
            "" => formatter.write_str("one column")?,
            "\t" => formatter.write_str("tab between cells")?,
            " " if self.merge => formatter.write_str("columns lined up with spaces")?,
            " " => formatter.write_str("space between cells")?,
            delimiter => write!(formatter, "{delimiter:?} between cells")?,
        }
        match self.quote {
            None => formatter.write_str(", no quotes")?,
            Some(quote) if quote.open == quote.close => write!(formatter, ", quote {}", quote.open)?,
            Some(quote) => write!(formatter, ", quotes {}{}", quote.open, quote.close)?,
        }
        if self.quote.is_some() && self.escape == Escape::Backslash {
            formatter.write_str(", escaped with \\")?;
        }
        Ok(())
    }
}
