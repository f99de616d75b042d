//! Single cards over HTTP: some at random, and the card of the day.

use super::refuses;
use crate::support::Server;
use std::collections::HashSet;

#[test]
fn cards_at_random_never_repeat_within_an_answer() {
    let server = Server::start();
    let mut anyone = server.client();
    assert_eq!(anyone.get("/api/v1/cards/random").each("id").len(), 1);
    for count in 1..=78 {
        let cards = anyone.get(&format!("/api/v1/cards/random?count={count}")).each("id");
        let different: HashSet<String> = cards.iter().cloned().collect();
        assert_eq!((cards.len(), different.len()), (count, count));
    }
    let orders: HashSet<Vec<String>> = (0..5).map(|_| anyone.get("/api/v1/cards/random?count=78").each("id")).collect();
    assert_eq!(orders.len(), 5);
    for count in ["0", "79", "-1", "1.5", "many", "", "+5", "99999999999999999999"] {
        refuses(&mut anyone, &format!("/api/v1/cards/random?count={count}"), "count");
    }
}

#[test]
fn a_number_that_is_not_json_is_refused_by_name() {
    let server = Server::start();
    let mut anyone = server.client();
    // A query string is not JSON, so "the body is not JSON" would tell a client nothing.
    for count in ["05", "1.", "-.5", "1.e0"] {
        refuses(&mut anyone, &format!("/api/v1/cards/random?count={count}"), "count");
    }
}

#[test]
fn the_card_of_the_day_stays_all_day_and_is_personal_when_signed_in() {
    let server = Server::start();
    let (mut anyone, mut ann, mut ben) = (server.client(), server.sign_up("ann"), server.sign_up("ben"));
    let today = anyone.get("/api/v1/cards/daily").str("date");
    let path = format!("/api/v1/cards/daily?date={today}");
    let mut months = HashSet::new();
    for (client, personal) in [(&mut anyone, false), (&mut ann, true), (&mut ben, true)] {
        let first = client.get(&path);
        assert_eq!(first.at("personal").get::<bool>(), Some(&personal));
        assert!((0..5).all(|_| client.get(&path).body == first.body));
        // A month of days tells accounts apart with near certainty, where one day might not.
        let month =
            (1..=28).map(|day| client.get(&format!("/api/v1/cards/daily?date=2025-02-{day:02}")).str("card.id"));
        let month: Vec<String> = month.collect();
        assert!(month.iter().collect::<HashSet<_>>().len() > 5, "{month:?}");
        assert!(months.insert(month.join(" ")), "{month:?}");
    }
    assert_eq!(server.client().get(&path).body, anyone.get(&path).body);
}

#[test]
fn the_card_of_a_future_or_invalid_day_is_refused() {
    let server = Server::start();
    let mut anyone = server.client();
    for date in ["2020-02-29", "1999-12-31", "0001-01-01"] {
        assert_eq!(anyone.get(&format!("/api/v1/cards/daily?date={date}")).str("date"), date);
    }
    let tomorrow = jiff::Timestamp::now().as_second() + 2 * 86_400;
    let tomorrow = jiff::Timestamp::from_second(tomorrow).unwrap().to_string();
    for date in [
        &tomorrow[..10],
        "9999-12-31",
        "2025-02-29",
        "2025-13-01",
        "2025-00-10",
        "2025-1-1",
        "20250101",
        "01.01.2025",
        "today",
        "",
        "2025-01-01T00:00:00Z",
        "-2025-01-1",
    ] {
        refuses(&mut anyone, &format!("/api/v1/cards/daily?date={date}"), "date");
    }
}
