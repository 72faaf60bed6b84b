//! Records longer than what is held at a time.

use std::io::Cursor;

use forewarn::import::messy::{MessyReader, MessyRow};

fn rows(text: String) -> Vec<Vec<usize>> {
    let mut reader =
        MessyReader::from_reader(Box::new(Cursor::new(text.into_bytes()))).expect("memory can be read");
    let (mut rows, mut row) = (Vec::new(), MessyRow::default());
    while reader.read(&mut row).expect("memory can be read").is_some() {
        rows.push(row.cells().map(str::len).collect());
    }
    rows
}

#[test]
fn long_cells_and_long_damaged_lines_stay_whole() {
    let long = "y".repeat(3_000_000);
    let plain = "1,some words here,2026-01-01\n".repeat(50);
    let start = format!("id,what,day\n{plain}");
    let quoted = rows(format!("{start}7,\"{long}\n\"\"{long}\",2026-01-01\n8,x,2026-01-02\n"));
    assert_eq!(quoted[51], [1, 6_000_002, 10]);
    assert_eq!(quoted[52], [1, 1, 10]);
    let stray = rows(format!("{start}7,\"{long},2026-01-01\n8,x,2026-01-02\n"));
    assert_eq!(stray[51], [1, 3_000_001, 10]);
    assert_eq!(stray[52], [1, 1, 10]);
}
