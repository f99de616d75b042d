//! What must hold of a batch's expectations, labels and reports, whichever way it is run.

use super::{Subject, futures, insert, with_store};
use crate::refusal::{CONFLICT, FORBIDDEN, LIMIT_REACHED, NOT_FOUND, Refusal, UNAUTHORIZED};
use crate::store::batch::EXPECTATIONS_MAX;
use crate::store::{Batch, Outcomes, Statement, StoreError, sql};

fn update(id: &str) -> Statement {
    sql!("UPDATE t SET n = n + 1 WHERE id = ?1", id)
}

fn find(id: &str) -> Statement {
    sql!("SELECT n FROM t WHERE id = ?1", id)
}

fn refusal(result: Result<Outcomes, StoreError>) -> Option<&'static Refusal> {
    match result {
        Ok(_) => None,
        Err(StoreError::Refused(refusal)) => Some(refusal),
        Err(error) => panic!("{error}"),
    }
}

async fn refused(store: &Subject, batch: Batch) -> Option<&'static Refusal> {
    refusal(store.write(batch).await)
}

#[test]
fn a_broken_expectation_undoes_the_batch() {
    with_store("broken", 0, async |store| {
        let batch = Batch::new().and(insert("a", 1)).one(update("absent"), NOT_FOUND).and(insert("b", 1));
        assert_eq!(refused(store, batch).await, Some(NOT_FOUND));
        let batch = Batch::new().and(insert("a", 1)).require(find("absent"), UNAUTHORIZED).and(insert("b", 1));
        assert_eq!(refused(store, batch).await, Some(UNAUTHORIZED));
        assert_eq!(store.count().await, 0);
    });
}

#[test]
fn only_the_statement_itself_counts() {
    with_store("counts", 0, async |store| {
        // An insert before an update that changes nothing must not count as the update's change.
        let mut batch = Batch::new().and(insert("a", 1));
        let none = batch.label(update("absent"));
        assert_eq!(store.write(batch).await.unwrap().get(none).unwrap().changed, 0);
        assert_eq!(
            refused(store, Batch::new().and(insert("b", 1)).one(update("absent"), CONFLICT)).await,
            Some(CONFLICT)
        );
        // Nor may what an expectation before it has changed, or a read.
        let batch = Batch::new().one(update("a"), NOT_FOUND).and(find("a")).one(update("absent"), CONFLICT);
        assert_eq!(refused(store, batch).await, Some(CONFLICT));
        // Two are as wrong as none.
        store.write(Batch::new().and(insert("b", 1))).await.unwrap();
        let both = || Statement::new("UPDATE t SET n = n + 1");
        assert_eq!(refused(store, Batch::new().one(both(), CONFLICT)).await, Some(CONFLICT));
        let mut batch = Batch::new();
        let label = batch.label(both());
        assert_eq!(store.write(batch).await.unwrap().get(label).unwrap().changed, 2);
        // What a conflict keeps out is no change.
        let again = sql!("INSERT INTO t (id, n) VALUES ('a', 1) ON CONFLICT DO NOTHING");
        assert_eq!(refused(store, Batch::new().one(again, LIMIT_REACHED)).await, Some(LIMIT_REACHED));
    });
}

#[test]
fn the_first_broken_expectation_answers() {
    with_store("first", 0, async |store| {
        let start = || Batch::new().one(insert("a", 1), CONFLICT).require(find("a"), UNAUTHORIZED);
        let broken =
            start().one(update("absent"), NOT_FOUND).require(find("absent"), FORBIDDEN).one(update("a"), LIMIT_REACHED);
        assert_eq!(refused(store, broken).await, Some(NOT_FOUND));
        let broken = start().require(find("absent"), FORBIDDEN).one(update("absent"), NOT_FOUND);
        assert_eq!(refused(store, broken).await, Some(FORBIDDEN));
        assert_eq!(store.count().await, 0);
        assert_eq!(refused(store, start().one(update("a"), NOT_FOUND)).await, None);
    });
}

#[test]
fn required_rows_may_come_from_any_select() {
    with_store("select", 0, async |store| {
        store.write(Batch::new().and(insert("a", 7)).and(insert("b", 8))).await.unwrap();
        let good = [
            sql!("SELECT id, n FROM t WHERE n > ?2 AND id = ?1", "b", 7_i64),
            sql!("SELECT NULL"),
            sql!("SELECT n FROM t ORDER BY n DESC LIMIT 1"),
            sql!("WITH big AS (SELECT n FROM t WHERE n > ?1) SELECT 1 FROM big", 7_i64),
            sql!("SELECT 1 FROM t GROUP BY n HAVING count(*) = 1 UNION ALL SELECT 2 WHERE false"),
        ];
        let batch = good.into_iter().fold(Batch::new(), |batch, select| batch.require(select, NOT_FOUND));
        assert_eq!(refused(store, batch).await, None);
        // A row that says no is a row all the same.
        assert_eq!(refused(store, Batch::new().require(sql!("SELECT 0"), NOT_FOUND)).await, None);
        // It sees what the batch has done so far.
        let batch =
            Batch::new().and(insert("c", 1)).require(find("c"), NOT_FOUND).and(sql!("DELETE FROM t WHERE id = 'c'"));
        assert_eq!(refused(store, batch.require(find("c"), CONFLICT)).await, Some(CONFLICT));
    });
}

#[test]
fn outcomes_are_taken_by_their_labels() {
    with_store("labels", 0, async |store| {
        let mut batch = Batch::new().require(sql!("SELECT 1"), CONFLICT);
        let inserted = batch.label(sql!("INSERT INTO t (id, n) VALUES ('a', 1) RETURNING id, n + 1"));
        batch.push(update("a"));
        let selected = batch.label(sql!("SELECT n FROM t WHERE id = 'a'"));
        let batch = batch.one(update("a"), NOT_FOUND).preceded_by(insert("before", 1)).preceded_by(insert("first", 1));
        let mut outcomes = store.write(batch).await.unwrap();
        assert_eq!(outcomes.get(selected).unwrap().changed, 0);
        assert_eq!(outcomes.take(selected).rows.single::<i64>().unwrap(), 2);
        let inserted = outcomes.take(inserted);
        assert_eq!((inserted.changed, inserted.rows.len(), inserted.reported), (1, 1, false));
        assert_eq!(outcomes.changed(), 2);
        assert_eq!(store.count().await, 3);
    });
}

#[test]
fn rows_returned_are_judged_like_others() {
    with_store("returned", 0, async |store| {
        let insert = || sql!("INSERT INTO t (id, n) SELECT 'a', 1 WHERE NOT EXISTS (SELECT 1 FROM t) RETURNING id");
        assert_eq!(refused(store, Batch::new().one(insert(), CONFLICT)).await, None);
        assert_eq!(refused(store, Batch::new().one(insert(), CONFLICT)).await, Some(CONFLICT));
        let nothing = sql!("UPDATE t SET n = 2 WHERE id = 'absent' RETURNING id");
        assert_eq!(
            refused(store, Batch::new().and(sql!("DELETE FROM t")).one(nothing, NOT_FOUND)).await,
            Some(NOT_FOUND)
        );
        assert_eq!(store.count().await, 1);
    });
}

#[test]
fn triggers_do_not_count_and_their_constraints_do() {
    with_store("triggers", 0, async |store| {
        let schema = [
            "CREATE TABLE log (n INTEGER NOT NULL CONSTRAINT log_small CHECK (n < 5)) STRICT",
            "CREATE TRIGGER t_logged AFTER UPDATE ON t BEGIN
                 INSERT INTO log VALUES (new.n); INSERT INTO log VALUES (new.n);
             END",
            "CREATE TRIGGER t_fixed BEFORE DELETE ON t WHEN old.n = 3 BEGIN SELECT RAISE (ABORT, 't is fixed'); END",
            "CREATE TRIGGER t_spared BEFORE DELETE ON t WHEN old.n = 2 BEGIN
                 INSERT INTO log VALUES (0); SELECT RAISE (IGNORE);
             END",
        ];
        let tables = schema.into_iter().fold(Batch::new(), |batch, sql| batch.and(Statement::new(sql)));
        store.write(tables.and(insert("a", 1))).await.unwrap();
        assert_eq!(refused(store, Batch::new().one(update("a"), NOT_FOUND)).await, None);
        // The row is spared, though the trigger has changed another table.
        let delete = || sql!("DELETE FROM t WHERE id = 'a'");
        assert_eq!(refused(store, Batch::new().one(delete(), CONFLICT)).await, Some(CONFLICT));
        store.write(Batch::new().and(update("a"))).await.unwrap();
        let fixed = store.write(Batch::new().one(delete(), CONFLICT)).await.unwrap_err();
        assert!(fixed.violates("t is fixed"), "{fixed}");
        store.write(Batch::new().and(update("a"))).await.unwrap();
        let large =
            store.write(Batch::new().require(find("a"), NOT_FOUND).one(update("a"), CONFLICT)).await.unwrap_err();
        assert!(large.violates("log_small"), "{large}");
        let logged = store.read(sql!("SELECT group_concat(n, ' ') FROM log")).await.unwrap();
        assert_eq!(logged.single::<String>().unwrap(), "2 2 3 3 4 4");
    });
}

#[test]
fn rows_are_reported_to_the_client() {
    with_store("reported", 0, async |store| {
        let mut batch = Batch::new().one(insert("a", 1), CONFLICT);
        batch.report(sql!("INSERT INTO t (id, n) VALUES ('b', 1), ('c', 2) RETURNING id"));
        let label = batch.label(sql!("INSERT INTO t (id, n) VALUES ('d', 1) RETURNING id"));
        batch.report(sql!("UPDATE t SET n = 5 WHERE id = 'absent' RETURNING id"));
        let outcomes = store.write(batch.require(find("a"), NOT_FOUND)).await.unwrap();
        assert_eq!(outcomes.reported().collect::<Vec<_>>(), ["b", "c"]);
        assert!(!outcomes.get(label).unwrap().reported);
    });
}

#[test]
fn a_statement_sees_what_the_one_before_has_changed() {
    with_store("before", 0, async |store| {
        let follow = |id: &str| sql!("INSERT INTO t (id, n) SELECT ?1, 1 WHERE changes() = 1", id);
        let batch = Batch::new().require(sql!("SELECT 1"), CONFLICT);
        store.write(batch.and(insert("a", 1)).and(follow("b")).and(update("absent")).and(follow("c"))).await.unwrap();
        assert_eq!(store.count().await, 2);
    });
}

#[test]
fn a_refused_batch_harms_no_neighbour() {
    with_store("refused", 0, async |store| {
        let ids: Vec<String> = (0..60).map(|n| format!("id{n}")).collect();
        let writes = ids.iter().enumerate().map(|(n, id)| {
            let batch = Batch::new().one(insert(id, 1), CONFLICT);
            store.write(match n % 6 {
                0 => batch.one(update("absent"), NOT_FOUND).and(insert("never", 1)),
                1 => batch.require(find("absent"), UNAUTHORIZED),
                2 => batch.and(insert(id, 1)),
                _ => batch.require(find(id), FORBIDDEN),
            })
        });
        for (n, result) in futures(writes).await.into_iter().enumerate() {
            match n % 6 {
                0 => assert_eq!(refusal(result), Some(NOT_FOUND)),
                1 => assert_eq!(refusal(result), Some(UNAUTHORIZED)),
                2 => assert!(result.unwrap_err().violates("t.id")),
                _ => assert_eq!(refusal(result), None),
            }
        }
        assert_eq!(store.count().await, 30);
    });
}

#[test]
fn every_number_of_an_expectation_has_its_name() {
    const OTHER: &Refusal = &CONFLICT.because("This one.");
    with_store("numbers", 0, async |store| {
        let batch = |broken: usize| {
            (0..EXPECTATIONS_MAX).fold(Batch::new(), |batch, number| {
                let held = sql!("SELECT 1 WHERE ?1", number != broken);
                batch.require(held, if number == broken { OTHER } else { CONFLICT })
            })
        };
        for number in 0..EXPECTATIONS_MAX {
            assert_eq!(refused(store, batch(number)).await, Some(OTHER), "{number}");
        }
        assert_eq!(refused(store, batch(EXPECTATIONS_MAX)).await, None);
        let large = batch(EXPECTATIONS_MAX).require(sql!("SELECT 1"), OTHER);
        assert!(matches!(store.write(large).await, Err(StoreError::Failed(_))));
    });
}
