//! x
/// x
pub fn html(_r: &super::record::Review, _c: &super::chart::Charts) -> Result<String, minijinja::Error> {
    Ok(String::new())
}
