//! A damaged cache of annotations is made anew and changes nothing: no panic, and the same messages.
//!
//! The first byte names a file of the cache and whether its hash is put right, so that the decoder meets the damage, too; the
//! others are its bytes, or where they are changed.
#![no_main]

use std::{fs, path::Path, sync::LazyLock};

use libfuzzer_sys::fuzz_target;

const FILES: [&str; 6] =
    ["messages.parquet", "marks.parquet", "clients.parquet", "blocks.parquet", "files.parquet", "index.json"];
const INDEX: usize = 5;
const MESSAGES: &str = "message_id,client_id,thread_id,sent_at,side,text\n\
    m1,c1,t1,2026-03-02 10:00,client,Can you send the report by Friday?\n\
    m2,c1,t1,2026-03-02 11:00,agency,We will send it by Thursday.\n\
    m3,c1,t2,2026-03-03 09:00,client,We assumed the logo is included in the price.\n\
    m4,c1,t1,2026-03-05 09:00,agency,Here is the report.\n";

fn load(workspace: &Path) -> String {
    let config = forewarn::config::Config::read(workspace).expect("a configuration");
    // The one client there is may be read alone: nothing is told of that but in the last words.
    let one = forewarn::ingest::load_some(&config, &|_| (), Some(&|_, _| Some(vec![true])));
    let loaded = forewarn::ingest::load(&config, &|_| ()).expect("a workspace");
    let told = |messages: &forewarn::table::Messages| {
        let client = forewarn::table::ClientIndex::FIRST;
        format!("{:?} {:?}", messages.of(client), messages.promises_of(client))
    };
    told(&one.expect("a workspace").tables.messages) + &told(&loaded.tables.messages)
}

/// A workspace with a whole cache, its files, and what is loaded.
static WHOLE: LazyLock<(tempfile::TempDir, Vec<Vec<u8>>, String)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("clients.csv"), "client_id,name\nc1,Acme\n").expect("a file");
    fs::write(folder.path().join("messages.csv"), MESSAGES).expect("a file");
    let loaded = load(folder.path());
    let cache = folder.path().join(".forewarn/annotations");
    let files = FILES.iter().map(|name| fs::read(cache.join(name)).expect("a file")).collect();
    (folder, files, loaded)
});

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let (folder, files, loaded) = &*WHOLE;
    let cache = folder.path().join(".forewarn/annotations");
    for (name, bytes) in FILES.iter().zip(files) {
        fs::write(cache.join(name), bytes).expect("a file");
    }
    let number = usize::from(first) % FILES.len();
    let mut damaged = if first & 0x40 == 0 { files[number].clone() } else { rest.to_vec() };
    if first & 0x40 == 0 {
        for change in rest.chunks_exact(3) {
            let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % damaged.len();
            damaged[at] ^= change[2];
        }
    }
    let is_put_right = first & 0x80 != 0 && number < INDEX;
    if is_put_right {
        let index = String::from_utf8_lossy(&files[INDEX]).into_owned();
        let [old, new] = [&files[number], &damaged].map(|bytes| blake3::hash(bytes).to_hex().to_string());
        fs::write(cache.join(FILES[INDEX]), index.replace(&old, &new)).expect("a file");
    }
    fs::write(cache.join(FILES[number]), &damaged).expect("a file");
    let now = load(folder.path());
    // Who puts the hash right may say what they like; without it nothing changes.
    assert!(is_put_right || now == *loaded, "{} was believed", FILES[number]);
});
