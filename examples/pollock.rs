//! Converts every file of ROOT/TABLE/csv into ROOT/TABLE/out.
use std::{fs, io::BufWriter, path::Path};

use forewarn::import::messy::{MessyReader, write::write_table};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(&args[0]);
    for table in fs::read_dir(root)? {
        let table = table?.path();
        if args.len() > 1 && !args[1..].iter().any(|name| table.ends_with(name)) {
            continue;
        }
        let out = table.join("out");
        fs::create_dir_all(&out)?;
        for file in fs::read_dir(table.join("csv"))? {
            let path = file?.path();
            let mut reader = MessyReader::open(&path)?;
            let name = path.file_name().expect("a file has a name");
            write_table(&mut reader, 0, &mut BufWriter::new(fs::File::create(out.join(name))?))?;
        }
    }
    Ok(())
}
