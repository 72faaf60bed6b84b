//! What the grammar of dates reads at a place.

use super::window::{Recurrence, Window};
use crate::lexicon::Tie;

/// What was read at a place.
#[allow(clippy::struct_excessive_bools, reason = "independent yes-or-no properties")]
#[derive(Debug, Clone, Copy)]
pub(super) struct DateReading {
    /// One past its last token.
    pub(super) next: usize,
    pub(super) window: Window,
    pub(super) recurrence: Option<Recurrence>,
    pub(super) vague: bool,
    /// Whether the window needs no moment of speaking.
    pub(super) absolute: bool,
    /// The word that ties it; one of [`prep`].
    pub(super) prep: Tie,
    /// Passed over: the past, or nothing due.
    pub(super) past: bool,
    /// Named by a weekday or a date, which may also have been.
    pub(super) may_be_past: bool,
}

/// Something that is passed over.
pub(super) fn past(next: usize) -> DateReading {
    DateReading {
        next,
        window: Window::default(),
        recurrence: None,
        vague: false,
        absolute: true,
        prep: Tie::None,
        past: true,
        may_be_past: false,
    }
}
