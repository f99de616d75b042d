//! What every backend behind the seam must do, as tests. A second backend runs the same list through its own `Store`.

use super::*;
use crate::config::Config;
use crate::refusal::{CONFLICT, NOT_FOUND};
use crate::runtime::clock::Millis;
use std::path::PathBuf;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS t (id TEXT PRIMARY KEY, n INTEGER NOT NULL CONSTRAINT n_small CHECK (n < 100)) STRICT";

/// A store on a folder of its own; the table of these tests is made by an ordinary write.
fn with_store(name: &str, size_mb_max: u32, test: impl AsyncFnOnce(Store)) {
    let folder = folder(name);
    let config = config(&folder, size_mb_max);
    let pool = Pool::start(2).unwrap();
    let opening = open(&config, &pool, Millis(0), true).unwrap();
    smol::block_on(async {
        opening.store.write(Batch::new().and(Statement::new(TABLE))).await.unwrap();
        test(opening.store.clone()).await;
    });
    std::fs::remove_dir_all(&folder).unwrap();
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hermit-contract-{name}-{}", std::process::id()));
    let _absent = std::fs::remove_dir_all(&folder);
    folder
}

fn config(folder: &std::path::Path, size_mb_max: u32) -> Config {
    Config::from_values(|name| match name {
        "HERMIT_DATA" => Some(folder.display().to_string()),
        "HERMIT_DATABASE_MB_MAX" => Some(size_mb_max.to_string()),
        _ => None,
    })
    .unwrap()
}

fn insert(id: &str, n: i64) -> Statement {
    sql!("INSERT INTO t (id, n) VALUES (?1, ?2)", id, n)
}

async fn count(store: &Store) -> i64 {
    store.read(Statement::new("SELECT count(*) FROM t")).await.unwrap()[0].integer(0).unwrap()
}

#[test]
fn values_come_back_as_they_went() {
    with_store("values", 0, async |store| {
        let statement = sql!("SELECT ?1, ?2, ?3, ?4, ?5", i64::MIN, "隱者 🏮", None::<i64>, true, 2.5);
        let rows = store.read(statement).await.unwrap();
        assert_eq!(rows[0].integer(0).unwrap(), i64::MIN);
        assert_eq!(rows[0].text(1).unwrap(), "隱者 🏮");
        assert_eq!(rows[0].optional_integer(2).unwrap(), None);
        assert!(rows[0].flag(3).unwrap());
        assert_eq!(rows[0].0[4], Value::Real(2.5));
        assert!(matches!(rows[0].text(0), Err(StoreError::Decode(_))));
        assert!(matches!(rows[0].text(9), Err(StoreError::Decode(_))));
    });
}

#[test]
fn a_batch_happens_whole_or_not_at_all() {
    with_store("whole", 0, async |store| {
        let outcomes = store.write(Batch::new().and(insert("a", 1)).and(insert("b", 2))).await.unwrap();
        assert_eq!(outcomes.iter().map(|outcome| outcome.changed).collect::<Vec<_>>(), [1, 1]);
        let twice = store.write(Batch::new().and(insert("c", 3)).and(insert("a", 4))).await.unwrap_err();
        assert!(twice.violates("t.id"), "{twice}");
        let large = store.write(Batch::new().and(insert("c", 3)).and(insert("d", 100))).await.unwrap_err();
        assert!(large.violates("n_small"), "{large}");
        assert_eq!(count(&store).await, 2);
    });
}

#[test]
fn a_broken_expectation_undoes_the_batch() {
    with_store("expectation", 0, async |store| {
        let update = |id: &str| sql!("UPDATE t SET n = n + 1 WHERE id = ?1", id);
        let refused = store.write(Batch::new().and(insert("a", 1)).one(update("nobody"), NOT_FOUND)).await;
        assert!(matches!(refused, Err(StoreError::Refused(NOT_FOUND))));
        assert_eq!(count(&store).await, 0);
        // An insert before an update that changes nothing must not count as the update's change.
        let outcomes = store.write(Batch::new().and(insert("a", 1)).and(update("nobody"))).await.unwrap();
        assert_eq!(outcomes[1].changed, 0);
        store.write(Batch::new().one(update("a"), NOT_FOUND)).await.unwrap();
    });
}

#[test]
fn returning_gives_rows() {
    with_store("returning", 0, async |store| {
        let statement = sql!("INSERT INTO t (id, n) VALUES ('a', 1) RETURNING id, n + 1");
        let outcomes = store.write(Batch::new().one(statement, CONFLICT)).await.unwrap();
        assert_eq!(outcomes[0].rows[0].integer(1).unwrap(), 2);
    });
}

#[test]
fn of_many_writers_for_one_key_one_wins() {
    with_store("race", 0, async |store| {
        let writes = (0..50).map(|n| store.write(Batch::new().and(insert("same", n))));
        let mut won = 0;
        for result in futures(writes).await {
            match result {
                Ok(_) => won += 1,
                Err(error) => assert!(error.violates("t.id")),
            }
        }
        assert_eq!((won, count(&store).await), (1, 1));
    });
}

#[test]
fn a_bad_batch_harms_no_neighbour() {
    with_store("neighbours", 0, async |store| {
        let ids: Vec<String> = (0..100).map(|n| format!("id{n}")).collect();
        let writes = ids.iter().enumerate().map(|(n, id)| {
            let batch = Batch::new().and(insert(id, 1));
            store.write(if n % 7 == 0 { batch.and(Statement::new("no such statement")) } else { batch })
        });
        let good = futures(writes).await.iter().filter(|result| result.is_ok()).count();
        assert_eq!(good, 85);
        assert_eq!(count(&store).await, 85);
    });
}

#[test]
fn results_are_limited() {
    with_store("limit", 0, async |store| {
        let many = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT n FROM s LIMIT ?1";
        assert_eq!(store.read(sql!(many, 2000_i64)).await.unwrap().len(), 2000);
        assert!(matches!(store.read(sql!(many, 2001_i64)).await, Err(StoreError::TooMany)));
        let wide = store.read(sql!("SELECT printf('%.*c', ?1, 'x')", 5_000_000_i64)).await;
        assert!(matches!(wide, Err(StoreError::TooMany)));
    });
}

#[test]
fn a_full_database_refuses_writes_and_goes_on_reading() {
    with_store("full", 1, async |store| {
        let text = "x".repeat(100_000);
        let mut kept = 0;
        let error = loop {
            match store
                .write(Batch::new().and(sql!("INSERT INTO t (id, n) VALUES (?1, 1)", format!("{kept}{text}"))))
                .await
            {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StoreError::Full), "{error}");
        assert_eq!(count(&store).await, kept);
        store.write(Batch::new().and(Statement::new("DELETE FROM t"))).await.unwrap();
        store.write(Batch::new().and(insert("room again", 1))).await.unwrap();
    });
}

#[test]
fn snapshots_are_consistent_and_survive_reopening() {
    let folder = folder("reopen");
    let config = config(&folder, 0);
    let pool = Pool::start(2).unwrap();
    {
        let opening = open(&config, &pool, Millis(0), true).unwrap();
        smol::block_on(async {
            let batch = Batch::new().and(Statement::new(TABLE)).and(insert("a", 1));
            opening.store.write(batch).await.unwrap();
            let reads = vec![Statement::new("SELECT count(*) FROM t"), Statement::new("SELECT sum(n) FROM t")];
            let rows = opening.store.read_all(reads).await.unwrap();
            assert_eq!((rows[0][0].integer(0).unwrap(), rows[1][0].integer(0).unwrap()), (1, 1));
            opening.store.optimize().await.unwrap();
            opening.store.checkpoint().await.unwrap();
            opening.store.release_memory();
        });
        let second = open(&config, &pool, Millis(0), true).err().unwrap();
        assert!(second.0.contains("another hermit"), "{second}");
    }
    let opening = open(&config, &pool, Millis(0), false).unwrap();
    assert_eq!(smol::block_on(count(&opening.store)), 1);
    assert_eq!(check(&folder, &[]).unwrap(), ["table t is unknown"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Polls all at once, so that they reach the writer together.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let executor = smol::LocalExecutor::new();
    let tasks: Vec<_> = all.map(|future| executor.spawn(future)).collect();
    executor
        .run(async {
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await);
            }
            results
        })
        .await
}
