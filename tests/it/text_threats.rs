//! Threats to leave, and words of the trade that only look like them: pitches, tenders, reviews, templates of contracts.

use forewarn::text::threat;

#[test]
fn words_of_the_trade_threaten_nothing() {
    for text in [
        "The pitch deck is gorgeous, thank you for the care.",
        "We open the pitch on Thursday, can you bring two screens?",
        "We're preparing a sales pitch for our own customers next week.",
        "We run a pitch event for startups every June.",
        "Could you prepare a pitch for the investors?",
        "Please launch the tender page on Monday.",
        "We won the tender of the city!",
        "We're preparing the tender documents for the hospital, can you design the cover?",
        "The city issued a tender for new bus stops and we want to take part with your visuals.",
        "Our elevator pitch needs work.",
        "The pitch of the roof is 30 degrees.",
        "The account review is on Tuesday.",
        "The design is under review by our board.",
        "The page about terminating contracts needs a new template.",
        "Please update the template for termination of the contract on our HR site.",
        "The article is called \"How to change your agency\".",
        "The competitor's agency made a lovely film, have a look.",
        "Our competitors work with another agency and their ads look cheap.",
        "Can you look at other agencies' portfolios for inspiration?",
        "We'd like to review the engagement numbers with you.",
        "We'll review the contract with Anna on Friday and send it signed.",
        "The travel agency sent the tickets.",
        "The employment agency will send you three candidates.",
        "The customer wants to cancel the contract within 14 days, where is the button?",
        "Презентация для питча получилась отличная.",
        "Готовим тендерную документацию для больницы, сделаете обложку?",
        "Мы выиграли тендер города!",
        "Город объявил тендер на остановки, хотим участвовать с вашими картинками.",
        "Объявим конкурс для подписчиков в понедельник.",
        "Запускаем конкурс репостов, нужны баннеры.",
        "Конкурс объявляем в сторис в пятницу.",
        "Проводим конкурс рисунков для детей, поможете с афишей?",
        "Договор с типографией расторгаем, печатать будем у вас.",
        "Нужна страница «Как расторгнуть договор» с шаблоном.",
        "Клиент хочет расторгнуть договор за 14 дней, где кнопка?",
        "Статья называется «Как сменить агентство».",
        "У конкурентов другое агентство, и реклама дешёвая.",
        "Посмотрите портфолио других агентств для вдохновения.",
        "Туристическое агентство прислало билеты.",
        "Меняем поставщика коробок, макет пришлю.",
    ] {
        assert!(threat(text).is_none(), "{text}");
    }
}

#[test]
fn a_contract_that_goes_on_and_its_paperwork_threaten_nothing() {
    for text in [
        "We will renew the contract.",
        "We are signing the contract on Monday.",
        "We accept the contract as it stands.",
        "We continue the project with phase two.",
        "We prolong the retainer until March.",
        "We work with another agency for PR.",
        "Our legal team will send the data agreement.",
        "We chose you over two other agencies.",
        "We have notice from the landlord.",
        "I'll have to skip tomorrow's call.",
        "The contract for the booth is with the fair.",
        "They terminated the sponsor deal, so the logo must go from the footer.",
        "We do the captions ourselves from now on.",
        "Договор продлеваем.",
        "Договор подписываем.",
        "Договор продлим.",
        "Наш юрист замечаний к договору не имеет.",
        "По PR работаем с другим агентством.",
        "Старый договор на хостинг расторгнем сами.",
        "Договор на стенд у организаторов выставки.",
        "Абонентка в октябре продлится сама, ничего делать не надо.",
    ] {
        assert!(threat(text).is_none(), "{text}");
    }
    for text in [
        "We won't renew the contract.",
        "We are ending the contract with you.",
        "Продлевать с вами не будем.",
        "Договор с вами расторгаем.",
    ] {
        assert!(threat(text).is_some(), "{text}");
    }
}

#[test]
fn who_puts_the_account_out_to_others_threatens() {
    for text in [
        "We are putting the account up for pitch in June.",
        "The board has decided to run a pitch for our account.",
        "We will have to go out to tender.",
        "If this isn't fixed by Friday, we will terminate the contract.",
        "Frankly, we are talking to other agencies.",
        "We're reviewing our relationship with you.",
        "We will put the retainer out to tender.",
        "Объявляем тендер на ведение рекламы, вы тоже можете участвовать.",
        "Если до пятницы не исправите, расторгаем договор.",
        "Будем искать другого подрядчика.",
        "Честно говоря, уже разговариваем с другими агентствами.",
        "Руководство решило провести тендер среди агентств.",
    ] {
        assert!(threat(text).is_some(), "{text}");
    }
}

#[test]
fn short_sentences_of_everyday_work_threaten_nothing() {
    for text in [
        "We want a page for drivers.",
        "We want the logo in blue.",
        "My lawyer friend loved the site.",
        "(writing from my private account)",
        "We are late with our part, sorry. Please plan the landing page for 12 July.",
        "We have to cancel the call today.",
        "We'll find another date.",
        "We are changing our logo.",
        "I'm out until Tuesday, will come back to you then.",
        "We're out of office from Thursday.",
        "Someone from payroll will contact you.",
        "Managing director, Redgate Legal",
        "Мы опоздали со своей частью, простите. Поставьте, пожалуйста, лендинг на 12 июля.",
        "Хотим страницу для водителей.",
        "Найдём другую дату.",
        "Пишу с личной почты.",
        "Дальше по плану.",
    ] {
        assert!(threat(text).is_none(), "{text}");
    }
}

/// In the corpus of acts one message in some hundreds holds a threat; the files in which they are not marked say nothing of them
/// to the weights but that they are rare. Of their sentences hardly any may be taken for one.
#[test]
fn ordinary_correspondence_threatens_hardly_ever() {
    let mut counts = (0, 0);
    for path in std::fs::read_dir("data/corpus/acts").unwrap().map(|entry| entry.unwrap().path()) {
        let text = std::fs::read_to_string(&path).unwrap();
        if path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        for block in text.split("\n---").filter(|block| !block.contains("{t")) {
            let Some((_, body)) = block.trim().split_once('\n') else { continue };
            for line in body.lines().filter(|line| !line.contains(['{', '}']) && line.len() > 20) {
                counts.0 += 1;
                counts.1 += u32::from(threat(line).is_some());
            }
        }
    }
    assert!(counts.0 > 5000, "{counts:?}");
    assert!(counts.1 * 400 <= counts.0, "{counts:?}");
}
