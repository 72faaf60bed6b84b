//! Files and folders as the system sees them: kinds, modes, owners, and what makes them last.

use std::{
    fs::{File, FileType, Metadata},
    path::{Path, PathBuf},
};

use super::{
    StorageError,
    error::{PathKind, at},
};

/// The folder a path lies in.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a file type is.
pub(super) fn kind(file_type: FileType) -> PathKind {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return PathKind::Pipe;
        } else if file_type.is_socket() {
            return PathKind::Socket;
        } else if file_type.is_char_device() || file_type.is_block_device() {
            return PathKind::Device;
        }
    }
    if file_type.is_dir() {
        PathKind::Folder
    } else if file_type.is_symlink() {
        PathKind::DeadLink
    } else {
        PathKind::File
    }
}

/// Where a file really lies, links followed, and what is known of it if it is there.
///
/// # Errors
/// The place is a folder, a pipe, a socket, a device or a link to nothing.
pub(super) fn resolved(path: &Path) -> Result<(PathBuf, Option<Metadata>), StorageError> {
    let not_file =
        |meta: &Metadata| StorageError::NotFile { path: path.to_owned(), kind: kind(meta.file_type()) };
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_file() => Ok((path.canonicalize().map_err(at(path))?, Some(meta))),
        Ok(meta) => Err(not_file(&meta)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match std::fs::symlink_metadata(path) {
            Ok(link) => Err(not_file(&link)),
            Err(_) if path.file_name().is_some() => Ok((path.to_owned(), None)),
            Err(_) => Err(at(path)(error)),
        },
        Err(error) => Err(at(path)(error)),
    }
}

/// Where a folder really lies, links followed, whether it is there or not.
///
/// # Errors
/// The place is no folder, or nothing can lie there.
pub(super) fn resolved_folder(path: &Path) -> Result<PathBuf, StorageError> {
    let error = match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => return path.canonicalize().map_err(at(path)),
        Ok(meta) => {
            return Err(StorageError::NotFolder { path: path.to_owned(), kind: kind(meta.file_type()) });
        }
        Err(error) => error,
    };
    if let Ok(link) = std::fs::symlink_metadata(path) {
        return Err(StorageError::NotFolder { path: path.to_owned(), kind: kind(link.file_type()) });
    }
    match path.file_name() {
        Some(name) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(resolved_folder(parent(path))?.join(name))
        }
        _ => Err(at(path)(error)),
    }
}

/// Something below a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TreeEntry {
    /// Its path from the folder, with `/`.
    pub(super) name: String,
    pub(super) is_folder: bool,
    /// It is an ordinary file, no link, pipe or device.
    pub(super) is_file: bool,
}

/// Everything below a folder, each folder before what is in it; links are not followed.
///
/// # Errors
/// Something cannot be read, or has a name that is no text.
pub(super) fn walk(folder: &Path) -> Result<Vec<TreeEntry>, StorageError> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(inside) = open.pop() {
        let path = folder.join(&inside);
        for entry in std::fs::read_dir(&path).map_err(at(&path))? {
            let entry = entry.map_err(at(&path))?;
            let kind = entry.file_type().map_err(at(&path))?;
            let Ok(name) = entry.file_name().into_string() else {
                return Err(at(&entry.path())(std::io::ErrorKind::InvalidFilename.into()));
            };
            let name = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if kind.is_dir() {
                open.push(name.clone());
            }
            found.push(TreeEntry { name, is_folder: kind.is_dir(), is_file: kind.is_file() });
        }
    }
    found.sort();
    Ok(found)
}

/// Makes a file or folder its owner's alone, and no wider than it was made.
pub(super) fn make_private(path: &Path) -> Result<(), StorageError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(at(path))?.permissions().mode() & 0o700;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(at(path))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(())
    }
}

/// Makes everything below a folder last.
pub(super) fn sync_all(folder: &Path) -> Result<(), StorageError> {
    for entry in walk(folder)? {
        let path = folder.join(&entry.name);
        if entry.is_folder {
            sync_folder(&path);
        } else if entry.is_file {
            File::open(&path).and_then(|file| file.sync_all()).map_err(at(&path))?;
        }
    }
    sync_folder(folder);
    Ok(())
}

/// Makes a folder's names last, and those of every folder in it that holds one of these files.
pub(super) fn sync_folders<'a>(folder: &Path, names: impl IntoIterator<Item = &'a String>) {
    let within: std::collections::BTreeSet<&Path> =
        names.into_iter().filter_map(|name| Path::new(name).parent()).collect();
    for name in within {
        sync_folder(&folder.join(name));
    }
    sync_folder(folder);
}

/// Whether a name can be made in a folder.
pub(super) fn is_writable(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::Access;
        rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(folder).is_ok_and(|meta| !meta.permissions().readonly())
    }
}

/// Whether a folder is made of nothing but its names, mode and owner: no mount point, no attributes.
pub(super) fn is_plain_folder(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |path: &Path| std::fs::metadata(path).ok().map(|meta| meta.dev());
        device(path) == device(parent(path)) && attributes(path).is_empty()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        false
    }
}

/// Whether two names lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |path: &Path| std::fs::symlink_metadata(path).ok().map(|meta| (meta.dev(), meta.ino()));
        id(one).is_some() && id(one) == id(other)
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}

/// Exchanges two folders in one step.
pub(super) fn exchange(one: &Path, other: &Path) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (one, other);
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// Makes a folder and those above it; what is new is only for its owner.
pub(super) fn make_folder(path: &Path) -> Result<(), StorageError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(at(path))
}

/// Makes what was done to the names in a folder last. Not every system can, which is no fault.
pub(super) fn sync_folder(path: &Path) {
    #[cfg(unix)]
    {
        let _ = File::open(path).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    {
        let _ = path;
    }
}

/// Gives a file or folder the mode, the owner, the group and the attributes of an old one.
///
/// # Errors
/// They cannot be given, and somebody would lose the right to write it.
#[cfg(unix)]
pub(super) fn inherit(
    new: &File,
    new_path: &Path,
    old: &Metadata,
    old_path: &Path,
) -> Result<(), StorageError> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let now = new.metadata().map_err(at(old_path))?;
    if (now.uid(), now.gid()) != (old.uid(), old.gid()) {
        let owner = std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid()));
        // The owner is root's to give; with the group and its right to write, nobody is shut out.
        let shared = || {
            let group = std::os::unix::fs::fchown(new, None, Some(old.gid()));
            old.mode() & 0o020 != 0 && group.is_ok()
        };
        if owner.is_err() && !shared() {
            return Err(StorageError::Owner { path: old_path.to_owned() });
        }
    }
    new.set_permissions(std::fs::Permissions::from_mode(old.mode() & 0o7777)).map_err(at(old_path))?;
    #[cfg(target_os = "linux")]
    for name in attributes(old_path) {
        let mut value = vec![0; 1 << 16];
        if let Ok(length) = rustix::fs::getxattr(old_path, name.as_c_str(), &mut value) {
            let _ = rustix::fs::setxattr(
                new_path,
                name.as_c_str(),
                &value[..length],
                rustix::fs::XattrFlags::empty(),
            );
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = new_path;
    Ok(())
}

/// Elsewhere modes and owners come from the folder.
#[cfg(not(unix))]
pub(super) fn inherit(_: &File, _: &Path, _: &Metadata, _: &Path) -> Result<(), StorageError> {
    Ok(())
}

/// The names of the attributes that a user or an administrator gave: access lists and notes, not the system's labels.
#[cfg(target_os = "linux")]
pub(super) fn attributes(path: &Path) -> Vec<std::ffi::CString> {
    let mut names = vec![0_u8; 1 << 16];
    let length = rustix::fs::listxattr(path, &mut names).unwrap_or(0);
    names[..length]
        .split(|byte| *byte == 0)
        .filter(|name| name.starts_with(b"user.") || name.starts_with(b"system.posix_acl"))
        .filter_map(|name| std::ffi::CString::new(name).ok())
        .collect()
}
