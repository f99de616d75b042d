//! A strict parser of event streams: a deviation from the standard or from our documentation fails the test.

use tinyjson::JsonValue;

/// An event of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: String,
}

impl Event {
    pub fn json(&self) -> JsonValue {
        self.data.parse().unwrap_or_else(|error| panic!("{error} in {}", self.data))
    }

    /// A text of the data by its name.
    pub fn str(&self, name: &str) -> String {
        let members: std::collections::HashMap<String, JsonValue> = self.json().try_into().unwrap();
        members[name].get::<String>().unwrap_or_else(|| panic!("{name} is no text in {self:?}")).clone()
    }

    /// Id and offset.
    pub fn place(&self) -> (&str, usize) {
        let (id, offset) = self.id.split_once(':').unwrap();
        (id, offset.parse().unwrap())
    }
}

/// The events of a whole stream; comments are skipped.
pub fn events(stream: &str) -> Vec<Event> {
    let stream = stream.strip_suffix("\n\n").unwrap_or_else(|| panic!("the last event is not whole: {stream}"));
    let blocks = stream.split("\n\n").filter(|block| !block.starts_with(": "));
    let event = |block: &str| {
        let lines: Vec<&str> = block.lines().collect();
        let [id, name, data] = lines[..] else { panic!("not an id, a name and one line of data: {block}") };
        let field =
            |line: &str, name: &str| line.strip_prefix(name).unwrap_or_else(|| panic!("no {name}: {line}")).into();
        Event { id: field(id, "id: "), name: field(name, "event: "), data: field(data, "data: ") }
    };
    blocks.map(event).collect()
}

/// The text and the last event of a stream that ends as it should: all ids are equal, offsets count the text's bytes
/// from `begin`, and nothing follows the end.
pub fn parse_whole(stream: &str, begin: usize) -> (String, Event) {
    let events = events(stream);
    let (last, tokens) = events.split_last().unwrap();
    let mut text = String::new();
    for token in tokens {
        assert_eq!(token.name, "token", "{events:?}");
        let words = token.str("text");
        assert!(!words.is_empty());
        text.push_str(&words);
        assert_eq!(token.place(), (last.place().0, begin + text.len()), "{token:?}");
    }
    assert_eq!(last.place().1, begin + text.len(), "{last:?}");
    (text, last.clone())
}
