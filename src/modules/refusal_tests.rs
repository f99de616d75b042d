//! The store can answer with every refusal that a module registers, both ways of running a batch.

use super::registry;
use crate::config::Config;
use crate::refusal::Refusal;
use crate::store::testing::{TestStore, test_store, write_compiled};
use crate::store::{Batch, Outcomes, StoreError, sql};

fn code(result: Result<Outcomes, StoreError>) -> &'static str {
    match result {
        Err(StoreError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

/// A batch that stores something and is then refused, by a statement that changes no row or by a required row.
fn batches(refusal: &'static Refusal) -> [Batch; 2] {
    let start = || {
        Batch::new()
            .and(sql!("INSERT INTO jobs (name, every_s, next_run_at, failures) VALUES (?1, 1, 1, 0)", refusal.code))
    };
    let (update, select) = ("UPDATE jobs SET failures = 1 WHERE name = ''", "SELECT 1 FROM jobs WHERE name = ''");
    [start().one(sql!(update), refusal), start().require(sql!(select), refusal)]
}

#[test]
fn the_store_answers_with_every_refusal_of_every_module() {
    let TestStore { opened, folder: _folder, .. } = test_store(&[]);
    let (store, refusals) = (&opened.store, registry(&Config::with(&[])).unwrap().refusals);
    assert!(refusals.len() > 20, "only {} refusals", refusals.len());
    smol::block_on(async {
        for refusal in refusals {
            for batch in batches(refusal) {
                assert_eq!(code(write_compiled(store, &batch).await), refusal.code);
                assert_eq!(code(store.write(batch).await), refusal.code);
            }
        }
        let stored = store.read(sql!("SELECT count(*) FROM jobs")).await.unwrap();
        assert_eq!(stored.single::<i64>().unwrap(), 0);
    });
}
