//! Tests of the pool: results, panics, full queues, and that the lanes do not stand in each other's way.

use super::*;
use crate::runtime::testing::until;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;

/// Long enough that the rendering lane's thread does not end within a test.
const LONG: Duration = Duration::from_secs(600);

#[test]
fn results_come_back_and_panics_harm_nothing_else() {
    let pool = Pool::start(2).unwrap();
    for lane in [Lane::Main, Lane::Render] {
        smol::block_on(async {
            assert_eq!(pool.run_in(lane, || 6 * 7).await, Ok(42));
            assert_eq!(pool.run_in(lane, || panic!("on purpose")).await, Err::<(), _>(PoolError::Panicked));
            pool.trim();
            assert_eq!(pool.run_in(lane, || "still here").await, Ok("still here"));
        });
    }
}

#[test]
fn a_full_queue_refuses_and_recovers() {
    for (lane, jobs_max) in [(Lane::Main, JOBS_QUEUED_MAX), (Lane::Render, RENDER_JOBS_QUEUED_MAX)] {
        let pool = Pool::start(1).unwrap();
        let (release, gate) = mpsc::channel::<()>();
        let queue = pool.lane(lane);
        queue.submit(Box::new(move || gate.recv().unwrap())).unwrap();
        let mut accepted = 0;
        while queue.submit(Box::new(|| ())).is_ok() {
            accepted += 1;
            assert!(accepted <= jobs_max + 1);
        }
        release.send(()).unwrap();
        until(|| queue.submit(Box::new(|| ())).is_ok());
    }
}

#[test]
fn long_rendering_delays_nothing_in_the_main_lane() {
    let pool = Pool::start(1).unwrap();
    let (release, gate) = mpsc::channel::<()>();
    let rendered = Arc::new(AtomicBool::new(false));
    let done = rendered.clone();
    let long = move || {
        gate.recv().unwrap();
        done.store(true, SeqCst);
    };
    pool.render.submit(Box::new(long)).unwrap();
    // All of these are done while the rendering waits for the gate.
    smol::block_on(async {
        for number in 0..100 {
            assert_eq!(pool.run(move || number).await, Ok(number));
        }
    });
    assert!(!rendered.load(SeqCst));
    release.send(()).unwrap();
    until(|| rendered.load(SeqCst));
}

#[test]
fn the_rendering_lane_has_one_thread_which_comes_and_goes() {
    let pool = Pool::start_with(1, Duration::from_millis(1)).unwrap();
    let threads = || pool.render.lock().threads;
    assert_eq!(threads(), 0);
    for _ in 0..3 {
        let (release, gate) = mpsc::channel::<()>();
        let count = Arc::new(AtomicUsize::new(0));
        pool.render.submit(Box::new(move || gate.recv().unwrap())).unwrap();
        for _ in 0..5 {
            let count = count.clone();
            let note = move || {
                count.fetch_add(1, SeqCst);
            };
            pool.render.submit(Box::new(note)).unwrap();
        }
        assert_eq!(threads(), 1);
        release.send(()).unwrap();
        until(|| count.load(SeqCst) == 5);
        until(|| threads() == 0);
    }
    assert_eq!(pool.main.lock().threads, 1);
}

#[test]
fn a_trim_reaches_the_rendering_lane_and_does_not_end_it() {
    let pool = Pool::start_with(1, LONG).unwrap();
    smol::block_on(pool.run_in(Lane::Render, || ())).unwrap();
    pool.trim();
    for lane in [&pool.main, &pool.render] {
        until(|| lane.lock().collected == 1);
    }
    assert_eq!(pool.render.lock().threads, 1);
    pool.close();
    until(|| pool.render.lock().threads == 0 && pool.main.lock().threads == 0);
    assert_eq!(smol::block_on(pool.run_in(Lane::Render, || ())), Err(PoolError::Busy));
}

#[test]
fn rendering_that_no_one_waits_for_is_not_begun() {
    let pool = Pool::start(1).unwrap();
    let (release, gate) = mpsc::channel::<()>();
    pool.render.submit(Box::new(move || gate.recv().unwrap())).unwrap();
    let ran = Arc::new(AtomicBool::new(false));
    let noted = ran.clone();
    let mut waiting = Box::pin(pool.run_in(Lane::Render, move || noted.store(true, SeqCst)));
    // Polled once, it is queued; then its caller leaves.
    assert!(smol::block_on(smol::future::poll_once(&mut waiting)).is_none());
    drop(waiting);
    release.send(()).unwrap();
    smol::block_on(pool.run_in(Lane::Render, || ())).unwrap();
    assert!(!ran.load(SeqCst));
}
