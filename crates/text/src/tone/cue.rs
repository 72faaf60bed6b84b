//! What is counted in a message besides its hashed words: cues of the lexicon and signs of the typing.

/// Writes the list of counters once: as constants that number them and as the words that name them.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        counters!(@number 0usize; $($(#[$doc])* $name,)*);
        /// The words that name the counters, in lists and in explanations.
        pub(crate) const NAMES: &[&str] = &[$($word,)*];
    };
    (@number $at:expr; $(#[$doc:meta])* $name:ident, $($rest:tt)*) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "lists name cues by their words")]
        pub(crate) const $name: usize = $at;
        counters!(@number $at + 1; $($rest)*);
    };
    (@number $at:expr;) => {};
}

counters! {
    // Cues: words and phrases of the lists under `data/lexicon` bear these names.
    /// What a person is called in anger.
    INSULT = "insult",
    /// Obscene words.
    OBSCENE = "obscene",
    /// What groups of people are called in hate.
    SLUR = "slur",
    /// Courts, claims, consequences.
    THREAT = "threat",
    /// Looking down on the other side or its work.
    CONTEMPT = "contempt",
    /// Annoyance said.
    FRUSTRATED = "frustrated",
    /// It happens again, or still does not happen.
    AGAIN = "again",
    /// Hurry.
    URGENT = "urgent",
    /// Asking where the thing is.
    CHASE = "chase",
    /// "please".
    PLEASE = "please",
    /// Thanks.
    THANK = "thank",
    /// Apologies.
    APOLOGY = "apology",
    /// What makes an ask or a claim softer.
    HEDGE = "hedge",
    /// Greetings and forms of address.
    GREET = "greet",
    /// Praise of the other side.
    PRAISE = "praise",
    /// "as I already said": blame under a polite coat.
    REPROACH = "reproach",
    /// The person written to.
    YOU = "you",
    /// The writer.
    ME = "me",
    /// Negation.
    NOT = "not",
    /// What makes the next word stronger.
    BOOST = "boost",
    /// What makes the next word weaker.
    DAMP = "damp",
    /// "but": what follows counts.
    BUT = "but",
    /// Words that open a question.
    WH = "wh",
    /// "why".
    WHY = "why",
    /// Things that do not work.
    BROKEN = "broken",
    /// Demands.
    MUST = "must",
    /// Laughter.
    LAUGH = "laugh",
    /// Consent.
    AGREE = "agree",
    /// Sadness, regret.
    SAD = "sad",
    /// Going elsewhere.
    LEAVE = "leave",
    /// Asking for something.
    ASK = "ask",
    /// Money and contracts.
    MONEY = "money",
    /// People by what they are: users, colleagues, everyone.
    PEOPLE = "people",
    /// Persons who are neither written to nor writing.
    OTHERS = "others",
    /// Talk about talk: who said, asked, claimed what.
    SAYING = "saying",
    /// Views and knowledge: what is thought, meant, understood.
    THINKING = "thinking",
    /// Stretches of time.
    TIME = "time",
    /// "always", "never", "nobody", "at all".
    ALL = "all",
    /// What is done with the thing.
    USING = "using",
    /// What is changed, mended or handed over.
    MENDING = "mending",
    /// Stopping, closing, giving up.
    ENDING = "ending",
    /// What was promised, agreed, quoted, asked or paid for.
    PROMISED = "promised",
    /// The third of its kind, the same one, another one.
    REPEAT = "repeat",
    // Signs: what the typing shows.
    /// Strength of good words as they stand in their context.
    GOOD = "good words",
    /// Strength of bad words.
    BAD = "bad words",
    /// The strongest good word.
    GOOD_PEAK = "strongest good word",
    /// The strongest bad word.
    BAD_PEAK = "strongest bad word",
    /// Good words in sentences that address the other side.
    GOOD_TO_YOU = "good words to you",
    /// Bad words in sentences that address the other side.
    BAD_TO_YOU = "bad words to you",
    /// Bad words in sentences about the writer.
    BAD_OF_ME = "bad words of myself",
    /// Obscene words, insults and contempt in sentences that address the other side.
    ATTACK = "attack on you",
    /// Good words in questions.
    GOOD_ASKED = "good words in questions",
    /// Bad words in questions.
    BAD_ASKED = "bad words in questions",
    /// Good words of the last sentence.
    GOOD_LAST = "good words at the end",
    /// Bad words of the last sentence.
    BAD_LAST = "bad words at the end",
    /// Smiles.
    SMILE = "smile",
    /// Frowns.
    FROWN = "frown",
    /// Single exclamation marks.
    EXCLAIM = "exclamation mark",
    /// "!!!".
    EXCLAIMS = "exclamation marks",
    /// Questions.
    QUESTION = "question mark",
    /// "??", "?!".
    QUESTIONS = "question marks",
    /// "...".
    ELLIPSIS = "ellipsis",
    /// WORDS IN CAPITALS.
    CAPITALS = "capitals",
    /// Words with a letter drawn out.
    DRAWN = "drawn-out word",
    /// Words with letters hidden behind signs.
    MASKED = "masked word",
    /// Words in quotation marks.
    QUOTED = "quoted word",
    /// Numbers.
    NUMBER = "number",
    /// Addresses.
    LINK = "link",
    /// Sentences that start with the other side.
    STARTS_YOU = "starts with you",
    /// Sentences that start with "please".
    STARTS_PLEASE = "starts with please",
    /// Sentences that start with a question word.
    STARTS_WH = "starts with a question word",
    /// Sentences that start with the writer.
    STARTS_ME = "starts with me",
    /// Sentences that start with "but".
    STARTS_BUT = "starts with but",
    /// Sentences.
    SENTENCE = "sentence",
    /// Signs inside of names of files and of code.
    TECHNICAL = "sign inside of a name",
    /// Sentences of a fault that praise or thanks open: mockery, or thanks for a repair.
    MOCKED = "praise before a fault",
    /// Sentences that say what came of what was promised.
    OUTCOME = "what came of a promise",
    /// Words in Cyrillic.
    CYRILLIC = "Cyrillic word",
}

/// How many counters there are.
pub(crate) const COUNTERS: usize = CYRILLIC + 1;

/// How many of them are cues.
pub(crate) const CUES: usize = REPEAT + 1;

/// Inputs of the model made of the counters: a rate and a presence for each, and what follows from several.
pub(crate) const INPUTS: usize = 2 * COUNTERS + 12;

/// The model's inputs for counters over `words` words.
pub(crate) fn inputs(counts: &[f32; COUNTERS], words: u32) -> [f32; INPUTS] {
    let mut inputs = [0.0; INPUTS];
    let words = words as f32;
    let size = (words + 4.0).sqrt();
    for (at, &count) in counts.iter().enumerate() {
        inputs[2 * at] = count / size;
        inputs[2 * at + 1] = count / (count + 1.0);
    }
    let (good, bad) = (counts[GOOD], counts[BAD]);
    let balance = (good - bad) / ((good - bad).powi(2) + 15.0).sqrt();
    let last = counts[GOOD_LAST] - counts[BAD_LAST];
    let mixed = good.min(bad);
    let more = [
        balance,
        balance.abs(),
        balance.max(0.0).sqrt(),
        (-balance).max(0.0).sqrt(),
        last / (last * last + 15.0).sqrt(),
        mixed / (mixed + 2.0),
        (good + bad == 0.0).into(),
        (words < 4.0).into(),
        (1.0 + words).ln() / 4.0,
        counts[CYRILLIC] / words.max(1.0),
        (counts[QUESTION] + counts[QUESTIONS]) / counts[SENTENCE].max(1.0),
        (counts[BAD_PEAK] >= 3.0).into(),
    ];
    inputs[2 * COUNTERS..].copy_from_slice(&more);
    inputs
}
