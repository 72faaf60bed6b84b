//! The tests, in one binary: each extra one would link polars again.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::print_stderr,
    clippy::assigning_clones,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "tests stop at the first surprise, ask for exact figures, know the names of the files, and say why they are skipped"
)]

mod alert;
mod annotations;
mod annotations_handed;
mod answer_first;
mod asked_for;
mod backtest;
mod cli;
mod contact;
mod csv_guess;
mod csv_long;
mod csv_messy;
mod deciding;
mod deeds;
mod demo;
mod extremes;
mod first_screen;
mod fix;
mod frames;
mod future;
mod guess_invoices;
mod import;
mod import_books;
mod import_calls;
mod import_cases;
mod import_csv;
mod import_folder;
mod import_hostile;
mod import_languages;
mod import_more;
mod import_real;
mod import_review;
mod import_said;
mod import_variants;
mod init_contacts;
mod init_folders;
mod init_from;
mod init_kinds;
mod kept_months;
mod kept_words;
mod kickoff;
mod language;
mod language_commands;
mod language_faults;
mod later;
mod layout;
mod ledger;
mod level;
mod life;
mod load;
mod money;
mod moved_dates;
mod news;
mod notify;
mod one_count;
mod one_truth;
mod page;
mod people;
mod places;
mod properties;
mod reading;
mod real;
mod redact;
mod redact_secrets;
mod replay;
mod retainer;
mod rhythm;
mod settled;
mod snapshots;
mod steering;
mod support;
mod tables_kept;
mod text_acts;
mod text_due;
mod text_exchange;
mod text_names;
mod text_promise;
mod text_robust;
mod text_threats;
mod text_tone;
