//! Trackers of which the CSV tells how a task stands: only the names of their columns differ.

use super::task::TaskLayout;

/// Linear: Settings → Import/Export → Export CSV.
pub const LINEAR: TaskLayout = TaskLayout {
    tool: "linear",
    id: &["id", "identifier"],
    title: &["title"],
    project: &["project", "team"],
    client: &["client", "customer"],
    status: &["status"],
    section: &[],
    created: &["created"],
    due: &["due date"],
    finished: &["completed", "canceled"],
    changed: &["updated"],
    author: &["creator"],
    text: &["description"],
    weight: &["estimate"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// monday.com: a board's list as CSV, its header in the first line.
pub const MONDAY: TaskLayout = TaskLayout {
    tool: "monday",
    id: &["item id", "item id (auto generated)", "pulse id"],
    title: &["name", "item", "task"],
    project: &["project", "board"],
    client: &["client", "customer", "account"],
    status: &["status"],
    section: &["group", "group name"],
    created: &["creation log", "created at", "created"],
    due: &["due date", "deadline", "timeline - end", "date"],
    finished: &["completion date", "done date", "date completed"],
    changed: &["last updated", "updated"],
    author: &["created by", "creation log - person"],
    text: &["description", "text", "notes"],
    weight: &["estimated hours", "estimate", "effort"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// Notion: a database → ⋯ → Export → Markdown & CSV.
pub const NOTION: TaskLayout = TaskLayout {
    tool: "notion",
    id: &["id", "task id"],
    title: &["task name", "name", "task", "title"],
    project: &["project", "projects"],
    client: &["client", "customer", "clients"],
    status: &["status", "state"],
    section: &["stage"],
    created: &["created time", "created", "date created"],
    due: &["due", "due date", "deadline", "date"],
    finished: &["completed on", "completed", "done on", "completion date"],
    changed: &["last edited time", "last edited", "updated"],
    author: &["created by"],
    text: &["description", "notes", "summary"],
    weight: &["estimate", "effort level", "hours"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// Yandex Tracker: a filter → Export → CSV.
pub const YANDEX_TRACKER: TaskLayout = TaskLayout {
    tool: "yandex-tracker",
    id: &["ключ", "key", "код"],
    title: &["название", "задача", "summary", "тема"],
    project: &["проект", "project", "очередь", "queue"],
    client: &["клиент", "client", "заказчик"],
    status: &["статус", "status"],
    section: &[],
    created: &["создано", "дата создания", "created", "создана"],
    due: &["дедлайн", "deadline", "срок", "due date"],
    finished: &["дата завершения", "завершено", "решено", "resolved", "дата решения"],
    changed: &["обновлено", "дата обновления", "updated", "изменено"],
    author: &["автор", "reporter", "author"],
    text: &["описание", "description"],
    weight: &["первоначальная оценка", "оценка", "story points", "original estimation"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// `GitHub`'s issues as CSV, by whatever writes it.
pub const GITHUB: TaskLayout = TaskLayout {
    tool: "github",
    id: &["number", "issue number", "id"],
    title: &["title"],
    project: &["repository", "repo", "project"],
    client: &["client"],
    status: &["state", "status"],
    section: &[],
    created: &["created at", "created"],
    due: &["due date", "milestone due on", "due on"],
    finished: &["closed at", "closed"],
    changed: &["updated at", "updated"],
    author: &["author", "user", "creator"],
    text: &["body", "description"],
    weight: &["estimate"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// `GitLab`: Issues → ⋯ → Export as CSV.
pub const GITLAB: TaskLayout = TaskLayout {
    tool: "gitlab",
    id: &["issue id", "iid", "id"],
    title: &["title"],
    project: &["project", "repository"],
    client: &["client"],
    status: &["state", "status"],
    section: &[],
    created: &["created at (utc)", "created at"],
    due: &["due date"],
    finished: &["closed at (utc)", "closed at"],
    changed: &["updated at (utc)", "updated at"],
    author: &["author username", "author"],
    text: &["description"],
    weight: &["weight", "time estimate"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// Kaiten: a list of cards as CSV or XLSX. A board is called after what it is about.
pub const KAITEN: TaskLayout = TaskLayout {
    tool: "kaiten",
    id: &["id", "id карточки", "card id"],
    title: &["название", "название карточки", "заголовок", "title"],
    project: &["доска", "название доски", "board"],
    client: &["клиент", "заказчик", "client"],
    status: &["состояние", "статус", "state"],
    section: &["колонка", "название колонки", "column"],
    created: &["создана", "дата создания", "создано", "created"],
    due: &["срок", "дедлайн", "срок карточки", "due date"],
    finished: &["завершена", "дата завершения", "дата перемещения в готово", "completed at"],
    changed: &["изменена", "дата изменения", "обновлена", "updated"],
    author: &["автор", "владелец", "owner"],
    text: &["описание", "description"],
    weight: &["размер", "оценка", "size"],
    is_done: &[],
    is_archived: &["в архиве", "архивная", "archived"],
    made: None,
};
