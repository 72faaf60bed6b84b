// A part of build scripts: a hash of all that decides what is found in a message, so that every state of the engine has a
// version of its own, and annotations of another engine are never taken for this one's.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// Sets `FOREWARN_ENGINE` to the hash of these files and folders, named from the workspace's root.
fn print_engine_hash(decisive: &[&str]) {
    // Build scripts run in their package's folder. A path that is compiled in would be that of whichever checkout built the
    // script first, where checkouts share a target folder.
    let root = Path::new("../..");
    let mut hasher = DefaultHasher::new();
    for name in decisive {
        let path = root.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        for file in files(&path) {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file).unwrap_or_default().hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=FOREWARN_ENGINE={:016x}", hasher.finish());
}

/// All files below a path, sorted.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut inside: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    inside.sort();
    inside.iter().flat_map(|path| files(path)).collect()
}
