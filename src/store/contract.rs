//! What every backend behind the seam must do, as tests. Every case runs both ways: as the embedded backend runs a
//! batch, and as the plain SQL that it compiles to. What holds of expectations is in `contract/expectations.rs`.

mod expectations;

use super::*;
use crate::config::Config;
use crate::runtime::clock::Millis;
use std::path::PathBuf;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS t (id TEXT PRIMARY KEY, n INTEGER NOT NULL CONSTRAINT n_small CHECK (n < 100)) STRICT";

/// A store as the suite sees it.
struct Subject {
    store: Store,
    compiled: bool,
}

impl Subject {
    async fn read(&self, statement: Statement) -> Result<Rows, StoreError> {
        self.store.read(statement).await
    }

    async fn write(&self, batch: Batch) -> Result<Outcomes, StoreError> {
        if self.compiled { testing::write_compiled(&self.store, &batch).await } else { self.store.write(batch).await }
    }

    async fn count(&self) -> i64 {
        self.read(Statement::new("SELECT count(*) FROM t")).await.unwrap().single().unwrap()
    }
}

/// A store on a folder of its own, once for each way; the table of these tests is made by an ordinary write.
fn with_store(name: &str, size_mb_max: u32, test: impl AsyncFn(&Subject)) {
    for compiled in [false, true] {
        let folder = folder(&format!("{name}-{compiled}"));
        let config = config(&folder, size_mb_max);
        let pool = Pool::start(2).unwrap();
        let opened = open(&config, &pool, Millis(0), true).unwrap();
        smol::block_on(async {
            let subject = Subject { store: opened.store.clone(), compiled };
            subject.write(Batch::new().and(Statement::new(TABLE))).await.unwrap();
            test(&subject).await;
            let kept = subject.read(Statement::new("SELECT count(*) FROM batch_guard")).await.unwrap();
            assert_eq!(kept.single::<i64>().unwrap(), 0, "the guard keeps nothing");
        });
        std::fs::remove_dir_all(&folder).unwrap();
    }
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

#[test]
fn values_come_back_as_they_went() {
    with_store("values", 0, async |store| {
        let texts = ["隱者 🏮", "x'6869'", "X'00ff'", "it's \0 ?1", ""];
        for text in texts {
            // Text that looks like a blob's literal is text, as a parameter and in a row.
            let echo = store.read(sql!("SELECT ?1", text)).await.unwrap();
            assert_eq!(echo.single::<String>().unwrap(), text);
            let stored = sql!("INSERT INTO t (id, n) VALUES (?1, 1) RETURNING id", text);
            let mut batch = Batch::new();
            let label = batch.label(stored);
            let mut outcomes = store.write(batch).await.unwrap();
            assert_eq!(outcomes.take(label).rows.single::<String>().unwrap(), text);
        }
        let rows = store.read(sql!("SELECT ?1, ?2, ?3, ?4", i64::MIN, None::<i64>, true, 2.5)).await.unwrap();
        assert_eq!(rows[0].0, [Value::Integer(i64::MIN), Value::Null, Value::Integer(1), Value::Real(2.5)]);
    });
}

#[test]
fn a_batch_happens_whole_or_not_at_all() {
    with_store("whole", 0, async |store| {
        let outcomes = store.write(Batch::new().and(insert("a", 1)).and(insert("b", 2))).await.unwrap();
        assert_eq!(outcomes.changed(), 2);
        let twice = store.write(Batch::new().and(insert("c", 3)).and(insert("a", 4))).await.unwrap_err();
        assert!(twice.violates("t.id"), "{twice}");
        let large = store.write(Batch::new().and(insert("c", 3)).and(insert("d", 100))).await.unwrap_err();
        assert!(large.violates("n_small"), "{large}");
        assert_eq!(store.count().await, 2);
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
        assert_eq!((won, store.count().await), (1, 1));
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
        assert_eq!(store.count().await, 85);
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
        assert_eq!(store.count().await, kept);
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
        let opened = open(&config, &pool, Millis(0), true).unwrap();
        smol::block_on(async {
            let batch = Batch::new().and(Statement::new(TABLE)).and(insert("a", 1));
            opened.store.write(batch).await.unwrap();
            let reads = vec![Statement::new("SELECT count(*) FROM t"), Statement::new("SELECT sum(n) FROM t")];
            let rows = opened.store.read_all(reads).await.unwrap();
            assert!(rows.into_iter().all(|rows| rows.single::<i64>().unwrap() == 1));
            opened.store.optimize().await.unwrap();
            opened.store.checkpoint().await.unwrap();
            opened.store.release_memory();
        });
        let second = open(&config, &pool, Millis(0), true).err().unwrap();
        assert!(second.0.contains("another hermit"), "{second}");
    }
    let opened = open(&config, &pool, Millis(0), false).unwrap();
    let count = smol::block_on(opened.store.read(Statement::new("SELECT count(*) FROM t"))).unwrap();
    assert_eq!(count.single::<i64>().unwrap(), 1);
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
