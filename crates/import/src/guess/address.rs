//! Addresses in lists of companies: whose mail comes from where.

use crate::desk::people::is_public_domain;

/// What a cell that holds a mail address or a web site says of its owner, as people.csv calls it: `*@acme.example` of
/// `kim@acme.example` and `www.acme.example/en`, and the whole address where anybody may have one at its domain.
pub fn handle_of(cell: &str) -> Option<String> {
    let cell = cell.trim().to_lowercase();
    let is_domain = |domain: &str| {
        domain.len() > 3
            && domain.contains('.')
            && !domain.starts_with('.')
            && domain.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-'))
            && domain
                .rsplit('.')
                .next()
                .is_some_and(|end| end.len() > 1 && end.chars().all(char::is_alphabetic))
    };
    if let Some((name, domain)) = cell.split_once('@') {
        let fits = !name.is_empty() && !name.contains(' ') && is_domain(domain);
        return fits.then(|| if is_public_domain(domain) { cell.clone() } else { format!("*@{domain}") });
    }
    let page = cell.strip_prefix("https://").or_else(|| cell.strip_prefix("http://")).unwrap_or(&cell);
    let page = page.strip_prefix("www.").unwrap_or(page);
    let domain = page.split(['/', '?', ':']).next().unwrap_or_default();
    (is_domain(domain) && !is_public_domain(domain) && !SHARED.contains(&domain))
        .then(|| format!("*@{domain}"))
}

/// The handles of all addresses of a cell: `info@acme.example, kim@acme.example`.
pub fn handles_of(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split([',', ';', ' ', '\n']).filter_map(handle_of)
}

/// Sites on which anybody may have a page.
const SHARED: &[&str] = &[
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "t.me",
    "telegram.me",
    "vk.com",
    "vk.ru",
    "wa.me",
    "x.com",
    "youtube.com",
    "linktr.ee",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_sites_name_a_domain() {
        for (cell, handle) in [
            ("Kim@Acme.example", Some("*@acme.example")),
            ("www.acme.example", Some("*@acme.example")),
            ("https://acme.example/en?x", Some("*@acme.example")),
            ("kim.lee@gmail.com", Some("kim.lee@gmail.com")),
            ("gmail.com", None),
            ("instagram.com/acme", None),
            ("Acme Ltd.", None),
            ("12.5", None),
            ("31.03.2026", None),
            ("", None),
        ] {
            assert_eq!(handle_of(cell).as_deref(), handle, "{cell}");
        }
    }
}
