//! amoCRM (Kommo): CSV exports of companies, of deals ("сделки", "leads") and of notes, with Russian or English headers.

use super::crm::CrmLayout;

/// amoCRM's columns.
pub const LAYOUT: CrmLayout = CrmLayout {
    tool: "amocrm",
    id: &["id", "id сделки", "id компании", "lead id"],
    company: &["наименование", "название компании", "company name", "компания", "company"],
    company_only: &["рабочий телефон", "web", "сайт", "адрес", "work phone", "address"],
    segment: &["сфера деятельности", "тип", "industry", "type"],
    owner: &["ответственный", "responsible user", "responsible"],
    created: &["дата создания", "дата создания сделки", "created at", "date created", "created"],
    deal: &["название сделки", "lead name", "deal name", "lead title"],
    deal_company: &["компания контакта", "компания", "компания сделки", "company", "contact's company"],
    contact: &["основной контакт", "контакт", "main contact", "primary contact"],
    stage: &["этап сделки", "статус сделки", "lead status", "stage", "pipeline stage"],
    amount: &["бюджет", "бюджет сделки", "бюджет ₽", "бюджет, руб", "sale", "price", "budget"],
    currency: &["валюта", "currency"],
    closes: &["дата закрытия", "closed at", "close date"],
    changed: &["дата редактирования", "дата изменения", "date modified", "modified", "last modified"],
    service: &["воронка", "услуга", "pipeline"],
    text: &["текст примечания", "примечание", "note text", "note"],
    subject: &["тема", "тип примечания", "note type"],
    activity_at: &["дата примечания", "note date", "дата создания примечания"],
    author: &["автор", "кем создано", "кем создана", "created by", "author"],
    tasks: None,
};
