//! Did you mean: the known name that lies nearest to what somebody wrote.

/// The nearest of the known names, where one is near enough: a letter or two apart, or the same start.
pub fn near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.trim().to_lowercase();
    let length = wanted.chars().count();
    let most = match length {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => length / 4,
    };
    let distance = |name: &str| {
        let name = name.to_lowercase();
        let starts = length >= 3 && name.starts_with(&wanted);
        if starts { 0 } else { strsim::damerau_levenshtein(&wanted, &name) }
    };
    let nearest = known.into_iter().map(|name| (distance(name), name)).min();
    nearest.filter(|(distance, _)| *distance <= most).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_slip_finds_the_name_and_another_word_does_not() {
        let names = ["messages", "money", "schedule", "Blaustein Optics"];
        assert_eq!(near("mesages", names), Some("messages"));
        assert_eq!(near("shcedule", names), Some("schedule"));
        assert_eq!(near("blaustein", names), Some("Blaustein Optics"));
        assert_eq!(near("notes", names), None);
        assert_eq!(near("", names), None);
    }
}
