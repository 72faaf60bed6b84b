//! Who is masked in running text, and how.

use super::{
    Mask,
    known::{Known, Named},
};
use forewarn_text::Lang;

fn mask(lang: Lang) -> Mask {
    let named = |id: Option<&str>, aliases: &[&str]| Named {
        client_id: id.map(str::to_owned),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).chain(id.map(str::to_owned)).collect(),
    };
    let known = Known {
        clients: vec![
            named(Some("acme"), &["Acme"]),
            named(Some("c2"), &["ООО «Ромашка»"]),
            named(Some("7"), &["Bright & Sons"]),
            named(Some("c4"), &["Первая студия"]),
        ],
        people: vec![
            named(None, &["Иван Петров", "ivan.petrov@agency.example"]),
            named(None, &["Иван Сидоров"]),
            named(None, &["Will O’Brien", "@willob"]),
            named(None, &["manager"]),
        ],
    };
    Mask::of(known, lang, false).unwrap()
}

#[test]
fn names_are_masked_in_every_form_and_one_person_has_one_mask() {
    let mask = mask(Lang::Ru);
    for (text, masked) in [
        ("Отправим Ивану Петрову, Петров просил", "Отправим Участник 01, Участник 01 просил"),
        ("И. Петрова и Петров И.", "Участник 01 и Участник 01."),
        ("Позвони Ивану", "Позвони Участник"),
        ("петровым сказано", "Участник 01 сказано"),
        ("макет для ромашки и ООО «Ромашка»", "макет для Клиент 02 и ООО «Клиент 02»"),
        (
            "сайт Acme-у, ACME’s, acme_seo, Ac\u{ad}me",
            "сайт Клиент 01-у, Клиент 01’s, Клиент 01_seo, Клиент 01",
        ),
        ("Bright & Sons want it bright", "Клиент 03 want it bright"),
        ("для Первой студии и первая студия", "для Клиент 04 и Клиент 04"),
        ("we will ask Will and O’Brien’s", "we will ask Участник 03 and Участник 03’s"),
        ("пишите на IVAN.petrov@agency.example или x@y.ru", "пишите на Участник 01 или [адрес]"),
        ("manager @willob +7 912 345-67-89 https://acme.example/x", "manager Участник 03 [телефон] [ссылка]"),
        ("счёт на 12 500 ₽", "счёт на 10000–20000 ₽"),
        ("15 рабочих дней", "15 рабочих дней"),
    ] {
        assert_eq!(mask.text(text), masked, "{text}");
    }
}

#[test]
fn ids_that_hold_a_name_are_hashed_and_others_stay() {
    let mask = mask(Lang::En);
    for id in ["acme-seo-12", "ACMESEO", "xromashka7", "<1@mail.example.com>", "acme", "petrov_1"] {
        let masked = mask.id(id);
        assert!(masked.starts_with("x-") && masked.len() == 14, "{id}: {masked}");
        assert_eq!(masked, mask.id(id));
    }
    for id in ["T-1024", "msg-00017", "a1b2c3"] {
        assert_eq!(mask.id(id), id);
    }
    assert_eq!(mask.client_id("acme"), "client-01");
    assert_eq!(mask.client_name("acme"), "Client 01");
    assert_eq!(mask.person("иван петров"), "Person 01");
    assert_eq!(mask.person("somebody else"), "Person");
}

#[test]
fn every_record_is_taken_apart_whole() {
    // A field that nobody decided about must not compile: no pattern may leave the rest of a record out.
    let source = include_str!("record.rs");
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        assert!(!code.contains(".."), "record.rs:{}: {line}", number + 1);
    }
}
