//! The offline reader as a source: always ready, without a model or a network. Its text is made by `core::reader`.

use super::source::{OpenFuture, OpenStream, Request, Source, SourceError};
use crate::app::App;
use crate::core::reader;
use smol::stream;
use std::sync::Arc;

/// Core's own source, the last of the chain.
pub struct Offline;

impl Source for Offline {
    fn id(&self) -> &'static str {
        "offline"
    }

    fn is_model(&self) -> bool {
        false
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn open<'a>(&'a self, _app: &'a Arc<App>, request: &'a Request) -> OpenFuture<'a> {
        let words: Vec<Result<String, SourceError>> = sentences(&paragraphs(request)).into_iter().map(Ok).collect();
        let opened = OpenStream { model: None, words: Box::pin(stream::iter(words)) };
        Box::pin(std::future::ready(Ok(opened)))
    }
}

fn paragraphs(request: &Request) -> Vec<String> {
    let Request { reading, voice, language, .. } = request;
    let Some(asked) = &request.follow_up else { return reader::compose(reading, voice, *language) };
    let earlier: Vec<&str> = asked.before.iter().map(|(question, _)| question.as_str()).collect();
    let follow_up = reader::FollowUp { question: &asked.question, index: earlier.len(), earlier: &earlier };
    reader::answer(reading, voice, *language, follow_up)
}

/// Paragraphs, an empty line between them, in pieces that end behind a sentence.
fn sentences(paragraphs: &[String]) -> Vec<String> {
    let text = paragraphs.join("\n\n");
    text.split_inclusive(['.', '!', '?', '\n', '。', '！', '？']).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_sentences_and_nothing_is_lost() {
        let paragraphs = ["One. Two!".to_owned(), "三。四？".to_owned()];
        let pieces = sentences(&paragraphs);
        assert_eq!(pieces.concat(), "One. Two!\n\n三。四？");
        assert_eq!(pieces, ["One.", " Two!", "\n", "\n", "三。", "四？"]);
    }
}
