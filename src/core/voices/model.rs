//! What a voice is, and its JSON. The data is generated from `assets/voices` at build time.

use crate::http::reply::StaticContent;
use crate::http::schema::model;
use crate::runtime::language::LANGUAGES;

/// A persona that interprets.
#[derive(Debug)]
pub struct Voice {
    /// Its id.
    pub id: &'static str,
    /// Its sentences, per language.
    pub text: [VoiceText; LANGUAGES],
}

/// A voice's sentences in one language. Each list has several that mean the same, to choose from.
#[derive(Debug)]
pub struct VoiceText {
    /// Its name.
    #[allow(dead_code, reason = "read by models' prompts, which a build may lack")]
    pub name: &'static str,
    /// How it speaks: a direction for the source that writes in this voice.
    #[allow(dead_code, reason = "read by models' prompts, which a build may lack")]
    pub style: &'static str,
    /// How it begins.
    pub openings: &'static [&'static str],
    /// How it begins when there is a question; each has `{question}` once.
    pub openings_question: &'static [&'static str],
    /// Transitions from one card to the next.
    pub transitions: &'static [&'static str],
    /// Remarks on an upright card.
    pub upright_remarks: &'static [&'static str],
    /// Remarks on a reversed card.
    pub reversed_remarks: &'static [&'static str],
    /// Introductions to how the cards relate.
    pub relations: &'static [&'static str],
    /// How it ends.
    pub closings: &'static [&'static str],
    /// Introductions to a question to reflect on.
    pub questions: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/voices.rs"));

model! {
    /// A persona that interprets readings.
    pub struct VoiceView: reply {
        /// Its id.
        id: String = Schema::Choice(VOICE_IDS),
        /// Its name.
        name: String,
        /// What it is like, in a sentence.
        description: String,
        /// How it speaks: a direction for the source that writes in this voice.
        style: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::schema::HasSchema;
    use crate::http::{Page, guard};
    use std::collections::HashSet;

    /// Every list of a text, with the number of sentences it must have.
    fn lists(text: &VoiceText) -> [(&'static str, &'static [&'static str], usize); 8] {
        [
            ("openings", text.openings, 6),
            ("openings_question", text.openings_question, 4),
            ("transitions", text.transitions, 8),
            ("upright_remarks", text.upright_remarks, 6),
            ("reversed_remarks", text.reversed_remarks, 6),
            ("relations", text.relations, 6),
            ("closings", text.closings, 6),
            ("questions", text.questions, 4),
        ]
    }

    #[test]
    fn there_are_six_voices() {
        assert_eq!(VOICE_IDS, ["sage", "friend", "skeptic", "poet", "coach", "storyteller"]);
        assert!(VOICES.iter().map(|voice| voice.id).eq(VOICE_IDS.iter().copied()));
    }

    #[test]
    fn the_prepared_json_has_its_schema_in_every_language() {
        for list in &LISTS {
            let json = std::str::from_utf8(list.bytes).unwrap();
            assert_eq!(guard::check(list.bytes, &Page::<VoiceView>::SCHEMA), Ok(json.into()));
        }
        assert_eq!(LISTS.iter().map(|list| list.etag).collect::<HashSet<_>>().len(), LANGUAGES);
    }

    #[test]
    fn every_voice_has_all_its_sentences_in_every_language() {
        for voice in &VOICES {
            for text in &voice.text {
                for (name, list, count) in lists(text) {
                    assert_eq!(list.len(), count, "{} {name}: {list:?}", voice.id);
                }
            }
        }
    }

    #[test]
    fn sentences_are_complete_plain_and_unique() {
        let mut seen = HashSet::new();
        for voice in &VOICES {
            for (name, list, _) in voice.text.iter().flat_map(lists) {
                for sentence in list {
                    assert!(!sentence.is_empty() && sentence.trim() == *sentence, "{} {name}: {sentence}", voice.id);
                    assert!(!sentence.contains(['"', '\n', '<', '>']), "{} {name}: {sentence}", voice.id);
                    assert!(seen.insert(*sentence), "{} {name}: {sentence} occurs twice", voice.id);
                }
            }
        }
    }

    #[test]
    fn only_openings_with_a_question_have_its_placeholder() {
        for voice in &VOICES {
            for (name, list, _) in voice.text.iter().flat_map(lists) {
                for sentence in list {
                    let wanted = usize::from(name == "openings_question");
                    assert_eq!(sentence.matches("{question}").count(), wanted, "{} {name}: {sentence}", voice.id);
                    assert_eq!(sentence.matches(['{', '}']).count(), 2 * wanted, "{} {name}: {sentence}", voice.id);
                }
            }
        }
    }

    #[test]
    fn each_language_is_written_in_its_own_script() {
        let chinese = |sentence: &str| sentence.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        for voice in &VOICES {
            for (text, tag) in voice.text.iter().zip(crate::runtime::language::TAGS) {
                for sentence in lists(text).iter().flat_map(|(_, list, _)| *list) {
                    assert_eq!(chinese(sentence), tag.starts_with("zh"), "{tag}: {sentence}");
                }
            }
        }
    }
}
