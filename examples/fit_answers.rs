//! Fits the weights by which the judge of answers weighs a clause: `cargo run --release --example fit_answers`.
//!
//! Reads the labelled threads in `data/answers/threads.jsonl` and the gold threads, and writes `data/answers/weights.txt`. Each weight is drawn towards
//! what it would be by judgement alone, so that a feature that the threads hardly show keeps its sense. Of an answered question
//! the clause that looks most like the answer counts as one, and which that is follows from the weights: both are
//! found in turns. Deterministic.

#![allow(clippy::print_stderr, reason = "an example prints")]

use std::path::Path;

use forewarn::text::{
    Question, REPLIES_MOST, Side, ThreadMessage, answer_features, answer_features_named, speeches,
};

/// What each weight is drawn to.
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
];

/// What is read. The gold threads count twice: the others hold far more replies off the topic than real talk does.
const FILES: [&str; 6] = [
    "answers/threads.jsonl",
    "answers/threads_more.jsonl",
    "gold/exchange_en.jsonl",
    "gold/exchange_ru.jsonl",
    "gold/exchange_en.jsonl",
    "gold/exchange_ru.jsonl",
];

/// How strongly weights are drawn to judgement: as much as so many clauses.
const DRAWN: f32 = 0.6;
const ROUNDS: usize = 12;
const STEPS: usize = 400;
const RATE: f32 = 0.05;

/// The clauses that may answer one question, and whether one does.
struct Bag {
    clauses: Vec<u128>,
    answered: bool,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut bags = Vec::new();
    for file in FILES {
        let rows =
            std::fs::read_to_string(folder.join(file)).expect("the labelled threads are in the repository");
        for row in rows.lines() {
            read(row, &mut bags);
        }
    }
    let names = answer_features_named();
    let judgement =
        |name: &String| JUDGEMENT.iter().find(|(known, _)| known == name).map_or(0.0, |(_, weight)| *weight);
    let prior: Vec<f32> = names.iter().map(judgement).collect();
    let mut weights = prior.clone();
    for _ in 0..ROUNDS {
        weights = fit(&bags, &prior, &weights);
    }
    let right = bags.iter().filter(|bag| (best(bag, &weights).1 > 0.0) == bag.answered).count();
    eprintln!("{right} of {} questions told right", bags.len());
    let lines: Vec<String> = names
        .iter()
        .zip(&weights)
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, weight)| format!("{name} {weight:.2}\n"))
        .collect();
    std::fs::write(folder.join("answers/weights.txt"), lines.concat()).expect("the folder can be written to");
}

/// Adds the questions of one labelled thread that were answered or passed over.
fn read(row: &str, bags: &mut Vec<Bag>) {
    let row: serde_json::Value = serde_json::from_str(row).expect("a labelled thread is a line of JSON");
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
        if state == "partial" {
            continue;
        }
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
        let mut bag = Bag { clauses: Vec::new(), answered: state == "answered" };
        let mut replies = 0;
        for later in index + 1..texts.len().min(index + 1 + REPLIES_MOST) {
            if texts[later].0 != texts[index].0 {
                replies += 1;
                bag.clauses.extend(answer_features(&all[at], &rivals, &speeches[later], replies));
            } else if state == "asked_again" {
                break;
            }
        }
        if !bag.clauses.is_empty() {
            bags.push(bag);
        }
    }
}

fn weigh(features: u128, weights: &[f32]) -> f32 {
    weights.iter().enumerate().filter(|(at, _)| features >> at & 1 == 1).map(|(_, weight)| weight).sum()
}

/// The clause that looks most like an answer.
fn best(bag: &Bag, weights: &[f32]) -> (u128, f32) {
    let weighed = bag.clauses.iter().map(|features| (*features, weigh(*features, weights)));
    weighed.fold((0, f32::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

/// Logistic regression by gradient descent, drawn to the prior.
fn fit(bags: &[Bag], prior: &[f32], start: &[f32]) -> Vec<f32> {
    let mut rows: Vec<(u128, f32, f32)> = Vec::new();
    for bag in bags {
        if bag.answered {
            rows.push((best(bag, start).0, 1.0, 1.0));
        } else {
            let share = 1.0 / (bag.clauses.len() as f32).sqrt();
            rows.extend(bag.clauses.iter().map(|features| (*features, 0.0, share)));
        }
    }
    let mut weights = start.to_vec();
    for _ in 0..STEPS {
        let mut slope: Vec<f32> =
            weights.iter().zip(prior).map(|(weight, prior)| DRAWN * (weight - prior)).collect();
        for (features, target, share) in &rows {
            let miss = share * (1.0 / (1.0 + (-weigh(*features, &weights)).exp()) - target);
            for (at, slope) in slope.iter_mut().enumerate().filter(|(at, _)| features >> at & 1 == 1) {
                let _ = at;
                *slope += miss;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(&slope) {
            *weight -= RATE * slope.clamp(-10.0, 10.0) / 4.0;
        }
    }
    weights
}
