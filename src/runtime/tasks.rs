//! The one supervised `spawn`: every task has a name, a panic in it is logged and ends that task only, and the number
//! of tasks alive is known.

use async_executor::Executor;
use smol::future::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Spawns tasks on the executor thread; clones share it.
#[derive(Clone, Default)]
pub struct Tasks {
    executor: Arc<Executor<'static>>,
    alive: Arc<AtomicUsize>,
}

impl Tasks {
    /// Runs `task` beside the others. `name` is for the log.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let alive = self.alive.clone();
        // Boxed, because an async block that captures a future and awaits it has room for it twice.
        let task = Box::pin(task);
        alive.fetch_add(1, Relaxed);
        self.executor
            .spawn(async move {
                if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                    log::error!("task {name} panicked");
                }
                alive.fetch_sub(1, Relaxed);
            })
            .detach();
    }

    /// Drives all tasks on the calling thread until `main` is done.
    pub fn run<T>(&self, main: impl Future<Output = T>) -> T {
        smol::block_on(self.executor.run(main))
    }

    /// Tasks alive now.
    pub fn alive(&self) -> usize {
        self.alive.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_one_task_only() {
        let tasks = Tasks::default();
        let (sender, receiver) = smol::channel::bounded(1);
        tasks.spawn("bad", async { panic!("on purpose") });
        tasks.spawn("good", async move { sender.send(7).await.unwrap() });
        assert_eq!(tasks.run(async { receiver.recv().await.unwrap() }), 7);
        while tasks.alive() > 0 {
            tasks.run(smol::future::yield_now());
        }
    }
}
