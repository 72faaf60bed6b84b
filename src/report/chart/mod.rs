//! x
use super::record::Review;
/// x
#[derive(Debug)]
pub struct Chart {
    pub name: String,
    pub svg: String,
}
/// x
#[derive(Debug)]
pub struct Charts(Vec<Chart>);
impl Charts {
    /// x
    pub fn all(&self) -> &[Chart] {
        &self.0
    }
}
/// x
pub fn draw(_r: &Review) -> Result<Charts, String> {
    Ok(Charts(vec![]))
}
