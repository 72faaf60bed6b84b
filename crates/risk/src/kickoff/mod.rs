//! The check before a project starts: what the client expects, what the contract says, and what such work actually
//! takes.
//!
//! Pure: a [`Brief`] and [`References`] go in, a [`Kickoff`] comes out. It needs no workspace: the built-in references are published figures, each named. With one, its own history takes their place.

mod brief;
mod check;
mod day;
mod own;
mod reference;
#[cfg(test)]
mod tests;

pub use self::{
    brief::{
        Basics, Brief, CostBrief, EarlierAgencies, ProjectBrief, PromiseBrief, ResultBrief, TimeBrief,
        template,
    },
    check::{Basic, GapDimension, Impossible, Kickoff, KickoffGap, KickoffVerdict, VerdictReason, check},
    reference::{Publication, Reference, References, Spread},
};
