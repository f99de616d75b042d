//! Readings over HTTP.

mod support;

use support::Server;

#[test]
fn a_reading_is_drawn_kept_and_read_again() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = ann.post("/api/v1/readings", r#"{"spread":"three-card","question":"工作怎麼走？ 🏮"}"#);
    assert_eq!(made.status, 201, "{made:?}");
    let again = ann.get(&format!("/api/v1/readings/{}", made.str("id")));
    assert_eq!(again.text(), made.text());
}
