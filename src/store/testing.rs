//! A database of its own for a test in this process, gone when the test is. What is tested is not known here.

use super::open::{OpenedStore, open};
use super::{Batch, Outcomes, Row, Statement, Store, StoreError};
use crate::config::Config;
use crate::runtime::clock::Millis;
use crate::runtime::pool::Pool;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A folder that is removed when this is dropped.
pub struct TemporaryFolder(PathBuf);

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// An empty database with what belongs to it. The folder comes last, so that it is dropped last.
pub struct TestStore {
    pub config: Config,
    pub pool: Pool,
    pub opened: OpenedStore,
    pub folder: TemporaryFolder,
}

/// Makes one with these settings.
pub fn test_store(settings: &[(&str, &str)]) -> TestStore {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("hermit-unit-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
    let folder = TemporaryFolder(std::env::temp_dir().join(name));
    let data = folder.0.display().to_string();
    let config = Config::with(&[&[("HERMIT_DATA", data.as_str())], settings].concat());
    let pool = Pool::start(2).unwrap();
    let opened = open(&config, &pool, Millis(0), true).unwrap();
    TestStore { config, pool, opened, folder }
}

/// Writes a batch as the plain SQL that it compiles to: no expectation is left for the store to look after.
pub async fn write_compiled(store: &Store, batch: &Batch) -> Result<Outcomes, StoreError> {
    batch.check()?;
    let compiled = batch.compile();
    let plain = compiled.statements.iter().cloned().fold(Batch::new(), Batch::and);
    match store.write(plain).await {
        Ok(outcomes) => Ok(compiled.outcomes(outcomes.0)),
        Err(error) => Err(compiled.explain(error)),
    }
}

/// How SQLite would run a reading statement: what `EXPLAIN QUERY PLAN` says, a line for each step.
pub async fn plan(store: &Store, statement: Statement) -> Vec<String> {
    let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql).into(), ..statement };
    let step = |row: Row| {
        let mut columns = row.columns(4).unwrap();
        let _numbers: [i64; 3] = std::array::from_fn(|_| columns.next("number").unwrap());
        columns.next("detail").unwrap()
    };
    store.read(explain).await.unwrap().into_iter().map(step).collect()
}
