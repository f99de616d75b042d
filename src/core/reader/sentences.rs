//! Splitting texts into sentences, and making text from users safe to quote. Pure.

use super::text::ReaderText;

/// The sentences of a text in English or Chinese.
pub fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices() {
        let end = at + mark.len_utf8();
        let after = text.get(end..).unwrap_or_default();
        let unquoted = after.trim_start_matches(['”', '」', '’', '*']);
        let ends = match mark {
            '.' | '!' | '?' => unquoted.is_empty() || unquoted.starts_with(char::is_whitespace),
            '。' | '！' | '？' => unquoted.is_empty() || unquoted.len() == after.len(),
            _ => false,
        };
        if ends && at >= start {
            let end = text.len() - unquoted.len();
            sentences.push(text.get(start..end).unwrap_or_default().trim());
            start = end;
        }
    }
    sentences.push(text.get(start..).unwrap_or_default().trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether a sentence can stand first or alone, without the one before it.
pub fn stands_alone(sentence: &str, text: &ReaderText) -> bool {
    let word = sentence.split([' ', ',']).next().unwrap_or_default();
    let starts = if text.space.is_empty() {
        text.starts.iter().any(|start| sentence.starts_with(start))
    } else {
        text.starts.contains(&word)
    };
    starts && !text.leans.iter().any(|lean| sentence.contains(lean))
}

/// The width of a character in columns: two for Chinese ones, one for others.
fn column(character: char) -> usize {
    if ('\u{2e80}'..='\u{fff0}').contains(&character) || character >= '\u{1f000}' { 2 } else { 1 }
}

/// The width of a text in columns.
pub fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// Text from a user on one line, at most `columns_max` wide, without characters that Markdown or HTML reads as markup.
/// A longer text ends in `…` after a word, or after a character where no word ends near.
pub fn quoted(text: &str, columns_max: usize) -> String {
    let harmless = |character: char| match character {
        '<' => '‹',
        '>' => '›',
        '*' => '∗',
        '_' => '‗',
        '`' => '‘',
        '[' => '［',
        ']' => '］',
        '\\' => '⧵',
        '~' => '∼',
        '|' => '¦',
        '&' => '＆',
        other if other.is_control() => ' ',
        other => other,
    };
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(harmless));
    }
    let mut width = 0;
    let cut = out.char_indices().find_map(|(at, character)| {
        width += column(character);
        (width > columns_max).then_some(at)
    });
    let Some(cut) = cut else { return out };
    let inside_a_word = !out.get(cut..).is_some_and(|rest| rest.starts_with(' '));
    out.truncate(cut);
    // Back to the end of a word, unless that would cost more than half.
    if let Some((words, _)) = out.rsplit_once(' ').filter(|(words, _)| inside_a_word && words.len() * 2 > out.len()) {
        out.truncate(words.len());
    }
    let kept = out.trim_end_matches(|mark: char| mark.is_whitespace() || ",.;:，。；：、".contains(mark)).len();
    out.truncate(kept);
    out.push('…');
    out
}

/// The text with a full stop, unless it ends with a mark already.
pub fn ended(mut text: String, stop: &str) -> String {
    if !text.is_empty() && !text.ends_with(['.', '?', '!', '。', '？', '！', '…', ':', '：']) {
        text.push_str(stop);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::cards::model::CARDS;
    use crate::core::reader::text::TEXTS;

    #[test]
    fn texts_are_split_into_sentences() {
        let cases: [(&str, &[&str]); 6] = [
            ("One. Two? Three!", &["One.", "Two?", "Three!"]),
            ("Say “no.” Then go.", &["Say “no.”", "Then go."]),
            ("At 7.30 she left", &["At 7.30 she left"]),
            ("一。二？三！", &["一。", "二？", "三！"]),
            ("他說「好。」就走了。再見。", &["他說「好。」就走了。", "再見。"]),
            ("", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(split(text), wanted, "{text}");
        }
    }

    #[test]
    fn splitting_a_meaning_loses_nothing() {
        for (text, reader) in CARDS.iter().flat_map(|card| card.text.iter().zip(&TEXTS)) {
            for meaning in [text.meaning.upright, text.meaning.reversed] {
                assert!(split(meaning).len() >= 3, "{meaning}");
                assert_eq!(split(meaning).join(reader.space), meaning);
            }
        }
    }

    #[test]
    fn quoted_text_is_short_and_harmless() {
        let cases = [
            ("Will it   rain\n# *today*?", 60, "Will it rain # ∗today∗?"),
            ("<b>[x](y)</b> \\`", 60, "‹b›［x］(y)‹/b› ⧵‘"),
            ("one two three four", 13, "one two three…"),
            ("one two three four", 12, "one two…"),
            ("one two, three four", 13, "one two…"),
            ("abcdefghijklmnop", 5, "abcde…"),
            ("我該不該換工作呢", 10, "我該不該換…"),
            ("", 10, ""),
        ];
        for (text, columns, wanted) in cases {
            assert_eq!(quoted(text, columns), wanted, "{text}");
        }
        assert_eq!(ended("why".to_owned(), "."), "why.");
        assert_eq!(ended("why?".to_owned(), "."), "why?");
        assert_eq!(ended(String::new(), "."), "");
    }

    #[test]
    fn sentences_that_refer_to_others_do_not_stand_alone() {
        let [english, chinese, ..] = &TEXTS;
        assert!(stands_alone("You have more to work with than you have been counting.", english));
        assert!(!stands_alone("You can bring that mixture to the table now.", english));
        assert!(!stands_alone("Then make the trick honest.", english));
        assert!(stands_alone("也許你正要出發。", chinese));
        assert!(!stands_alone("也許它正要出發。", chinese));
    }
}
