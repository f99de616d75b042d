//! What others get of a reading: nothing, unless it is public, and then what lay on the table only.

use super::columns::Cards;
use super::queries::{self, ReadingRow};
use super::shared;
use super::visibility::{VISIBILITIES, Viewer};
use crate::core::accounts::queries::{self as accounts, AccountRow};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use crate::store::testing::test_store;
use crate::store::{Batch, Store, StoreError, sql};
use nanoserde::SerJson;

const OWNER: AccountSeq = AccountSeq(1);
const OTHER: AccountSeq = AccountSeq(2);
const ID: &str = "01arz3ndektsv4rrffq69g5fav";
const LAYOUT: &str = concat!(
    r#"{"name":"Two stones","positions":"[{\"name\":\"Root\",\"prompt\":\"What feeds this?\",\"x\":0.5,\"#,
    r#""y\":0.5,\"rotation\":0}]"}"#
);

/// A reading of the owner's own, in which everything that may be private says so, and another account.
async fn fill(store: &Store) {
    let secret = || "SECRET".to_owned();
    let row = ReadingRow {
        id: ID.to_owned(),
        spread: "01arz3ndektsv4rrffq69g5faw".to_owned(),
        layout: Some(LAYOUT.to_owned()),
        deck: "marseille".to_owned(),
        question: secret(),
        title: secret(),
        notes: secret(),
        voice: Some(secret()),
        seed: Some(secret()),
        favorite: true,
        outcome: Some(5),
        created_at: Millis(1_777_000_000_000),
        updated_at: Millis(1_888_000_000_000),
        cards: Cards(vec![(9, true)]),
        visibility: VISIBILITIES[0].to_owned(),
        ..ReadingRow::default()
    };
    let account = |id, username| AccountRow {
        id,
        username,
        email: None,
        display_name: "SECRET",
        locale: "en",
        role: "user",
        password_hash: "",
    };
    for (id, name) in [("a", "ann"), ("b", "ben")] {
        store.write(accounts::insert(Batch::new(), &account(id, name), false, Millis(0))).await.unwrap();
    }
    let tags = [("t".to_owned(), secret())];
    store.write(queries::insert(OWNER, &row, &tags)).await.unwrap();
}

async fn set(store: &Store, visibility: &str) -> Result<(), StoreError> {
    let update = sql!("UPDATE readings SET visibility = ?1 WHERE id = ?2", visibility, ID);
    store.write(Batch::new().and(update)).await.map(drop)
}

#[test]
fn others_see_public_readings_and_nothing_private_of_them() {
    smol::block_on(async {
        let test = test_store(&[]);
        let store = &test.opened.store;
        fill(store).await;
        let viewers = [Viewer::Account(OWNER), Viewer::Account(OTHER), Viewer::Stranger];
        for visibility in VISIBILITIES {
            set(store, visibility).await.unwrap();
            for viewer in viewers {
                let found = shared::find(store, viewer, ID, Language::default()).await.unwrap();
                let may = viewer == Viewer::Account(OWNER) || *visibility == "public";
                assert_eq!(found.is_some(), may, "{visibility} {viewer:?}");
                let Some(found) = found else { continue };
                let json = found.serialize_json();
                let wanted = concat!(
                    r#"{"id":"01arz3ndektsv4rrffq69g5fav","spread":"01arz3ndektsv4rrffq69g5faw","#,
                    r#""spread_name":"Two stones","deck":"marseille","cards":[{"position":1,"name":"Root","#,
                    r#""prompt":"What feeds this?","card":"major_arcana.09","card_name":"The Hermit","reversed":true,"#
                );
                assert!(json.starts_with(wanted), "{json}");
                assert!(json.ends_with(r#"],"created_at":"2026-04-24T03:06:40.000Z"}"#), "{json}");
                assert!(!json.contains("SECRET"), "{json}");
            }
            // What the account's own statements give does not depend on it.
            let own = |account| async move { store.read(queries::one(account, ID)).await.unwrap().len() };
            assert_eq!((own(OWNER).await, own(OTHER).await), (1, 0), "{visibility}");
            let page = queries::list(OTHER, &queries::Filter::default(), None, 20);
            assert_eq!(store.read(page).await.unwrap().len(), 0, "{visibility}");
        }
        assert!(shared::find(store, Viewer::Stranger, "x", Language::default()).await.unwrap().is_none());
    });
}

#[test]
fn the_table_takes_the_known_values_and_no_other() {
    smol::block_on(async {
        let test = test_store(&[]);
        let store = &test.opened.store;
        fill(store).await;
        for visibility in VISIBILITIES {
            assert!(set(store, visibility).await.is_ok(), "{visibility}");
        }
        for visibility in ["", "Private", "everyone"] {
            assert!(set(store, visibility).await.is_err(), "{visibility}");
        }
    });
}
