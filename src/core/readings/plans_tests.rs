//! How SQLite runs the statements that read readings: by an index of the account, without a scan, and without sorting
//! where an index has the order. The database is analysed, as a server that runs for a while has done.

use super::queries::{self, Filter};
use super::stats::queries::stats;
use crate::core::interpretations::queries as interpretations;
use crate::core::journal::queries as journal;
use crate::core::search;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::testing::{plan, test_store};
use crate::store::{Batch, Statement, Store, sql};

const OWNER: AccountSeq = AccountSeq(1);
const ID: &str = "01arz3ndektsv4rrffq69g5fav";

/// Twenty accounts with fifty readings each, of which every fifth is a favourite, with two cards and an interpretation.
async fn fill(store: &Store) {
    let batch = Batch::new()
        .and(sql!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
             INSERT INTO accounts (seq, id, username, username_key, display_name, locale, role, password_hash,
                                   created_at, updated_at)
             SELECT i, 'a' || i, 'a' || i, 'a' || i, '', 'en', 'user', '', 0, 0 FROM n"
        ))
        .and(sql!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
             INSERT INTO readings (seq, id, account, spread, deck, question, title, notes, reversals, favorite,
                                   created_at, updated_at)
             SELECT i + 1, 'r' || i, i % 20 + 1, 's' || (i % 7), 'd', '', '', '', 1, i / 20 % 5 = 0, i * 1000, 0 FROM n"
        ))
        .and(sql!(
            "INSERT INTO reading_cards (reading, position, account, card, reversed)
             SELECT r.seq, p.value, r.account, (r.seq + p.value) % 78, 0 FROM readings r, json_each('[1, 2]') p"
        ))
        .and(sql!(
            "INSERT INTO interpretations (id, reading, account, voice, language, provider, machine, text, duration_ms,
                                          created_at)
             SELECT 'i' || r.seq, r.seq, r.account, '', '', '', 0, '', 0, 0 FROM readings r"
        ))
        .and(Statement::new("ANALYZE"));
    store.write(batch).await.unwrap();
}

fn list(change: impl FnOnce(&mut Filter<'static>)) -> Statement {
    let mut filter = Filter::default();
    change(&mut filter);
    queries::list(OWNER, &filter, Some(ID), 21)
}

#[test]
fn readings_are_found_by_an_index_of_their_account() {
    smol::block_on(async {
        let test = test_store(&[]);
        let store = &test.opened.store;
        let [cards, spreads, weekdays, favorites, streaks] = stats(OWNER, Millis(0));
        // Each statement, and the first step of its plan that is about readings or their cards.
        let r = |step: &str| format!("SEARCH r USING {step}");
        let page = r("INDEX readings_of_account (account=? AND id<?)");
        let by_id = r("INDEX sqlite_autoindex_readings_1 (id=?)");
        let by_seq = r("INTEGER PRIMARY KEY (rowid=?)");
        let favorite = r("INDEX readings_favorite (account=? AND id<?)");
        let cases = [
            ("one", queries::one(OWNER, ID), by_id.clone()),
            ("list", list(|_| ()), page.clone()),
            ("of a spread", list(|filter| filter.spread = Some("s1")), page.clone()),
            ("favorites", list(|filter| filter.favorite = Some(true)), favorite),
            ("search", list(|filter| filter.search = search::words("lantern")), page),
            ("export", queries::export(OWNER, ID, 8), r("INDEX readings_of_account (account=? AND id>?)")),
            ("cards", cards, "SEARCH c USING COVERING INDEX reading_cards_of_account (account=?)".to_owned()),
            ("spreads", spreads, r("COVERING INDEX readings_by_spread (account=?)")),
            ("weekdays", weekdays, r("COVERING INDEX readings_by_time (account=?)")),
            ("count of favorites", favorites, r("COVERING INDEX readings_favorite (account=?)")),
            ("streaks", streaks, r("COVERING INDEX readings_by_time (account=?)")),
            ("whether there is one", interpretations::has_reading(OWNER, ID), by_id),
            (
                "interpretations",
                interpretations::list(OWNER, ID, None, 21),
                r("COVERING INDEX readings_of_account (account=? AND id=?)"),
            ),
            ("export of interpretations", interpretations::export(OWNER, ID, 8), by_seq.clone()),
            ("export of the journal", journal::export(OWNER, ID, 8), by_seq),
        ];
        for analysed in [false, true] {
            if analysed {
                fill(store).await;
            }
            for (what, statement, step) in &cases {
                let plan = plan(store, statement.clone()).await;
                let about = plan.iter().find(|step| matches!(step.split(' ').nth(1), Some("r" | "c")));
                assert_eq!(about, Some(step), "{what}, analysed: {analysed}, {plan:#?}");
            }
        }
    });
}
