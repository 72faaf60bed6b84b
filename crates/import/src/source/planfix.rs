//! Planfix: the CSV of a list of tasks, with Russian or English headers.

use super::task::TaskLayout;

/// Planfix's columns, as its planner names them.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "planfix",
    id: &["номер", "№", "id", "номер задачи", "task number", "number"],
    title: &["название", "название задачи", "задача", "name", "task", "title"],
    project: &["проект", "project"],
    client: &["контрагент", "клиент", "counterparty", "client"],
    status: &["статус", "status"],
    section: &[],
    created: &["дата создания", "создана", "created", "creation date", "дата и время создания"],
    due: &[
        "плановая дата завершения",
        "дата завершения (план)",
        "планируемая дата завершения",
        "срок",
        "дата завершения",
        "planned end date",
        "due date",
    ],
    finished: &[
        "фактическая дата завершения",
        "дата завершения (факт)",
        "дата выполнения",
        "actual end date",
        "completion date",
    ],
    changed: &["дата последнего изменения", "дата изменения", "изменена", "date of last change", "updated"],
    author: &["постановщик", "автор", "assigner", "author"],
    text: &["описание", "description"],
    weight: &["плановые трудозатраты", "planned hours"],
    is_done: &[],
    is_archived: &[],
    made: None,
};
