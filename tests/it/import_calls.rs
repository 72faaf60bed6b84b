//! Transcripts of calls, and what is promised on them.

use std::fs;

use forewarn::import::{self, ImportSource};

use crate::{
    import::{options, rows, silent},
    support::forewarn,
};

const CALL: &str = "WEBVTT\n\n00:00:03.000 --> 00:00:05.000\n<v Kim Lee>When will the pricing page be ready?</v>\n\n\
                    00:00:07.000 --> 00:00:09.000\n<v Ana>We will send you the draft of the pricing page by Friday.</v>\n\n\
                    00:00:15.000 --> 00:00:19.000\n<v Ana>We will also send the keyword report by Thursday.</v>\n";

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("forewarn.toml", "");
    write("clients.csv", "client_id,name\nacme,Acme\n");
    write("people.csv", "handle,client_id,side,name\nKim Lee,acme,client,\nAna,,agency,\n");
    let call = folder.path().join("GMT20260302-100000_Recording.transcript.vtt");
    fs::write(&call, CALL).unwrap();
    for _ in 0..2 {
        import::run(
            ImportSource::Transcript,
            std::slice::from_ref(&call),
            &options(folder.path()),
            &silent(),
        )
        .unwrap();
    }
    folder
}

#[test]
fn a_call_becomes_messages_once() {
    let folder = workspace();
    assert_eq!(
        rows(folder.path(), "messages", &["sent_at", "author", "side", "channel", "text"]),
        [
            "2026-03-02T10:00:03Z|Kim Lee|client|call|When will the pricing page be ready?",
            "2026-03-02T10:00:07Z|Ana|agency|call|We will send you the draft of the pricing page by Friday. \
             We will also send the keyword report by Thursday."
        ]
    );
}

#[test]
fn what_is_promised_on_a_call_is_to_confirm_until_it_is_written() {
    let folder = workspace();
    let states = || {
        let output = forewarn().args(["promises", "--format", "csv"]).arg(folder.path()).output().unwrap();
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let header = reader.headers().unwrap().clone();
        let place = |name: &str| header.iter().position(|own| own == name).unwrap();
        let (text, state) = (place("text"), place("state"));
        let mut states: Vec<(bool, String)> = reader
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[text].contains("keyword"), row[state].to_owned()))
            .collect();
        states.sort();
        states
    };
    assert_eq!(states(), [(false, "to_confirm".to_owned()), (true, "to_confirm".to_owned())]);
    let table = folder.path().join("messages.csv");
    let mut messages = fs::read_to_string(&table).unwrap();
    messages.push_str(
        "m9,acme,,t9,,2026-03-02T15:00:00Z,Ana,agency,mail,After our call,We will send the draft of the pricing page by Friday.,\n",
    );
    fs::write(&table, messages).unwrap();
    assert_eq!(
        states(),
        [(false, "open".to_owned()), (true, "to_confirm".to_owned())],
        "one promise, said and then written"
    );
}
