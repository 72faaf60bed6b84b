//! A sink that keeps nothing and checks what every importer owes.

use forewarn_base::error::Result;
use forewarn_import::{
    ImportSource,
    input::Bundle,
    record::{Record, RecordFault, RecordPosition, RecordSink},
};

struct Checked;

impl RecordSink for Checked {
    fn take(&mut self, _: RecordPosition, records: Vec<Record>) -> Result<()> {
        for record in records {
            if let Record::Message(message) = record {
                assert!(!message.text.contains('\0') || message.channel != "mail");
            }
        }
        Ok(())
    }

    fn reject(&mut self, _: RecordPosition, fault: RecordFault) -> Result<()> {
        assert!(!fault.reason.to_string().is_empty());
        Ok(())
    }
}

/// Reads bytes as the export of a tool; an error is an answer, a panic is not.
pub fn read(source: ImportSource, name: &str, bytes: &[u8]) {
    let _ = source.read(&mut Bundle::of_bytes(name, bytes), chrono_tz::UTC, &mut Checked);
}
