//! The words of the strip of who talks to whom, and of what was asked for and not agreed.

use super::{by_lang, capital, phrase};
use forewarn_risk::review::record::ContactRow;
use forewarn_table::person::PersonRole;
use forewarn_text::Lang;

/// The words of one language.
pub(crate) struct ContactWords {
    pub(crate) title: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) somebody: &'static str,
    pub(crate) with: fn(names: &[String]) -> String,
    pub(crate) left: fn(day: &str) -> String,
    pub(crate) last: fn(day: &str) -> String,
    pub(crate) alt: fn(client: &str, list: &str) -> String,
    /// What was asked for and not agreed: a heading, and hours booked since.
    pub(crate) unagreed: &'static str,
    pub(crate) unagreed_note: &'static str,
    pub(crate) hours_since: fn(hours: &str) -> String,
}

/// The words of a language.
pub(crate) fn contact_words(lang: Lang) -> &'static ContactWords {
    by_lang(lang, &EN, &RU)
}

impl ContactWords {
    /// What somebody is called, and what they are to the relation.
    pub(crate) fn called(&self, row: &ContactRow, lang: Lang) -> (String, Option<String>) {
        let role = row.role.map(|role: PersonRole| phrase::role(role, lang).to_owned());
        match (&row.name, role) {
            (Some(name), role) => (name.clone(), role),
            (None, Some(role)) => (capital(&role), None),
            (None, None) => (self.somebody.to_owned(), None),
        }
    }
}

static EN: ContactWords = ContactWords {
    title: "Who talks to whom",
    caption: "Each line is a person at the client, each dot a week in which they wrote: the bigger, the more messages. Beside it, who of us \
              is in their threads, and the last message. A line that stops is a person to ask after; only one line left is a reason to get to \
              know more people there.",
    somebody: "Somebody else",
    with: |names| format!("with {}", names.join(", ")),
    left: |day| format!("until {day}"),
    last: |day| format!("last on {day}"),
    alt: |client, list| format!("Who at {client} wrote when, and with whom. {list}."),
    unagreed: "Asked for, not agreed",
    unagreed_note: "Requests of the last 120 days that match no contract, project or item, while hours were booked. The draft holds a change \
                    order for them.",
    hours_since: |hours| format!("{hours} h booked since, on all work"),
};

static RU: ContactWords = ContactWords {
    title: "Кто с кем переписывается",
    caption: "Строка — человек у клиента, точка — неделя, в которую он писал: чем больше точка, тем больше писем. Рядом — кто из нас в этой \
              переписке и последнее письмо. Если строка оборвалась, узнайте, что с человеком; если осталась одна строка, пора знакомиться с \
              другими.",
    somebody: "Кто-то ещё",
    with: |names| format!("наши: {}", names.join(", ")),
    left: |day| format!("до {day}"),
    last: |day| format!("последнее {day}"),
    alt: |client, list| format!("Кто и когда писал, с кем из нас; клиент {client}. {list}."),
    unagreed: "Просили, но не согласовали",
    unagreed_note: "Просьбы за 120 дней, которых нет ни в договорах, ни в проектах, ни в плане, а часы списаны. В черновике письма — \
                    дополнительное соглашение о них.",
    hours_since: |hours| format!("с тех пор списано {hours} ч, на всю работу"),
};
