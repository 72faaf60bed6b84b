//! What the names of statuses, columns and sections mean for an item of work, in English and Russian.

use super::record::{ItemChange, WaitedFor, WorkState};

/// Words of which a status must hold one, tried from top to bottom: "not approved" is asked before "approved".
const WORDS: &[(WorkState, &[&str])] = &[
    (
        WorkState::Cancelled,
        &[
            "cancel",
            "won't",
            "wont",
            "will not",
            "duplicate",
            "invalid",
            "obsolete",
            "declined",
            "abandon",
            "not a bug",
            "cannot reproduce",
            "discarded",
            "отмен",
            "отклон",
            "дублик",
            "не будет",
            "неактуал",
            "не актуал",
            "снят",
        ],
    ),
    (
        WorkState::Waits(WaitedFor::Client),
        &[
            "waiting for customer",
            "waiting for client",
            "waiting on client",
            "waiting on customer",
            "pending client",
            "pending customer",
            "client review",
            "customer review",
            "client approval",
            "waiting for approval",
            "with client",
            "needs feedback",
            "feedback",
            "need info",
            "needs info",
            "согласован",
            "ожидание клиент",
            "ожидает клиент",
            "ждем клиент",
            "ждём клиент",
            "ждет клиент",
            "у клиент",
            "обратная связь",
            "на утвержд",
        ],
    ),
    (
        WorkState::Waits(WaitedFor::Agency),
        &["waiting for support", "waiting for us", "ждем нас", "ожидание исполнител"],
    ),
    (
        WorkState::Waits(WaitedFor::ThirdParty),
        &[
            "waiting for vendor",
            "waiting for third",
            "external",
            "third party",
            "подрядчик",
            "внешн",
            "третьей сторон",
        ],
    ),
    (
        WorkState::Waits(WaitedFor::Unknown),
        &[
            "waiting",
            "on hold",
            "blocked",
            "paused",
            "pending",
            "deferred",
            "отлож",
            "ожида",
            "пауз",
            "приостан",
            "заблок",
            "ждем",
            "ждём",
        ],
    ),
    (
        WorkState::Returned,
        &["reopen", "rework", "returned", "not approved", "not accepted", "переоткр", "доработ", "возвращ"],
    ),
    (
        WorkState::Open,
        &["not done", "undone", "unresolved", "not started", "не готов", "не выполн", "не заверш"],
    ),
    (
        WorkState::Accepted,
        &["accepted", "approved", "verified", "signed off", "принят", "утвержден", "утверждён"],
    ),
    (
        WorkState::Done,
        &[
            "done",
            "closed",
            "resolved",
            "complete",
            "finished",
            "delivered",
            "released",
            "shipped",
            "live",
            "fixed",
            "готов",
            "закрыт",
            "заверш",
            "выполн",
            "решен",
            "решён",
            "решена",
            "сдан",
            "исправлен",
        ],
    ),
];

impl WorkState {
    /// Reads the name of a status; what no word tells is open.
    pub fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        let holds = |word: &&str| match name.find(*word) {
            // "live" must not be found in "deliverables", nor "done" in "abandoned".
            Some(at) => !name[..at].chars().next_back().is_some_and(char::is_alphabetic),
            None => false,
        };
        WORDS.iter().find(|(_, words)| words.iter().any(holds)).map_or(Self::Open, |(state, _)| *state)
    }

    /// What happened when an item that stood like this came to stand like `next`; `None` where nothing that a
    /// schedule knows did.
    pub fn step(self, next: Self) -> Option<ItemChange> {
        let ended = matches!(self, Self::Done | Self::Accepted);
        Some(match (self, next) {
            (before, after) if before == after => return None,
            (Self::Accepted, Self::Done) => return None,
            (_, Self::Done) => ItemChange::Delivered,
            (_, Self::Accepted) => ItemChange::Accepted,
            (_, Self::Cancelled) => ItemChange::Cancelled,
            (_, Self::Returned) => ItemChange::Returned,
            (_, Self::Waits(whom)) => ItemChange::Waiting(whom),
            (_, Self::Open) if ended => ItemChange::Returned,
            (Self::Waits(_), Self::Open) => ItemChange::Resumed,
            (Self::Cancelled, Self::Open) => ItemChange::Committed,
            (Self::Returned | Self::Open | Self::Done | Self::Accepted, Self::Open) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_what_people_mean_by_them() {
        for (name, state) in [
            ("Done", WorkState::Done),
            ("Готово", WorkState::Done),
            ("Not Done", WorkState::Open),
            ("Не готово", WorkState::Open),
            ("Deliverables", WorkState::Open),
            ("Won't Do", WorkState::Cancelled),
            ("Waiting for customer", WorkState::Waits(WaitedFor::Client)),
            ("На согласовании", WorkState::Waits(WaitedFor::Client)),
            ("Blocked", WorkState::Waits(WaitedFor::Unknown)),
            ("In Progress", WorkState::Open),
            ("Reopened", WorkState::Returned),
            ("На доработке", WorkState::Returned),
            ("Approved by client", WorkState::Accepted),
            ("Закрыта", WorkState::Done),
            ("", WorkState::Open),
        ] {
            assert_eq!(WorkState::of(name), state, "{name}");
        }
    }

    #[test]
    fn steps_between_states_are_events() {
        assert_eq!(WorkState::Open.step(WorkState::Done), Some(ItemChange::Delivered));
        assert_eq!(WorkState::Done.step(WorkState::Open), Some(ItemChange::Returned));
        assert_eq!(WorkState::Waits(WaitedFor::Client).step(WorkState::Open), Some(ItemChange::Resumed));
        assert_eq!(WorkState::Open.step(WorkState::Open), None);
    }
}
