//! Invented names: of companies, and of people in two languages.

use super::phrases::Tongue;

/// The first part of a company's name in English and other Latin scripts.
const LATIN_FIRST: [&str; 44] = [
    "Northlight",
    "Harbour",
    "Kestrel",
    "Alder",
    "Brightwater",
    "Copperfield",
    "Lindenau",
    "Oakmere",
    "Solano",
    "Silverbirch",
    "Westbrook",
    "Marlow",
    "Fennick",
    "Greyson",
    "Juniper",
    "Ashdown",
    "Calder",
    "Tamarind",
    "Riverside",
    "Bellweather",
    "Hollins",
    "Quayside",
    "Larkfield",
    "Montrose",
    "Nordhafen",
    "Oliveto",
    "Pemberly",
    "Redgate",
    "Sandvik Bay",
    "Thornbury",
    "Umberto",
    "Valmora",
    "Wintergreen",
    "Yarrow",
    "Zephyr",
    "Amberley",
    "Blaustein",
    "Cedarline",
    "Dunmore",
    "Eichhorn",
    "Foxglove",
    "Granary",
    "Heronsgate",
    "Ivywell",
];

/// The trade that ends it, its domain, and its segment.
const LATIN_TRADE: [(&str, &str, &str); 26] = [
    ("Logistics", "logistics", "logistics"),
    ("Dental", "dental", "healthcare"),
    ("Coffee Roasters", "coffee", "food"),
    ("Furniture", "furniture", "retail"),
    ("Legal", "legal", "professional services"),
    ("Outdoor", "outdoor", "retail"),
    ("Robotics", "robotics", "industry"),
    ("Hotels", "hotels", "travel"),
    ("Insurance", "insurance", "finance"),
    ("Academy", "academy", "education"),
    ("Cycles", "cycles", "retail"),
    ("Analytics", "analytics", "software"),
    ("Interiors", "interiors", "construction"),
    ("Foods", "foods", "food"),
    ("Energy", "energy", "industry"),
    ("Optics", "optics", "healthcare"),
    ("Software", "software", "software"),
    ("Gardens", "gardens", "retail"),
    ("Shipping", "shipping", "logistics"),
    ("Pharma", "pharma", "healthcare"),
    ("Windows & Doors", "windows", "construction"),
    ("Language School", "school", "education"),
    ("Capital", "capital", "finance"),
    ("Bakery", "bakery", "food"),
    ("Travel", "travel", "travel"),
    ("Toys", "toys", "retail"),
];

/// The first part of a Russian company's name, and its domain.
const RUSSIAN_FIRST: [(&str, &str); 40] = [
    ("Вектор", "vektor"),
    ("Северный Берег", "severbereg"),
    ("Альтаир", "altair"),
    ("Гранит", "granit"),
    ("Лесной Двор", "lesdvor"),
    ("Прогресс", "progress"),
    ("Ясный День", "yasnyden"),
    ("Меридиан", "meridian"),
    ("Кедр", "kedr"),
    ("Новая Волна", "novavolna"),
    ("Орион", "orion"),
    ("Уютный Дом", "uyutdom"),
    ("Импульс", "impuls"),
    ("Белый Парус", "belparus"),
    ("Сфера", "sfera"),
    ("Родник", "rodnik"),
    ("Атлант", "atlant"),
    ("Квартал", "kvartal"),
    ("Южный Ветер", "yugveter"),
    ("Формула", "formula"),
    ("Горизонт", "gorizont"),
    ("Клевер", "klever"),
    ("Маяк", "mayak"),
    ("Первый Шаг", "pervshag"),
    ("Янтарь", "yantar"),
    ("Спектр", "spektr"),
    ("Фарватер", "farvater"),
    ("Тёплый Край", "teplkray"),
    ("Лайм", "laym"),
    ("Интеграл", "integral"),
    ("Полюс", "polus"),
    ("Рубеж", "rubezh"),
    ("Аврора", "avrora"),
    ("Синий Кит", "sinkit"),
    ("Точка Роста", "tochkarosta"),
    ("Зенит", "zenith"),
    ("Каскад", "kaskad"),
    ("Облако", "oblako"),
    ("Ритм", "ritm"),
    ("Старый Мост", "starmost"),
];

/// The trade that ends a Russian company's name.
const RUSSIAN_TRADE: [(&str, &str, &str); 25] = [
    ("Мебель", "mebel", "retail"),
    ("Логистика", "log", "logistics"),
    ("Клиника", "clinic", "healthcare"),
    ("Строй", "stroy", "construction"),
    ("Фарма", "farma", "healthcare"),
    ("Софт", "soft", "software"),
    ("Авто", "auto", "retail"),
    ("Текстиль", "textile", "retail"),
    ("Продукты", "produkt", "food"),
    ("Медиа", "media", "media"),
    ("Финанс", "finance", "finance"),
    ("Окна", "okna", "construction"),
    ("Тур", "tour", "travel"),
    ("Оптика", "optika", "healthcare"),
    ("Школа", "school", "education"),
    ("Электро", "electro", "industry"),
    ("Кофе", "coffee", "food"),
    ("Недвижимость", "estate", "construction"),
    ("Косметика", "beauty", "retail"),
    ("Спорт", "sport", "retail"),
    ("Юрист", "legal", "professional services"),
    ("Сервис", "service", "professional services"),
    ("Техно", "techno", "industry"),
    ("Агро", "agro", "food"),
    ("Книги", "books", "retail"),
];

/// Given names with a Latin spelling and whether they are a woman's.
const RUSSIAN_GIVEN: [(&str, &str, bool); 28] = [
    ("Анна", "anna", true),
    ("Ольга", "olga", true),
    ("Мария", "maria", true),
    ("Екатерина", "ekaterina", true),
    ("Наталья", "natalia", true),
    ("Ирина", "irina", true),
    ("Светлана", "svetlana", true),
    ("Юлия", "yulia", true),
    ("Дарья", "daria", true),
    ("Алина", "alina", true),
    ("Марина", "marina", true),
    ("Вера", "vera", true),
    ("Полина", "polina", true),
    ("Ксения", "ksenia", true),
    ("Иван", "ivan", false),
    ("Сергей", "sergey", false),
    ("Дмитрий", "dmitry", false),
    ("Алексей", "alexey", false),
    ("Михаил", "mikhail", false),
    ("Павел", "pavel", false),
    ("Артём", "artem", false),
    ("Никита", "nikita", false),
    ("Андрей", "andrey", false),
    ("Роман", "roman", false),
    ("Кирилл", "kirill", false),
    ("Максим", "maxim", false),
    ("Егор", "egor", false),
    ("Виктор", "viktor", false),
];

/// Family names: the man's form, the woman's, and the Latin spelling.
const RUSSIAN_FAMILY: [(&str, &str, &str); 24] = [
    ("Лебедев", "Лебедева", "lebedev"),
    ("Соколов", "Соколова", "sokolov"),
    ("Орлов", "Орлова", "orlov"),
    ("Морозов", "Морозова", "morozov"),
    ("Волков", "Волкова", "volkov"),
    ("Зайцев", "Зайцева", "zaytsev"),
    ("Белов", "Белова", "belov"),
    ("Громов", "Громова", "gromov"),
    ("Ковалёв", "Ковалёва", "kovalev"),
    ("Никитин", "Никитина", "nikitin"),
    ("Фролов", "Фролова", "frolov"),
    ("Жуков", "Жукова", "zhukov"),
    ("Крылов", "Крылова", "krylov"),
    ("Тарасов", "Тарасова", "tarasov"),
    ("Макаров", "Макарова", "makarov"),
    ("Гусев", "Гусева", "gusev"),
    ("Титов", "Титова", "titov"),
    ("Комаров", "Комарова", "komarov"),
    ("Щербаков", "Щербакова", "shcherbakov"),
    ("Блинов", "Блинова", "blinov"),
    ("Мельников", "Мельникова", "melnikov"),
    ("Зуев", "Зуева", "zuev"),
    ("Седов", "Седова", "sedov"),
    ("Рябов", "Рябова", "ryabov"),
];

const LATIN_GIVEN: [(&str, bool); 32] = [
    ("Emma", true),
    ("Laura", true),
    ("Hannah", true),
    ("Sophie", true),
    ("Nina", true),
    ("Claire", true),
    ("Julia", true),
    ("Martha", true),
    ("Priya", true),
    ("Ingrid", true),
    ("Helen", true),
    ("Lucia", true),
    ("Rachel", true),
    ("Amelie", true),
    ("Karen", true),
    ("Zoe", true),
    ("Tom", false),
    ("Daniel", false),
    ("Lukas", false),
    ("Oliver", false),
    ("Marco", false),
    ("James", false),
    ("Felix", false),
    ("Peter", false),
    ("Stefan", false),
    ("Ben", false),
    ("Victor", false),
    ("Hugo", false),
    ("Andrew", false),
    ("Jonas", false),
    ("Samuel", false),
    ("David", false),
];

const LATIN_FAMILY: [&str; 32] = [
    "Weber",
    "Harris",
    "Lindqvist",
    "Moreau",
    "Becker",
    "Clarke",
    "Rossi",
    "Novak",
    "Fischer",
    "Turner",
    "Hughes",
    "Keller",
    "Santos",
    "Brandt",
    "Ellis",
    "Marsh",
    "Vogel",
    "Bennett",
    "Duval",
    "Schreiber",
    "Palmer",
    "Costa",
    "Reed",
    "Jansen",
    "Whitfield",
    "Maier",
    "Osborne",
    "Kowalski",
    "Sharma",
    "Lang",
    "Barnes",
    "Petersen",
];

/// A company: its name, its domain and its segment.
#[derive(Debug, Clone)]
pub(super) struct DemoCompany {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) segment: &'static str,
}

/// The company of a number; numbers below a thousand give different names.
pub(super) fn company(tongue: Tongue, number: usize) -> DemoCompany {
    let number = number * 37 + 11;
    match tongue {
        Tongue::English => {
            let first = LATIN_FIRST[number % LATIN_FIRST.len()];
            // 44 and 26 share a factor: the trade moves one further with each full round of first names.
            let index = (number + number / LATIN_FIRST.len() * 5) % LATIN_TRADE.len();
            let (trade, tail, segment) = LATIN_TRADE[index];
            let head = first.to_lowercase().replace(' ', "");
            DemoCompany {
                name: format!("{first} {trade}"),
                domain: format!("{head}-{tail}.example"),
                segment,
            }
        }
        Tongue::Russian => {
            let (first, head) = RUSSIAN_FIRST[number % RUSSIAN_FIRST.len()];
            let index = (number + number / RUSSIAN_FIRST.len() * 4) % RUSSIAN_TRADE.len();
            let (trade, tail, segment) = RUSSIAN_TRADE[index];
            DemoCompany {
                name: format!("{first} {trade}"),
                domain: format!("{head}-{tail}.example"),
                segment,
            }
        }
    }
}

/// Someone who writes messages.
#[derive(Debug, Clone)]
pub(super) struct DemoPerson {
    /// The name by which they are called.
    pub(super) given: String,
    /// The whole name.
    pub(super) name: String,
    /// The address or handle.
    pub(super) handle: String,
    /// Whether Russian words agree in the feminine.
    pub(super) woman: bool,
}

/// The person of a number at a domain; their names are written in `tongue`.
pub(super) fn person(tongue: Tongue, number: usize, domain: &str) -> DemoPerson {
    match tongue {
        Tongue::English => {
            let (given, woman) = LATIN_GIVEN[(number * 13 + 5) % LATIN_GIVEN.len()];
            let family = LATIN_FAMILY[(number * 11 + number / 32 + 3) % LATIN_FAMILY.len()];
            DemoPerson {
                given: given.to_owned(),
                name: format!("{given} {family}"),
                handle: format!("{}.{}@{domain}", given.to_lowercase(), family.to_lowercase()),
                woman,
            }
        }
        Tongue::Russian => {
            let (given, latin, woman) = RUSSIAN_GIVEN[(number * 9 + 2) % RUSSIAN_GIVEN.len()];
            let (his, hers, family) = RUSSIAN_FAMILY[(number * 7 + number / 24 + 1) % RUSSIAN_FAMILY.len()];
            let ending = if woman { "a" } else { "" };
            DemoPerson {
                given: given.to_owned(),
                name: format!("{given} {}", if woman { hers } else { his }),
                handle: format!("{latin}.{family}{ending}@{domain}"),
                woman,
            }
        }
    }
}
