//! Fits the weights by which the judge of answers weighs a clause: `cargo run --release --example fit_answers -- [--check]`.
//!
//! Reads labelled threads and writes `data/answers/weights.txt`: for each feature how far it speaks for an answer, and how far for
//! one put off. Each weight is drawn towards what it would be by judgement alone, so that a feature that the threads hardly show
//! keeps its sense. Of an answered question the clause that looks most like the answer counts as one, and which that is follows
//! from the weights: both are found in turns. The words of the clause are weighed along with the features, and these weights go
//! to `data/answers/answers.bin`. Deterministic. With `--check` nothing is written, and parts left out are told.

#![allow(clippy::print_stderr, reason = "an example prints")]

use std::collections::BTreeSet;
use std::path::Path;

use forewarn::text::sentence_model::{self, sentences};
use forewarn::text::speech_model::{ANSWER_SUMS, ANSWERS_MAGIC, GROUPS, PUTS_OFF, ROW_BITS};
use forewarn::text::{
    AnswerFeatures, Question, REPLIES_MOST, Side, ThreadMessage, answer_features, answer_features_named,
    speeches,
};

/// What each weight of an answer is drawn to.
const JUDGEMENT: &[(&str, f32)] = &[
    ("always", -1.0),
    ("shares_a_word", 1.6),
    ("shares_two_words", 0.5),
    ("shares_half_of_the_words", 0.6),
    ("speaks_of_the_same_field", 0.8),
    ("exclaims_over_a_deed_that_was_asked", -2.0),
    ("statement_about_the_thing_of_a_deed", -1.0),
    ("yes_or_no_where_asked", 2.6),
    ("yes_or_no_where_not_asked", 0.3),
    ("time_where_asked", 2.0),
    ("no_time_where_asked", -1.5),
    ("number_where_asked", 2.0),
    ("no_number_where_asked", -1.2),
    ("person_where_asked", 1.2),
    ("no_person_where_asked", -1.2),
    ("place_where_asked", 0.8),
    ("no_place_where_asked", -0.8),
    ("reason_where_asked", 1.5),
    ("several_parts_for_a_status", 1.5),
    ("instruction_where_asked", 2.0),
    ("deed_done", 1.5),
    ("deed_taken_on", 1.5),
    ("deed_declined", 1.2),
    ("hands_over_what_was_asked", 2.0),
    ("hands_over_where_not_asked", -0.5),
    ("pronoun_at_the_start", 1.3),
    ("pronoun_later", 0.8),
    ("fragment_at_the_start_of_the_reply", 0.8),
    ("fragment", 0.5),
    ("verb_first_for_yes_or_no", 1.5),
    ("verb_first_else", 0.5),
    ("at_most_three_words", 0.5),
    ("both_or_none", 0.8),
    ("statement_of_its_own", -1.2),
    ("own_deed", -1.0),
    ("exclaims", -1.2),
    ("aside", -1.2),
    ("acknowledges_only", -2.5),
    ("praises", -1.2),
    ("negates_for_yes_or_no", 1.0),
    ("concludes", 0.8),
    ("there_is", 0.8),
    ("asks", -2.0),
    ("asks_for_something", -0.5),
    ("first_clause_of_the_first_reply", 0.3),
    ("later_reply", -0.5),
    ("another_question_is_closer", -2.5),
    ("answers_another_question", -3.0),
    ("reason_of_ones_own_doing", 1.2),
    ("hands_over_where_a_reason_is_asked", -2.0),
    ("number_first", 0.4),
    ("several_parts_for_a_thing", 0.4),
    ("instruction_for_yes_or_no", 0.8),
    ("only_or_except", 0.5),
    ("after_an_acknowledgement", -1.5),
    ("heading_of_its_own", -1.5),
    ("verb_first_with_things_of_its_own", -0.3),
    ("advice_asked", 0.5),
    ("further_part_of_the_question", -0.5),
    ("statement_without_link_for_yes_or_no", -1.0),
    ("same_item", 3.0),
    ("same_rank", 0.7),
];

/// What each weight of an answer put off is drawn to.
const DELAY_JUDGEMENT: &[(&str, f32)] = &[
    ("always", -2.5),
    ("puts_off", 2.5),
    ("not_yet", 0.5),
    ("named:not_yet", 1.0),
    ("deed:takes_it_on", -1.0),
    ("asks", -0.5),
    ("yes_or_no_where_asked", -1.0),
    ("number_where_asked", -0.7),
    ("time_where_asked", -0.5),
];

/// What is read. The gold threads and those of many voices count twice: the others hold far more replies off the topic than real talk does.
const FILES: [(&str, f32); 6] = [
    ("answers/threads.jsonl", 1.0),
    ("answers/threads_more.jsonl", 1.0),
    ("answers/voices_en.jsonl", 2.0),
    ("answers/voices_ru.jsonl", 2.0),
    ("gold/exchange_en.jsonl", 2.0),
    ("gold/exchange_ru.jsonl", 2.0),
];

/// How strongly weights of features are drawn to judgement, as much as so many clauses; those of words to nothing, and those of
/// words in answers to one kind of question.
const DRAWN: f32 = 0.6;
const WORDS_DRAWN: f32 = 0.7;
const GROUP_DRAWN: f32 = 1.5;
/// What an answer counts beside a clause that is none.
const ANSWERING: f32 = 2.0;
const ROUNDS: usize = 12;
const STEPS: usize = 120;
const RATE: f32 = 0.05;
/// How many parts are left out in turn.
const PARTS: usize = 6;

/// A clause that may answer: the bits of its features, the rows of its words, what each row counts, and which weights of words
/// are asked.
struct Candidate {
    bits: Vec<usize>,
    rows: Vec<u32>,
    size: f32,
    heads: Vec<usize>,
}

/// The clauses that may answer one question, and what became of it.
struct Bag {
    clauses: Vec<Candidate>,
    state: String,
    /// Whether one sentence asks several things, so that one answer of two is partial as well.
    compound: bool,
    /// Whether more than one message replied.
    later: bool,
    part: usize,
    counts: f32,
}

/// Whether the best clause is one of the kind, where a question tells.
type Target = fn(&Bag) -> Option<bool>;

fn answers(bag: &Bag) -> Option<bool> {
    (bag.state != "partial" && bag.state != "not put off").then_some(bag.state == "answered")
}

fn delays(bag: &Bag) -> Option<bool> {
    let known = match bag.state.as_str() {
        "partial" => !bag.compound,
        "answered" => !bag.later,
        state => state == "ignored" || state == "not put off",
    };
    known.then_some(bag.state == "partial")
}

/// Weights of features, and of words: for all questions, then for each group.
#[derive(Clone)]
struct Weights {
    bits: Vec<f32>,
    rows: Vec<[f32; HEADS]>,
}

/// For all questions and for each group.
const HEADS: usize = 1 + GROUPS;

/// What is fitted: of which questions it holds, what its weights are drawn to, whether groups have words of their own, and the
/// log-odds from which on it is told.
struct Kind {
    name: &'static str,
    target: Target,
    judgement: &'static [(&'static str, f32)],
    grouped: bool,
    written: f32,
    least: f32,
}

/// Two kinds of verdicts. What a sentence written for its words alone counts, and the log-odds that serve best on parts left
/// out, differ.
const KINDS: [Kind; 2] = [
    Kind {
        name: "answered",
        target: answers,
        judgement: JUDGEMENT,
        grouped: true,
        written: 0.15,
        least: -0.5,
    },
    Kind {
        name: "put off",
        target: delays,
        judgement: DELAY_JUDGEMENT,
        grouped: false,
        written: 0.4,
        least: 0.0,
    },
];

/// Questions that a sentence written for its words alone may reply to.
const ANY_QUESTION: [(&str, [&str; 4]); 2] = [
    ("en", ["Is that possible?", "When will it be?", "How much is it?", "What is it?"]),
    ("ru", ["Это возможно?", "Когда это будет?", "Сколько это стоит?", "Что это?"]),
];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let read_file = |file: &str| {
        std::fs::read_to_string(folder.join(file)).expect("labelled texts are in the repository")
    };
    let mut bags = Vec::new();
    for (file, counts) in FILES {
        for (number, row) in read_file(file).lines().enumerate() {
            let row = serde_json::from_str(row).expect("a labelled thread is a line of JSON");
            read(&row, number % PARTS, counts, &mut bags);
        }
    }
    for (lang, questions) in ANY_QUESTION {
        for (number, line) in read_file(&format!("answers/sentences_{lang}.txt")).lines().enumerate() {
            let Some((kind, text)) = line.split_once(' ') else { continue };
            let (state, questions) = match kind {
                "d" => ("partial", &questions[..]),
                "c" => ("ignored", &questions[..]),
                "a" => ("not put off", &questions[..1]),
                _ => continue,
            };
            for question in questions {
                let row = serde_json::json!({
                    "thread": [{"side": "client", "text": question}, {"side": "agency", "text": text}],
                    "questions": [{"message": 0, "words": question, "state": state}],
                });
                read(&row, number % PARTS, 0.0, &mut bags);
            }
        }
    }
    let names = answer_features_named();
    let check = std::env::args().any(|argument| argument == "--check");
    let fitted: Vec<Weights> = KINDS
        .iter()
        .map(|kind| {
            let drawn = |name: &String| {
                kind.judgement.iter().find(|(known, _)| known == name).map_or(0.0, |(_, weight)| *weight)
            };
            let prior: Vec<f32> = names.iter().map(drawn).collect();
            if check {
                check_parts(kind, &bags, &prior);
            }
            let mut weights = fit_all(kind, &bags, &prior, |_| true);
            weights.bits[0] -= kind.least;
            weights
        })
        .collect();
    if check {
        return;
    }
    let lines: Vec<String> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .map(|(at, name)| format!("{name} {:.2} {:.2}\n", fitted[0].bits[at], fitted[1].bits[at]))
        .collect();
    std::fs::write(folder.join("answers/weights.txt"), lines.concat()).expect("the folder can be written to");
    let rows = fitted[0].rows.iter().zip(&fitted[1].rows);
    let rows: Vec<[f32; ANSWER_SUMS]> = rows
        .map(|(answers, delays)| {
            std::array::from_fn(|at| if at == PUTS_OFF { delays[0] } else { answers[at] })
        })
        .collect();
    let words = sentence_model::Weights::of(ROW_BITS, rows);
    let file = words.file([[0.0; ANSWER_SUMS]; 2], ANSWERS_MAGIC, &format!("{} questions", bags.len()));
    std::fs::write(folder.join("answers/answers.bin"), file).expect("the folder can be written to");
}

/// Tells how right weights are on parts that they were not fitted to.
fn check_parts(kind: &Kind, bags: &[Bag], prior: &[f32]) {
    let (mut told, mut by_cut) = ([[0; 2]; 2], [0; 9]);
    for part in 0..PARTS {
        let weights = fit_all(kind, bags, prior, |bag| bag.part != part);
        for bag in bags.iter().filter(|bag| bag.part == part && bag.counts > 0.0) {
            if let Some(wanted) = (kind.target)(bag) {
                let score = best(bag, &weights).1;
                told[usize::from(wanted)][usize::from(score > kind.least)] += 1;
                for (at, right) in by_cut.iter_mut().enumerate() {
                    *right += usize::from((score > 0.25 * at as f32 - 1.0) == wanted);
                }
            }
        }
    }
    let [[right, wrong], [missed, found]] = told;
    let name = kind.name;
    eprintln!("{name}, left out: {found} found, {missed} missed, {wrong} false of {}", right + wrong);
    eprintln!("{name}, left out: right from -1 to 1 on {by_cut:?}");
}

/// Adds the questions of one labelled thread.
fn read(row: &serde_json::Value, part: usize, counts: f32, bags: &mut Vec<Bag>) {
    let turns = row["thread"].as_array().expect("a thread");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let texts: Vec<(Side, String)> = turns
        .iter()
        .map(|turn| (if turn["side"] == "client" { Side::Client } else { Side::Agency }, word(&turn["text"])))
        .collect();
    let messages: Vec<ThreadMessage<'_>> =
        texts.iter().map(|(side, text)| ThreadMessage { side: *side, text, sent_at: None }).collect();
    let speeches = speeches(&messages);
    for label in row["questions"].as_array().into_iter().flatten() {
        let index = usize::try_from(label["message"].as_u64().unwrap_or(0)).unwrap_or(0);
        let (words, state) = (word(&label["words"]), word(&label["state"]));
        let all = Question::all(&speeches[index]);
        let said = |question: &Question<'_>| question.span().of(&texts[index].1).to_owned();
        let Some(at) = all
            .iter()
            .position(|question| said(question).contains(&words) || words.contains(&said(question)))
        else {
            continue;
        };
        let rivals: Vec<Question<'_>> = all
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, rival)| rival.clone())
            .collect();
        let mut bag =
            Bag { clauses: Vec::new(), state, compound: all[at].is_compound(), later: false, part, counts };
        let mut replies = 0;
        for later in index + 1..texts.len().min(index + 1 + REPLIES_MOST) {
            if texts[later].0 != texts[index].0 {
                replies += 1;
                let own = sentences::<1>(&texts[later].1, 0, true);
                for (number, features) in answer_features(&all[at], &rivals, &speeches[later], replies) {
                    let words = own.get(number - 1).map(sentence_model::Sentence::rows);
                    let (rows, size) = words.unwrap_or((&[], 0.0));
                    let rows = rows.iter().map(|row| row >> (sentence_model::ROW_BITS - ROW_BITS)).collect();
                    let heads = std::iter::once(0).chain(all[at].groups().map(|group| group + 1)).collect();
                    bag.clauses.push(Candidate { bits: bits(features), rows, size, heads });
                }
            } else if bag.state == "asked_again" {
                break;
            }
        }
        bag.later = replies > 1;
        if !bag.clauses.is_empty() {
            bags.push(bag);
        }
    }
}

/// The places of the bits that are set.
fn bits(features: AnswerFeatures) -> Vec<usize> {
    let set =
        |word: usize| (0..128).filter(move |at| features[word] >> at & 1 == 1).map(move |at| word * 128 + at);
    set(0).chain(set(1)).collect()
}

fn weigh(clause: &Candidate, weights: &Weights) -> f32 {
    let mut words = 0.0;
    for row in &clause.rows {
        words += clause.heads.iter().map(|head| weights.rows[*row as usize][*head]).sum::<f32>();
    }
    clause.bits.iter().map(|at| weights.bits[*at]).sum::<f32>() + words * clause.size
}

/// The clause that looks most like one of the kind.
fn best<'a>(bag: &'a Bag, weights: &Weights) -> (&'a Candidate, f32) {
    let weighed = bag.clauses.iter().map(|features| (features, weigh(features, weights)));
    weighed.fold((&bag.clauses[0], f32::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

fn fit_all(kind: &Kind, bags: &[Bag], prior: &[f32], keep: impl Fn(&Bag) -> bool) -> Weights {
    let kept: Vec<(&Bag, bool)> = bags
        .iter()
        .filter(|bag| keep(bag))
        .filter_map(|bag| (kind.target)(bag).map(|wanted| (bag, wanted)))
        .collect();
    let mut weights = Weights { bits: prior.to_vec(), rows: vec![[0.0; HEADS]; 1 << ROW_BITS] };
    for _ in 0..ROUNDS {
        weights = fit(kind, &kept, prior, weights);
    }
    weights
}

/// Logistic regression by gradient descent, drawn to the prior.
fn fit(kind: &Kind, bags: &[(&Bag, bool)], prior: &[f32], mut weights: Weights) -> Weights {
    let mut rows: Vec<(&Candidate, f32, f32)> = Vec::new();
    for (bag, wanted) in bags {
        let counts = if bag.counts > 0.0 { bag.counts } else { kind.written };
        if *wanted {
            rows.push((best(bag, &weights).0, 1.0, ANSWERING * counts));
        } else {
            let share = counts / (bag.clauses.len() as f32).sqrt();
            rows.extend(bag.clauses.iter().map(|clause| (clause, 0.0, share)));
        }
    }
    let used: BTreeSet<usize> =
        rows.iter().flat_map(|(clause, ..)| clause.rows.iter().map(|row| *row as usize)).collect();
    let heads = if kind.grouped { HEADS } else { 1 };
    let mut slopes = vec![[0.0; HEADS]; 1 << ROW_BITS];
    for _ in 0..STEPS {
        let mut slope: Vec<f32> =
            weights.bits.iter().zip(prior).map(|(weight, prior)| DRAWN * (weight - prior)).collect();
        for at in &used {
            for (head, (slope, weight)) in slopes[*at].iter_mut().zip(&weights.rows[*at]).enumerate() {
                *slope = if head == 0 { WORDS_DRAWN } else { GROUP_DRAWN } * weight;
            }
        }
        for (clause, target, share) in &rows {
            let miss = share * (1.0 / (1.0 + (-weigh(clause, &weights)).exp()) - target);
            for at in &clause.bits {
                slope[*at] += miss;
            }
            for row in &clause.rows {
                for head in clause.heads.iter().filter(|head| **head < heads) {
                    slopes[*row as usize][*head] += miss * clause.size;
                }
            }
        }
        for (weight, slope) in weights.bits.iter_mut().zip(&slope) {
            *weight -= RATE * slope.clamp(-10.0, 10.0) / 4.0;
        }
        for at in &used {
            for (weight, slope) in weights.rows[*at].iter_mut().zip(&slopes[*at]).take(heads) {
                *weight -= RATE * slope.clamp(-10.0, 10.0);
            }
        }
    }
    weights
}
