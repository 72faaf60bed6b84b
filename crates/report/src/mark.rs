//! How forewarn's own files and folders are told from the user's: `run.json` lists what a run wrote, and single pages
//! say in their head who made them.

use std::{collections::BTreeSet, path::Path};

use forewarn_base::{
    error::Result,
    plain::spelled,
    storage::{FolderMarks, OutputFolder},
};

/// The key of `run.json` under which the files of an output folder stand.
const OUTPUTS: &str = "outputs";

/// How outputs and workspaces are told from other folders.
pub const MARKS: FolderMarks = FolderMarks { outputs: "run.json", read: outputs, workspace: "forewarn.toml" };

/// What single pages say in their head.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"forewarn\">";

/// The files that a `run.json` lists.
fn outputs(bytes: &[u8]) -> Option<BTreeSet<String>> {
    let run: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    run.get("forewarn")?;
    let list = run.get(OUTPUTS)?.as_array()?;
    list.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

/// The key of `run.json` under which the workspace stands.
pub(crate) const WORKSPACE: &str = "workspace";

/// What tells a workspace from others on this machine: a hash of its path, since outputs are passed on.
pub fn workspace_key(workspace: &Path) -> String {
    let whole = workspace.canonicalize().unwrap_or_else(|_| workspace.to_owned());
    format!("{:016x}", forewarn_table::message::id_hash(&whole.to_string_lossy()))
}

/// Whether the outputs in a folder are of another workspace.
pub fn is_of_another(folder: &Path, workspace: &Path) -> bool {
    let run = std::fs::read(folder.join(MARKS.outputs)).ok();
    let run: Option<serde_json::Value> = run.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let named = run.as_ref().and_then(|run| run.get(WORKSPACE)?.as_str());
    named.is_some_and(|named| named != workspace_key(workspace))
}

/// Whether forewarn wrote a page.
pub fn is_own_page(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    head.contains(GENERATOR)
}

/// Puts outputs in their place, with `run.json` from what is known of the run.
///
/// # Errors
/// What the file system says, or a file of the user's is in the way.
pub(crate) fn commit(folder: OutputFolder, run: &serde_json::Value) -> Result<()> {
    folder.commit(&|files| {
        let mut run = run.clone();
        run[OUTPUTS] = files.iter().map(String::as_str).collect();
        let words = serde_json::to_string_pretty(&run).map(|text| spelled(&text) + "\n");
        words.unwrap_or_default().into_bytes()
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_of_forewarn_that_lists_its_files_is_a_mark() {
        let own = br#"{"forewarn": "0.1.0", "outputs": ["a.csv", "clients/a.html"]}"#;
        assert_eq!(outputs(own).map(|list| list.len()), Some(2));
        for other in [&b"{}"[..], b"[]", b"", br#"{"forewarn": "0.1.0"}"#, br#"{"outputs": []}"#] {
            assert_eq!(outputs(other), None);
        }
    }
}
