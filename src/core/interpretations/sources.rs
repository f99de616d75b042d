//! The registered sources: which are asked, in which order, and how many texts may be written at once.

use super::source::Source;
use crate::core::refusals::{AI_OFF, INTERPRETATION_RUNNING, PROVIDER_UNAVAILABLE};
use crate::http::problem::Problem;
use crate::refusal::UNAVAILABLE;
use crate::runtime::ids::AccountSeq;
use crate::runtime::lock;
use std::sync::{Arc, Mutex, MutexGuard};

/// When to try again after the instance's limit was reached, in seconds.
const RETRY_AFTER_SECONDS: u32 = 5;
/// When to try again while another text of the same account is being written, in seconds.
const OWN_RETRY_AFTER_SECONDS: u32 = 2;

/// The sources that were registered at start, and what they are writing.
pub struct Sources {
    list: Vec<Arc<dyn Source>>,
    running: Arc<ActiveRuns>,
    running_max: usize,
}

/// The texts that are being written: account and id of each; one for each account.
#[derive(Default)]
struct ActiveRuns(Mutex<Vec<(AccountSeq, String)>>);

impl ActiveRuns {
    fn lock(&self) -> MutexGuard<'_, Vec<(AccountSeq, String)>> {
        lock(&self.0)
    }
}

/// The right to have a text written; returned when it is dropped.
pub(super) struct RunPermit {
    running: Arc<ActiveRuns>,
    account: AccountSeq,
}

impl Drop for RunPermit {
    fn drop(&mut self) {
        let mut running = self.running.lock();
        running.retain(|(account, _)| *account != self.account);
        if running.is_empty() {
            *running = Vec::new();
        }
    }
}

impl Sources {
    /// Sources in the order in which they are asked, of which `running_max` may write at once.
    pub fn new(list: Vec<Arc<dyn Source>>, running_max: u32) -> Self {
        Self { list, running: Arc::default(), running_max: running_max as usize }
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<dyn Source>> {
        self.list.iter()
    }

    /// The sources to ask, one after another: the named one, or all that are ready. Models only where `ai` allows them.
    ///
    /// # Errors
    /// 422 for an unknown name, 403 for a model where models are not allowed, 503 for a source that is not ready.
    pub(super) fn choose(&self, named: Option<&str>, ai: bool) -> Result<Vec<Arc<dyn Source>>, Problem> {
        let Some(named) = named else {
            let ready = self.list.iter().filter(|source| source.is_ready() && (ai || !source.is_model()));
            let ready: Vec<_> = ready.cloned().collect();
            return if ready.is_empty() { Err(unavailable()) } else { Ok(ready) };
        };
        let source = self.list.iter().find(|source| source.id() == named).ok_or_else(|| {
            let ids: Vec<&str> = self.list.iter().map(|source| source.id()).collect();
            Problem::field("provider", format!("must be one of {}", ids.join(", ")))
        })?;
        if source.is_model() && !ai {
            return Err(Problem::new(AI_OFF));
        }
        if source.is_ready() { Ok(vec![source.clone()]) } else { Err(unavailable()) }
    }

    /// Takes the account's permit for the text that will have `id`.
    ///
    /// # Errors
    /// 409 while another text of the account is being written, 503 while too many are.
    pub(super) fn begin(&self, account: AccountSeq, id: &str) -> Result<RunPermit, Problem> {
        let mut running = self.running.lock();
        if running.iter().any(|(known, _)| *known == account) {
            return Err(Problem::new(INTERPRETATION_RUNNING).retry_after(OWN_RETRY_AFTER_SECONDS));
        }
        if running.len() >= self.running_max {
            return Err(Problem::new(UNAVAILABLE).retry_after(RETRY_AFTER_SECONDS));
        }
        running.push((account, id.to_owned()));
        Ok(RunPermit { running: self.running.clone(), account })
    }

    /// Why no text with this id is stored: it is still being written, or it does not exist.
    pub(super) fn missing(&self, account: AccountSeq, id: &str) -> Problem {
        let here = self.running.lock().iter().any(|(known, running)| *known == account && running == id);
        if here {
            Problem::new(INTERPRETATION_RUNNING).retry_after(OWN_RETRY_AFTER_SECONDS)
        } else {
            Problem::not_found()
        }
    }
}

fn unavailable() -> Problem {
    Problem::new(PROVIDER_UNAVAILABLE).retry_after(RETRY_AFTER_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::super::source::{OpenFuture, Request, SourceError};
    use super::*;
    use crate::app::App;

    struct NamedSource(&'static str, bool, bool);

    impl Source for NamedSource {
        fn id(&self) -> &'static str {
            self.0
        }

        fn is_model(&self) -> bool {
            self.1
        }

        fn is_ready(&self) -> bool {
            self.2
        }

        fn open<'a>(&'a self, _app: &'a Arc<App>, _request: &'a Request) -> OpenFuture<'a> {
            Box::pin(async { Err(SourceError::Unavailable) })
        }
    }

    fn sources(running_max: u32) -> Sources {
        let list: [NamedSource; 3] =
            [NamedSource("far", true, true), NamedSource("down", true, false), NamedSource("near", false, true)];
        Sources::new(list.into_iter().map(|source| Arc::new(source) as Arc<dyn Source>).collect(), running_max)
    }

    #[test]
    fn sources_that_are_ready_and_allowed_are_asked() {
        let sources = sources(8);
        let ask = |named, ai| {
            let chosen = sources.choose(named, ai).map_err(|problem| problem.kind.code)?;
            Ok(chosen.iter().map(|source| source.id()).collect::<Vec<_>>())
        };
        assert_eq!(ask(None, true), Ok(vec!["far", "near"]));
        assert_eq!(ask(None, false), Ok(vec!["near"]));
        assert_eq!(ask(Some("far"), true), Ok(vec!["far"]));
        assert_eq!(ask(Some("far"), false), Err("ai-off"));
        assert_eq!(ask(Some("down"), true), Err("provider-unavailable"));
        assert_eq!(ask(Some("down"), false), Err("ai-off"));
        assert_eq!(ask(Some("near"), false), Ok(vec!["near"]));
        assert_eq!(ask(Some("else"), true), Err("invalid-input"));
        assert_eq!(Sources::new(Vec::new(), 1).choose(None, true).map(drop).unwrap_err().kind.status, 503);
    }

    #[test]
    fn an_account_has_one_permit_and_returns_it() {
        let sources = sources(2);
        let code = |account| sources.begin(account, "id").map(drop).map_err(|problem| problem.kind.code);
        let first = sources.begin(AccountSeq(1), "one").unwrap();
        assert_eq!(code(AccountSeq(1)), Err("interpretation-running"));
        assert_eq!(sources.missing(AccountSeq(1), "one").kind.status, 409);
        assert_eq!(sources.missing(AccountSeq(1), "two").kind.status, 404);
        assert_eq!(sources.missing(AccountSeq(2), "one").kind.status, 404);
        let second = sources.begin(AccountSeq(2), "two").unwrap();
        assert_eq!(code(AccountSeq(3)), Err("unavailable"));
        drop(first);
        assert_eq!((code(AccountSeq(2)), code(AccountSeq(1))), (Err("interpretation-running"), Ok(())));
        drop(second);
        assert_eq!(code(AccountSeq(2)), Ok(()));
        assert_eq!(sources.running.lock().capacity(), 0, "an idle server holds no memory");
    }
}
