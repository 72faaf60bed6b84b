//! `forewarn draft CLIENT`: a message that pays what is owed, to be finished and sent by a person.

use std::{collections::BTreeSet, process::ExitCode};

use anyhow::Context;
use clap::Args;

use crate::{
    alert::act::FixActKind,
    history::pointer::Pointer,
    near::near,
    pipeline,
    report::words::draft::letter,
    review::draft,
    session::{Language, Session, Shared, find_client, print, usage},
    signal::View,
    table::Quotations,
};

// What `draft` takes.
#[derive(Debug, Args)]
pub(crate) struct DraftArguments {
    /// The client, by id or name
    client: String,
    /// Only the parts for these actions, separated by commas: answer, update, deliver, renegotiate, agree, invoice
    #[arg(long, value_delimiter = ',', value_name = "ACT")]
    act: Vec<String>,
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment as of which to write: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    as_of: Option<String>,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &DraftArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let kinds = arguments.act.iter().map(|word| kind(word.trim())).collect::<anyhow::Result<Vec<_>>>()?;
    let shared = &arguments.shared;
    let mut session = Session::open_for(shared, asked, &arguments.client)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    session.weigh(as_of)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let Session { config, loaded, .. } = session;
    let client = find_client(&loaded.tables.clients, &arguments.client)?;
    let (run, _) = pipeline::review_of_client(loaded, &config, as_of, client).context("reviewing")?;
    let view = View { history: &run.history, forecasts: &run.forecasts, config: &run.config };
    let wanted: BTreeSet<(u32, u64)> =
        draft::quoted(view, client).into_iter().map(|pointer| (pointer.block, pointer.id)).collect();
    let quotes = run.loaded.blocks.texts(&wanted)?;
    let mut facts = draft::draft(view, client, &|pointer: Pointer| quotes.get(&pointer.id));
    if let Some(mask) = mask {
        mask.draft(&mut facts);
    }
    if asked.is_some() {
        facts.lang = Some(lang);
    }
    let letter = letter(&facts, &kinds, lang);
    print(&if shared.json {
        serde_json::to_string_pretty(&serde_json::json!({ "draft": letter }))? + "\n"
    } else {
        letter
    });
    Ok(ExitCode::SUCCESS)
}

fn kind(word: &str) -> anyhow::Result<FixActKind> {
    let folded = word.to_lowercase();
    let known = FixActKind::VERBS.into_iter().find(|(_, verbs)| verbs.contains(&folded.as_str()));
    let Some((kind, _)) = known else {
        let verbs: Vec<&str> = FixActKind::VERBS.iter().map(|(_, verbs)| verbs[0]).collect();
        let near = near(&folded, verbs.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Err(usage(&format!("--act {word:?} is no act; the acts are: {}{near}", verbs.join(", "))));
    };
    Ok(kind)
}
