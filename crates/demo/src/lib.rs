//! A synthetic agency: clients, projects, plans, money, messages and promises of any size, with the truth about them
//! written down apart.
//!
//! The life of each relationship is lived first (`life`): what hurts it, how it heals, when a conflict breaks out.
//! The records are then written day by day from those lives. The hazard knows nothing of any score.

mod act;
mod agency;
mod calendar;
mod desk;
mod dice;
mod due;
mod facts;
mod ledger;
mod life;
mod names;
mod nature;
mod options;
mod oracle;
mod phrases;
mod play;
mod promise;
mod strain;
mod tables;
mod truth;
mod whole;
mod work;
mod write;

pub use options::{DemoError, DemoOptions, DemoSummary};
pub use write::write;
