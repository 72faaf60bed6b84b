//! What the names of statuses, columns and sections mean for an item of work, in English and Russian.

use super::record::{Happening, State, Waiting};

/// Words of which a status must hold one, tried from top to bottom: "not approved" is asked before "approved".
const WORDS: &[(State, &[&str])] = &[
    (
        State::Cancelled,
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
        State::Waits(Waiting::Client),
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
        State::Waits(Waiting::Agency),
        &["waiting for support", "waiting for us", "ждем нас", "ожидание исполнител"],
    ),
    (
        State::Waits(Waiting::ThirdParty),
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
        State::Waits(Waiting::Unknown),
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
        State::Returned,
        &["reopen", "rework", "returned", "not approved", "not accepted", "переоткр", "доработ", "возвращ"],
    ),
    (State::Open, &["not done", "undone", "unresolved", "not started", "не готов", "не выполн", "не заверш"]),
    (
        State::Accepted,
        &["accepted", "approved", "verified", "signed off", "принят", "утвержден", "утверждён"],
    ),
    (
        State::Done,
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

impl State {
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
    pub fn step(self, next: Self) -> Option<Happening> {
        let ended = matches!(self, Self::Done | Self::Accepted);
        Some(match (self, next) {
            (before, after) if before == after => return None,
            (Self::Accepted, Self::Done) => return None,
            (_, Self::Done) => Happening::Delivered,
            (_, Self::Accepted) => Happening::Accepted,
            (_, Self::Cancelled) => Happening::Cancelled,
            (_, Self::Returned) => Happening::Returned,
            (_, Self::Waits(whom)) => Happening::Waiting(whom),
            (_, Self::Open) if ended => Happening::Returned,
            (Self::Waits(_), Self::Open) => Happening::Resumed,
            (Self::Cancelled, Self::Open) => Happening::Committed,
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
            ("Done", State::Done),
            ("Готово", State::Done),
            ("Not Done", State::Open),
            ("Не готово", State::Open),
            ("Deliverables", State::Open),
            ("Won't Do", State::Cancelled),
            ("Waiting for customer", State::Waits(Waiting::Client)),
            ("На согласовании", State::Waits(Waiting::Client)),
            ("Blocked", State::Waits(Waiting::Unknown)),
            ("In Progress", State::Open),
            ("Reopened", State::Returned),
            ("На доработке", State::Returned),
            ("Approved by client", State::Accepted),
            ("Закрыта", State::Done),
            ("", State::Open),
        ] {
            assert_eq!(State::of(name), state, "{name}");
        }
    }

    #[test]
    fn steps_between_states_are_events() {
        assert_eq!(State::Open.step(State::Done), Some(Happening::Delivered));
        assert_eq!(State::Done.step(State::Open), Some(Happening::Returned));
        assert_eq!(State::Waits(Waiting::Client).step(State::Open), Some(Happening::Resumed));
        assert_eq!(State::Open.step(State::Open), None);
    }
}
