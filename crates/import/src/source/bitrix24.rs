//! Bitrix24: CSV exports of companies, deals, activities and tasks, with Russian or English headers.

use super::{crm, task};

/// Bitrix24's columns.
pub const LAYOUT: crm::CrmLayout = crm::CrmLayout {
    tool: "bitrix24",
    id: &["id"],
    company: &["название компании", "company name", "название"],
    company_only: &["тип компании", "company type", "сфера деятельности", "industry", "кол-во сотрудников"],
    segment: &["сфера деятельности", "industry", "тип компании", "company type"],
    owner: &["ответственный", "responsible", "responsible person"],
    created: &["дата создания", "created on", "created", "дата начала"],
    deal: &["название сделки", "deal name", "название", "title"],
    deal_company: &["компания", "company", "компания: название компании", "клиент"],
    contact: &["контакт", "контакт: имя", "contact"],
    stage: &["стадия сделки", "стадия", "stage", "deal stage"],
    amount: &["сумма", "amount", "total", "opportunity"],
    currency: &["валюта", "currency"],
    closes: &[
        "дата завершения",
        "предполагаемая дата закрытия",
        "дата закрытия",
        "closed on",
        "end date",
        "expected close date",
    ],
    changed: &["дата изменения", "modified on", "modified"],
    service: &["направление сделки", "тип сделки", "направление", "pipeline", "deal type", "type"],
    text: &["описание дела", "комментарий", "описание", "description", "comment"],
    subject: &["тема", "название дела", "subject"],
    activity_at: &["дата дела", "начало", "крайний срок дела", "start", "activity date", "время начала"],
    author: &["автор", "кем создано", "created by", "author"],
    tasks: Some(&TASKS),
};

/// The columns of Bitrix24's list of tasks.
const TASKS: task::TaskLayout = task::TaskLayout {
    tool: "bitrix24",
    id: &["id"],
    title: &["название задачи", "название", "task name", "name", "title"],
    project: &["проект", "группа", "project", "group"],
    client: &["компания", "клиент", "company"],
    status: &["статус", "status"],
    section: &[],
    created: &["дата создания", "создана", "created on", "created"],
    due: &["крайний срок", "deadline"],
    finished: &["дата завершения", "завершена", "closed on", "completed on"],
    changed: &["дата изменения", "изменена", "modified on"],
    author: &["постановщик", "created by", "creator"],
    text: &["описание", "description"],
    weight: &["планируемое время", "time estimate"],
    is_done: &[],
    is_archived: &[],
    made: None,
};
