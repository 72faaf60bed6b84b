//! Talk of going on with a contract: "shall we renew the contract?", «продлеваем договор».

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Stems without their first letter, which may be a capital.
const GOING_ON: [&str; 6] = ["enew", "xtend", "xtension", "rolong", "родл", "ерезаключ"];
const OF_WHAT: [&str; 8] =
    ["ontract", "greement", "etainer", "ubscription", "оговор", "онтракт", "отрудничеств", "бонемент"];

static FINDERS: LazyLock<(Vec<Finder<'static>>, Vec<Finder<'static>>)> =
    LazyLock::new(|| (GOING_ON.iter().map(Finder::new).collect(), OF_WHAT.iter().map(Finder::new).collect()));

/// Whether a text speaks of renewing or extending a contract.
pub fn speaks_of_renewal(text: &str) -> bool {
    let (going_on, of_what) = &*FINDERS;
    let has = |finders: &[Finder<'_>]| finders.iter().any(|finder| finder.find(text.as_bytes()).is_some());
    has(of_what) && has(going_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talk_of_going_on_is_told_from_talk_of_other_things() {
        for text in
            ["Shall we renew the contract for a year?", "Продлеваем договор?", "Contract extension attached."]
        {
            assert!(speaks_of_renewal(text), "{text}");
        }
        for text in [
            "We renewed the certificate.",
            "The contract is attached.",
            "Договор подписан.",
            "Продлили акцию",
        ] {
            assert!(!speaks_of_renewal(text), "{text}");
        }
    }
}
