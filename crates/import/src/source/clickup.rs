//! `ClickUp`: the CSV of a list or of the whole workspace.

use super::task::TaskLayout;

/// `ClickUp`'s columns; times are milliseconds since 1970 or text, as was chosen when exporting.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "clickup",
    id: &["task id", "task custom id", "id"],
    title: &["task name", "name"],
    project: &["project name", "folder name", "folder name/path", "list name", "lists", "space name"],
    client: &["client"],
    status: &["status", "task status"],
    created: &["date created text", "date created"],
    due: &["due date text", "due date"],
    finished: &["date closed text", "date closed", "date done text", "date done"],
    changed: &["date updated text", "date updated"],
    author: &["created by", "creator"],
    text: &["task content", "description"],
    weight: &["time estimated", "time estimate"],
};
