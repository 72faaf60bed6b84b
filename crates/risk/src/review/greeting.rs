//! Quotations without the greeting that they begin with.

/// Words that open a greeting.
const GREETS: [&str; 13] = [
    "hi",
    "hey",
    "hello",
    "dear",
    "good",
    "morning",
    "afternoon",
    "привет",
    "здравствуйте",
    "добрый",
    "доброе",
    "доброго",
    "приветствую",
];

/// A quotation without "Hello Ann," or «Марина, добрый день!» before it.
pub(super) fn without_greeting(words: &str) -> String {
    let words = words.trim();
    let Some((head, rest)) = words.split_once([',', '!']) else { return words.to_owned() };
    let opens = |text: &str| {
        let first = text.split(|letter: char| !letter.is_alphabetic()).find(|word| !word.is_empty());
        first.is_some_and(|first| GREETS.contains(&first.to_lowercase().as_str()))
    };
    let rest = rest.trim_start();
    // "Ann, Where is it?": a name on a line of its own.
    let is_name =
        head.split_whitespace().count() == 1 && (rest.starts_with(char::is_uppercase) || opens(rest));
    let greets = opens(head) && head.split_whitespace().count() <= 3;
    if !(greets || is_name) || rest.is_empty() {
        return words.to_owned();
    }
    if is_name && !greets && opens(rest) {
        return without_greeting(rest);
    }
    // «Добрый день, Анна! Когда ждать макет?»
    let named = rest.split_once('!').filter(|(name, _)| greets && name.split_whitespace().count() == 1);
    let rest = named.map_or(rest, |(_, after)| after.trim_start());
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_begins_after_the_greeting() {
        for (said, told) in [
            ("hey Lukas, can you make a short video?", "Can you make a short video?"),
            ("morning Karen, Who owns the files?", "Who owns the files?"),
            ("Марина, добрый день! Зачем мы платим за два счётчика?", "Зачем мы платим за два счётчика?"),
            ("Добрый день, Анна! Когда ждать макет?", "Когда ждать макет?"),
            ("Ann, Where is it?", "Where is it?"),
            ("Posters, flyers and the banner: when?", "Posters, flyers and the banner: when?"),
        ] {
            assert_eq!(without_greeting(said), told);
        }
    }
}
