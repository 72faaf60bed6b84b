//! Places that outputs must keep away from.

use std::path::{Path, PathBuf};

use super::{StorageError, tree};

/// What a run reads, so that it never writes over it.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    inputs: Vec<PathBuf>,
    searched: Vec<PathBuf>,
}

impl Guard {
    /// A guard over files and folders that are read: no output folder may be one of them or hold one.
    #[must_use]
    pub fn of_inputs(inputs: impl IntoIterator<Item = PathBuf>) -> Self {
        let inputs = inputs.into_iter().filter_map(|path| path.canonicalize().ok()).collect();
        Self { inputs, searched: Vec::new() }
    }

    /// Also over folders in which everything is read, whether they are there or not: no output may lie in one, nor bear
    /// its name with an ending.
    #[must_use]
    pub fn and_searched(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        self.searched = folders.into_iter().filter_map(|path| tree::resolved_folder(&path).ok()).collect();
        self
    }

    /// Whether a folder may hold outputs; `asked` is what the user called it.
    pub(super) fn check_folder(&self, folder: &Path, asked: &Path) -> Result<(), StorageError> {
        match self.inputs.iter().find(|input| input.starts_with(folder)) {
            Some(input) if input == folder => Err(StorageError::IsInput { path: asked.to_owned() }),
            Some(input) => Err(StorageError::HoldsInput { folder: asked.to_owned(), input: input.clone() }),
            None => self.check_file(folder, asked),
        }
    }

    /// Whether a file may be written; `asked` is what the user called it.
    fn check_file(&self, file: &Path, asked: &Path) -> Result<(), StorageError> {
        let has_name_of = |searched: &Path| {
            let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
            file.parent() == searched.parent()
                && name(file).zip(name(searched)).is_some_and(|(file, searched)| {
                    file.strip_prefix(&searched).is_some_and(|rest| rest.starts_with('.'))
                })
        };
        if self.searched.iter().any(|searched| file.starts_with(searched) || has_name_of(searched)) {
            return Err(StorageError::Searched { path: asked.to_owned() });
        }
        Ok(())
    }

    /// Whether a page or another single file may be written at `path`.
    ///
    /// # Errors
    /// It is an input, or lies where inputs are looked for.
    pub fn check_output_file(&self, path: &Path) -> Result<(), StorageError> {
        let (file, old) = tree::resolved(path)?;
        if old.is_some() && self.inputs.contains(&file) {
            return Err(StorageError::IsInput { path: path.to_owned() });
        }
        let folder = tree::resolved_folder(tree::parent(&file))?;
        self.check_file(&file.file_name().map_or(folder.clone(), |name| folder.join(name)), path)
    }
}
