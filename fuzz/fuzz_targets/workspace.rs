//! A workspace in memory-sized pieces: what the targets that read whole workspaces share.

use std::{fs, path::Path};

/// A folder that is removed at the end, with the tables that any review needs.
pub fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    write(folder.path(), "clients.csv", b"client_id,name,owner,since\nc1,Acme,Ann,2025-01-01\nc2,Beta,Bob,2025-01-01\n");
    write(folder.path(), "projects.csv", b"project_id,client_id,name\np1,c1,Site\n");
    folder
}

/// Writes a file of it.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(folder.join(name), bytes).expect("there is room for a file");
}

/// Reads it: an error is an answer, and every row is used or told of.
#[allow(dead_code)]
pub fn load(folder: &Path) {
    let Ok(config) = forewarn::config::Config::read(folder) else { return };
    if let Ok(loaded) = forewarn::ingest::load(&config, &|_| ()) {
        for file in &loaded.files {
            assert!(file.rows_used + file.rows_rejected + file.rows_passed_over >= file.rows_read, "{file:?}");
        }
    }
}
