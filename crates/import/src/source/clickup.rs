//! `ClickUp`: the CSV of a list or of the whole workspace.

use super::task::TaskLayout;

/// `ClickUp`'s columns; times are milliseconds since 1970, which say it exactly, or text.
/// A due date is a day for those who wrote it, which the text says.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "clickup",
    id: &["task id", "task custom id", "id"],
    title: &["task name", "name"],
    project: &["project name", "folder name", "folder name/path", "list name", "lists", "space name"],
    client: &["client"],
    status: &["status", "task status"],
    section: &[],
    created: &["date created", "date created text"],
    due: &["due date text", "due date"],
    finished: &["date closed", "date closed text", "date done", "date done text"],
    changed: &["date updated", "date updated text"],
    author: &["created by", "creator"],
    text: &["task content", "description"],
    weight: &["time estimated", "time estimate"],
    is_done: &[],
    is_archived: &[],
    made: None,
};
