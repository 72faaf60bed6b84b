//! `HubSpot`: CSV exports of companies, deals and activities, in English; Russian names are those of its translations.

use super::crm::CrmLayout;

/// `HubSpot`'s columns.
pub const LAYOUT: CrmLayout = CrmLayout {
    tool: "hubspot",
    id: &["record id", "deal id", "company id", "activity id", "object id", "id записи"],
    company: &["company name", "название компании"],
    company_only: &["company domain name", "industry", "lifecycle stage", "домен компании"],
    segment: &["industry", "отрасль"],
    owner: &[
        "company owner",
        "deal owner",
        "hubspot owner",
        "owner",
        "activity assigned to",
        "владелец компании",
        "владелец сделки",
    ],
    created: &["create date", "created date", "дата создания"],
    deal: &["deal name", "название сделки"],
    deal_company: &[
        "associated company",
        "associated company (primary)",
        "primary associated company",
        "company name",
        "связанная компания",
    ],
    contact: &["associated contact", "primary contact", "contact"],
    stage: &["deal stage", "этап сделки"],
    amount: &["amount", "amount in company currency", "сумма"],
    currency: &["currency", "валюта"],
    closes: &["close date", "closed date", "дата закрытия"],
    changed: &["last modified date", "last activity date", "дата последнего изменения"],
    service: &["deal type", "pipeline", "тип сделки"],
    text: &[
        "note body",
        "email body",
        "call notes",
        "meeting description",
        "activity body",
        "body preview",
        "текст заметки",
    ],
    subject: &["email subject", "meeting name", "call title", "subject", "тема"],
    activity_at: &["activity date", "date", "create date", "дата активности"],
    author: &["created by", "activity created by", "from", "created by user", "кем создано"],
    tasks: None,
};
