//! With `--redact`, also with `--quotes`, what leads to somebody is found in no output, whatever its form: addresses,
//! telephones, accounts, papers, links, files, places and sums, in sentences that are quoted and cut, and in every column.

use std::{collections::BTreeMap, sync::LazyLock};

use aho_corasick::AhoCorasick;

use crate::{
    redact::{AS_OF, printed, readable},
    support::{Files, Workspace, csv_row, forewarn},
};

/// What is planted, and the pieces of it of which none may be found; without pieces, the whole.
const SECRETS: &[(&str, &[&str])] = &[
    // Mail.
    ("zebra.quill@hidden-mail.example", &["zebra", "hidden-mail"]),
    ("okapi+news@hidden-post.co.uk", &["okapi", "hidden-post"]),
    ("o'tapir@hidden-irish.ie", &["tapir", "hidden-irish"]),
    ("ibex_goral@sub.hidden-deep.example.com", &["ibex", "goral", "hidden-deep"]),
    ("письмо.выхухоль@скрытая-почта.рф", &["выхухоль", "скрытая-почта"]),
    ("NARWHAL@HIDDEN-CAPS.COM", &["narwhal", "hidden-caps"]),
    ("\"quokka moss\"@hidden-quoted.example", &["quokka", "hidden-quoted"]),
    ("wombat (at) hidden-spoken.example", &["wombat", "hidden-spoken"]),
    ("dugong [at] hidden-brackets [dot] com", &["dugong", "hidden-brackets"]),
    ("манул собака hidden-sobaka точка ру", &["манул", "hidden-sobaka"]),
    ("serval at hidden-words dot com", &["serval", "hidden-words"]),
    ("caracal @ hidden-spaced.example", &["caracal", "hidden-spaced"]),
    ("mailto:jerboa@hidden-scheme.example", &["jerboa", "hidden-scheme"]),
    ("Zibet <zibet.vole@hidden-angle.example>", &["vole", "hidden-angle"]),
    ("ermine.stoat＠hidden-wide.example", &["ermine", "stoat", "hidden-wide"]),
    // Names in messengers.
    ("@pangolin_hill", &["pangolin"]),
    ("@aardwolf", &["aardwolf"]),
    ("telegram: numbat77", &["numbat77"]),
    ("тг: bilby.nord", &["bilby"]),
    ("Skype: live:.cid.kinkajou9", &["kinkajou"]),
    ("skype: fossa.creek", &["fossa"]),
    ("Instagram: margay_studio", &["margay"]),
    ("телеграм markhor_ural", &["markhor"]),
    ("Discord tenrec#4471", &["tenrec"]),
    ("t.me/saiga_steppe", &["saiga"]),
    ("https://t.me/+kulan4411aabb", &["kulan4411"]),
    ("wa.me/79165554433", &["79165554433"]),
    ("vk.com/id77341122", &["77341122"]),
    ("tg://resolve?domain=desman", &["desman"]),
    ("https://www.linkedin.com/in/gaur-heath", &["gaur-heath"]),
    ("facebook.com/nilgai.fields", &["nilgai"]),
    // Links.
    ("secret-plan.com", &["secret-plan"]),
    ("secret-shop.ru", &["secret-shop"]),
    ("секретный-сайт.рф", &["секретный"]),
    ("stage.secret-stage.io", &["secret-stage"]),
    ("secret-host.agency/brief?id=77#top", &["secret-host"]),
    ("https://secret-docs.example/a/b?c=d,e", &["secret-docs"]),
    ("HTTP://SECRET-UPPER.EXAMPLE", &["secret-upper"]),
    ("www.secret-www.de", &["secret-www"]),
    ("ftp://secret-ftp.example/drop", &["secret-ftp"]),
    ("secret-port.internal:8443/login", &["secret-port"]),
    ("docs.google.com/document/d/1Secret-Doc_Key/edit", &["secret-doc"]),
    ("secret-bucket.s3.amazonaws.com", &["secret-bucket"]),
    ("figma.com/file/SecretFig", &["secretfig"]),
    ("secret-dental.clinic/offer", &["secret-dental"]),
    ("xn--secret-q4a.xn--p1ai", &["secret-q4a"]),
    ("192.168.44.71", &["192.168.44"]),
    ("10.77.44.71:8080", &["10.77.44"]),
    ("fe80:77aa:44bb:71cc:1234:5678:9abc:def1", &["77aa", "44bb"]),
    ("2001:db8:77aa::44bb", &["77aa", "44bb"]),
    ("a4:77:b1:44:c7:71", &["a4:77"]),
    // Telephones.
    ("+7 916 555-44-33", &["555-44-33", "916 555"]),
    ("+7 (916) 555-44-31", &["555-44-31"]),
    ("8 916 555 44 30", &["555 44 30"]),
    ("8(495)7334455", &["7334455"]),
    ("8-800-555-35-17", &["555-35-17"]),
    ("733 44 55", &["733 44", "44 55"]),
    ("733-44-56", &["733-44"]),
    ("7334457", &["7334457"]),
    ("73-44-58", &["73-44"]),
    ("5-44-39", &["5-44-39"]),
    ("тел. 44-581", &["44-581"]),
    ("тел.: 73445", &["73445"]),
    ("тел. 8 495 733-44-51, доб. 7712", &["733-44-51", "7712"]),
    ("доб. 7713", &["7713"]),
    ("вн. 7714", &["7714"]),
    ("ext. 7715", &["7715"]),
    ("020 7946 0958 ext 7716", &["7946", "7716"]),
    ("+44 20 7946 0957", &["7946 0957"]),
    ("+44 (0)20 7946 0956", &["7946 0956"]),
    ("(020) 7946 0955", &["7946 0955"]),
    ("030/73344551", &["73344551"]),
    ("030 / 733 445 52", &["733 445", "445 52"]),
    ("+49-30-7334-4553", &["7334-4553"]),
    ("+1 (415) 555-0171", &["555-0171"]),
    ("415-555-0172", &["555-0172"]),
    ("415.555.0173", &["555.0173"]),
    ("555-0174", &["555-0174"]),
    ("555 0175", &["555 0175"]),
    ("+33 1 73 34 45 54", &["73 34 45"]),
    ("01 73 34 45 55", &["73 34 45"]),
    ("+48 733 445 561", &["733 445"]),
    ("733 445 562", &["733 445"]),
    ("12 34 56 79", &["34 56"]),
    ("+380671234563", &["380671234563"]),
    ("+7 701 234 56 64", &["234 56"]),
    ("tel:+74957334465", &["74957334465"]),
    ("whatsapp +34 612 34 45 66", &["612 34"]),
    ("７３３-４４-６７", &["733-44-67", "７３３"]),
    ("٧٣٣٤٤٦٨", &["7334468", "٧٣٣"]),
    ("733\u{2011}44\u{2011}69", &["733\u{2011}44", "733-44"]),
    ("7\u{200d}3\u{200d}3-44-70", &["733-44-70", "3-44-70"]),
    // Accounts, cards, banks, papers.
    ("DE89 3704 0044 0532 0130 00", &["3704", "0532"]),
    ("DE89370400440532013001", &["de8937", "0532013001"]),
    ("GB29 NWBK 6016 1331 9268 19", &["nwbk", "6016"]),
    ("gb29nwbk60161331926820", &["nwbk", "60161331926820"]),
    ("FR14 2004 1010 0505 0001 3M02 606", &["2004 1010", "3m02"]),
    ("40702810900000001234", &["40702810", "00001234"]),
    ("р/с 40702 810 9 0000 0001235", &["40702", "0001235"]),
    ("р/с № 4070.2810.9000.0000.1236", &["4070.2810"]),
    ("к/с 30101810400000000225", &["30101810"]),
    ("расчётный счёт 4080281077", &["4080281077"]),
    ("БИК 044525225", &["044525225"]),
    ("BIC DEUTDEFF501", &["deutdeff"]),
    ("SWIFT: SABRRUMM", &["sabrrumm"]),
    ("ИНН 7707083893", &["7707083893"]),
    ("ИНН 500100732259", &["500100732259"]),
    ("КПП 773601001", &["773601001"]),
    ("ОГРН 1027700132195", &["1027700132195"]),
    ("СНИЛС 112-233-445 95", &["112-233", "445 95"]),
    ("паспорт 45 08 123477", &["45 08", "123477"]),
    ("паспорт 4508 № 123478", &["4508", "123478"]),
    ("4111 1111 4111 7711", &["4111 1111"]),
    ("4111-1111-4111-7712", &["4111-1111"]),
    ("4111111141117713", &["4111111141117713"]),
    ("3782 822463 17714", &["822463"]),
    ("карта 7715", &["7715"]),
    ("CVV 771", &["cvv 771"]),
    ("123-45-7716", &["123-45", "45-7716"]),
    ("EIN 12-3457717", &["3457717"]),
    ("VAT GB 123 4577 18", &["123 4577"]),
    ("DE127717719", &["127717719"]),
    ("ATU12771720", &["12771720"]),
    ("QQ 12 77 21 C", &["12 77 21"]),
    ("sort code 77-22-44", &["77-22-44"]),
    ("account no. 31926823", &["31926823"]),
    ("договор № 77/24-АБВ", &["77/24"]),
    ("счёт №7725", &["7725"]),
    ("invoice #INV-7726", &["inv-7726"]),
    ("contract No. KX-7727-9", &["kx-7727"]),
    ("А777ВС177", &["777вс"]),
    ("0x52908400098527886E0F7030069857D2E4169EE7", &["52908400098527886e0f"]),
    ("password: Opossum!7", &["opossum"]),
    ("пароль: Росомаха8", &["росомаха"]),
    ("PIN 7728", &["7728"]),
    ("код 772901", &["772901"]),
    ("token=sk-live-Civet7730aaBB99", &["civet7730"]),
    ("6f9619ff-8b86-d011-b42d-00c04fc97731", &["6f9619ff", "00c04fc97731"]),
    ("AKIAIOSFODNN7732GENET", &["iosfodnn"]),
    // Files.
    ("C:\\Users\\Genet Moor\\Desktop\\plan.docx", &["genet", "moor"]),
    ("\\\\server7\\coati\\offer.xlsx", &["coati"]),
    ("/home/galago/contract.pdf", &["galago"]),
    ("~/potoroo/notes.txt", &["potoroo"]),
    ("Договор_Лемминг_2026.docx", &["лемминг"]),
    ("chiru-brief.pdf", &["chiru"]),
    ("«Смета для Кабарги.xlsx»", &["кабарг"]),
    ("photos/dhole/team.png", &["dhole"]),
    // Places.
    ("ул. Кенгуриная, д. 5, кв. 12", &["кенгурин"]),
    ("проспект Вомбатов, 77", &["вомбат"]),
    ("77 Possum Lane", &["possum"]),
    ("221B Bandicoot Street", &["bandicoot"]),
    ("Ameisenstraße 77", &["ameisen"]),
    ("SW7A 7AA", &["sw7a"]),
    ("55.75583, 37.61778", &["55.75583"]),
    // Sums.
    ("12347 PLN", &["12347"]),
    ("€12,357.89", &["12,357", "357.89"]),
    ("12 367,89 ₽", &["12 367"]),
    ("12377 рублей", &["12377"]),
    ("$12,387", &["12,387"]),
    ("12397 zł", &["12397"]),
    ("712 447 – 915 557 €", &["712 447", "915 557"]),
    ("1,2347 млн руб", &["1,2347"]),
    ("12457 у.е.", &["12457"]),
    ("CHF 12467", &["12467"]),
    ("бюджет 12477", &["12477"]),
    ("a budget of 12487", &["12487"]),
    ("AED 12,497", &["12,497"]),
    // More of each.
    ("lynx.carpathian@hidden-fin.fi", &["lynx", "hidden-fin"]),
    ("info@hidden-ai.ai", &["hidden-ai"]),
    ("vicuna@hidden-xn.xn--p1ai", &["vicuna", "hidden-xn"]),
    ("Почта: сайгак@скрытый.онлайн", &["сайгак", "скрытый"]),
    ("gazelle_77@mail.hidden-long.museum", &["gazelle", "hidden-long"]),
    ("signal: addax99", &["addax"]),
    ("viber: oribi_desk", &["oribi"]),
    ("ник: kudu_north", &["kudu"]),
    ("login: eland77", &["eland"]),
    ("github sitatunga-77x", &["sitatunga"]),
    ("t.me/joinchat/AAbongo77xyz", &["aabongo77xyz"]),
    ("instagram.com/duiker.photo", &["duiker"]),
    ("youtube.com/@dibatag", &["dibatag"]),
    ("x.com/gerenuk_77", &["gerenuk"]),
    ("secret-app.vercel.app", &["secret-app"]),
    ("secret-board.atlassian.net/browse/KX-12", &["secret-board"]),
    ("drive.google.com/drive/folders/1SecretFolder", &["secretfolder"]),
    ("bit.ly/3SecretBit", &["secretbit"]),
    ("секрет-магазин.рус/скидки", &["секрет-магазин"]),
    ("(495) 733-44-71", &["733-44"]),
    ("8 (3952) 73-44-72", &["73-44"]),
    ("+375 29 733-44-73", &["733-44"]),
    ("+86 138 7733 4474", &["7733 4474"]),
    ("0800 733 4475", &["733 4475"]),
    ("07733 445576", &["445576"]),
    ("звоните 73-44-77", &["73-44"]),
    ("call 73445", &["73445"]),
    ("факс 73-44-79", &["73-44"]),
    ("ES91 2100 0418 4502 0005 1332", &["2100 0418"]),
    ("nl91abna0417164300", &["nl91abna"]),
    ("30101 810 4 0000 0000225", &["30101", "0000225"]),
    ("сч. 40817810099910004312", &["40817810099910004312"]),
    ("5536 9137 7712 7715", &["5536 9137"]),
    ("NIP 526-771-77-16", &["526-771"]),
    ("USt-IdNr. DE 814 584 193", &["814 584"]),
    ("паспорт: AB 7712345", &["7712345"]),
    ("полис ОМС 7755 4466 3322 1177", &["7755 4466"]),
    ("заказ № А-7718/2", &["а-7718"]),
    ("D:\\Projects\\Bongo\\final.psd", &["bongo"]),
    ("Tapir_Heath_NDA_signed.pdf", &["tapir", "heath"]),
    ("пер. Тушканчиков, дом 7", &["тушканчик"]),
    ("77 Wallaby Road, Flat 7", &["wallaby"]),
    ("15 777 тыс. руб.", &["15 777"]),
    ("USD 77,447.50", &["77,447"]),
    ("оплата 77 457", &["77 457"]),
];

/// Sentences in which something is promised, so that it is quoted; the secret stands where clauses end, and where they do not.
const SENTENCES: [&str; 6] = [
    "We will send the logo to {} by Friday.",
    "I'll write to {}, and we will send the plan by Friday.",
    "We will deliver the banner by Friday ({}).",
    "Мы пришлём макет на {} к пятнице.",
    "Пришлю план завтра: {}",
    "We assumed {} was included in the price. Any news about {}?",
];

/// The demo with each secret in messages that are quoted, and in every column of words.
fn planted() -> Workspace {
    let workspace = Workspace::demo();
    let mut sheet = workspace.sheet("messages");
    let column: BTreeMap<String, usize> =
        sheet.header.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
    let clients: Vec<String> = workspace.sheet("clients").rows.iter().map(|row| row[0].clone()).collect();
    for (number, (secret, _)) in SECRETS.iter().enumerate() {
        for (form, sentence) in SENTENCES.iter().enumerate() {
            let mut row = vec![String::new(); sheet.header.len()];
            let mut set = |name: &str, value: String| row[column[name]] = value;
            let at = number * SENTENCES.len() + form;
            set("message_id", format!("s{at}"));
            set("client_id", clients[at % clients.len()].clone());
            set("sent_at", format!("2026-06-{:02} {:02}:{:02}", 1 + at % 28, 9 + at % 8, at % 60));
            set("author", "somebody".to_owned());
            set("side", if sentence.contains("assumed") { "client" } else { "agency" }.to_owned());
            set("channel", "email".to_owned());
            set("text", sentence.replace("{}", secret));
            sheet.rows.push(row);
        }
    }
    workspace.save("messages", &sheet);
    let mut number = 0;
    for (table, name) in [
        ("clients", "segment"),
        ("projects", "name"),
        ("projects", "service"),
        ("projects", "status"),
        ("schedule", "item"),
        ("promises", "text"),
        ("expectations", "metric"),
        ("expectations", "unit"),
        ("results", "metric"),
        ("outcomes", "note"),
        ("decisions", "note"),
        ("decisions", "by"),
    ] {
        let mut sheet = workspace.sheet(table);
        let Some(place) = sheet.header.iter().position(|column| column == name) else { continue };
        for row in sheet.rows.iter_mut().filter(|row| !row[place].is_empty()) {
            row[place].push_str(&format!(" {}", SECRETS[number % SECRETS.len()].0));
            number += 1;
        }
        workspace.save(table, &sheet);
    }
    let mut money = std::fs::read(workspace.path().join("money.csv")).unwrap();
    money.extend(csv_row(&[SECRETS[0].0, "", "2026-01-01", "invoice", "1", "", "", SECRETS[51].0]));
    workspace.write("money.csv", money);
    let config = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    workspace.write(
        "forewarn.toml",
        format!("{config}\n[score]\nwatch = 0.001\nact = 0.002\n[alerts]\ncapacity = 20\n"),
    );
    workspace
}

fn pieces() -> impl Iterator<Item = String> {
    SECRETS.iter().flat_map(|(secret, pieces)| {
        let whole = if pieces.is_empty() { vec![*secret] } else { pieces.to_vec() };
        whole.into_iter().map(str::to_lowercase)
    })
}

/// Which pieces stand in which files, with the words around.
fn leaks(what: &str, files: &Files) -> Vec<String> {
    static PIECES: LazyLock<(Vec<String>, AhoCorasick)> = LazyLock::new(|| {
        let pieces: Vec<String> = pieces().collect();
        let finder = AhoCorasick::new(&pieces).unwrap();
        (pieces, finder)
    });
    let (pieces, finder) = &*PIECES;
    let mut leaks = Vec::new();
    for (name, bytes) in files {
        let text = readable(name, bytes);
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for hit in finder.find_overlapping_iter(&text) {
            // A piece of digits is one where no digit stands beside it: figures of the page are full of them.
            let beside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
            if !beside(text[..hit.start()].chars().next_back()) && !beside(text[hit.end()..].chars().next()) {
                found.entry(hit.pattern().as_usize()).or_insert(hit.start());
            }
        }
        for (piece, at) in found {
            let start = text.floor_char_boundary(at.saturating_sub(60));
            let near: String = text[start..].chars().take(140).collect();
            leaks.push(format!("{what}: {name} holds {:?}: …{}…", pieces[piece], near.replace('\n', " ")));
        }
    }
    leaks
}

#[test]
fn two_hundred_planted_secrets_are_in_no_output() {
    assert!(SECRETS.len() >= 200, "{}", SECRETS.len());
    let workspace = planted();
    let path = workspace.path();
    let path = path.to_str().unwrap();
    let page = workspace.beside("page.html");
    let page = page.to_str().unwrap();
    // Without it they are there: the test can fail.
    let open = printed(&["promises", path, "--format", "json", "--as-of", AS_OF]);
    let text = readable("stdout", &open["stdout"]);
    let shown = SECRETS.iter().filter(|(secret, pieces)| {
        let mut pieces = if pieces.is_empty() { vec![*secret] } else { pieces.to_vec() }.into_iter();
        pieces.any(|piece| text.contains(&piece.to_lowercase()))
    });
    let shown = shown.count();
    assert!(shown * 10 >= SECRETS.len() * 9, "only {shown} of {} are shown unmasked", SECRETS.len());
    let mut found = Vec::new();
    for lang in ["en", "ru"] {
        for quotes in [&["--redact", "--quotes"][..], &["--redact"]] {
            let dated: Vec<&str> = ["--lang", lang, "--as-of", AS_OF].iter().chain(quotes).copied().collect();
            found.extend(leaks(&format!("review {dated:?}"), &workspace.review(&dated)));
            let mut run = |arguments: &[&str], more: &[&str]| {
                let all: Vec<&str> = arguments.iter().chain(more).copied().collect();
                found.extend(leaks(&format!("{all:?}"), &printed(&all)));
            };
            run(&["lead", path, "--json", "--out", page], &dated);
            for form in ["table", "csv", "json", "ics"] {
                run(&["promises", path, "--format", form], &dated);
            }
            run(&["agenda", path], &dated);
            run(&["agenda", path, "--json"], &dated);
            run(&["explain", "c001", path], &dated);
            run(&["explain", "c002", path, "--json"], &dated);
            run(&["check", path, "--json"], &dated[..2].iter().chain(quotes).copied().collect::<Vec<_>>());
            found.extend(leaks("lead", &Files::from([("page".to_owned(), std::fs::read(page).unwrap())])));
        }
    }
    let folder = workspace.beside("replayed");
    let folder = folder.to_str().unwrap();
    let dates = ["--from", "2026-05-01", "--to", "2026-06-01", "--out", folder, "--redact", "--quotes"];
    let all: Vec<&str> = ["backtest", path].into_iter().chain(dates).collect();
    found.extend(leaks("backtest", &printed(&all)));
    found.extend(leaks("backtest", &crate::support::files(&workspace.beside("replayed"))));
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found[..found.len().min(60)].join("\n"));
}

#[test]
fn what_leads_to_nobody_stays() {
    let workspace = Workspace::demo();
    let mut sheet = workspace.sheet("messages");
    let column: BTreeMap<String, usize> =
        sheet.header.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
    let client = workspace.sheet("clients").rows[0][0].clone();
    let plain = [
        "We will send version 2.4.1 by 12.06.2026.",
        "We will send 12 drafts by Friday, 26 June 2026.",
        "We will deliver 1 234 567 impressions by Friday.",
        "We will write 1500-2000 words by Friday.",
        "We will be there from 10.00-18.00 on Friday.",
        "We will do it in 2025-2026 and send the plan by Friday.",
        "We will reach 35 % and 4.75 points by Friday.",
        "Мы пришлём 3 макета до 26.06.2026 14:30.",
        "Мы сделаем 15 рабочих дней к пятнице.",
    ];
    for (number, text) in plain.iter().enumerate() {
        let mut row = vec![String::new(); sheet.header.len()];
        for (name, value) in [
            ("message_id", format!("plain{number}")),
            ("client_id", client.clone()),
            ("sent_at", format!("2026-06-{:02} 10:00", 10 + number)),
            ("author", "somebody".to_owned()),
            ("side", "agency".to_owned()),
            ("text", (*text).to_owned()),
        ] {
            row[column[name]] = value;
        }
        sheet.rows.push(row);
    }
    workspace.save("messages", &sheet);
    let told = |more: &[&str]| {
        let run = forewarn()
            .arg("promises")
            .arg(workspace.path())
            .args(["--as-of", AS_OF, "--format", "csv"])
            .args(more)
            .assert();
        let out = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        let rows = reader.records().map(|row| row.unwrap());
        rows.filter(|row| row[0].starts_with("plain")).map(|row| row[6].to_owned()).collect::<Vec<_>>()
    };
    let open = told(&[]);
    assert!(open.len() >= 7, "{open:?}");
    assert_eq!(told(&["--redact", "--quotes"]), open);
}
