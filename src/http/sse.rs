//! Server-sent events (WHATWG HTML, 9.2): how an event is written, and a reply that sends events as they come, with
//! heartbeats in between. The handler decides what the events mean.

use super::media::EVENTS;
use super::reply::Reply;
use super::stream::Chunks;
use smol::Timer;
use smol::stream::Stream;
use std::fmt::Write;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The longest time between events; many proxies close connections that are silent for a minute or less.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// A comment, which every client of events ignores.
const HEARTBEAT: &[u8] = b": still here\n\n";

/// An event as it is sent. A client sends `id` back as Last-Event-ID; `data` may have several lines.
pub fn event(name: &str, id: &str, data: &str) -> Vec<u8> {
    let mut out = format!("id: {id}\nevent: {name}\n");
    for line in data.split('\n') {
        // Writing to a String cannot fail.
        let _written = writeln!(out, "data: {line}");
    }
    out.push('\n');
    out.into_bytes()
}

/// A reply that sends each item of `events` as it comes. Its headers forbid compression, caching and buffering on the
/// way.
pub fn reply(events: impl Stream<Item = Vec<u8>> + Send + 'static) -> Reply {
    let beating = Beating { events: Box::pin(events), silence: Timer::after(SILENCE_MAX), silence_max: SILENCE_MAX };
    Reply::stream(EVENTS, Chunks::new(beating)).header("cache-control", "no-store").header("x-accel-buffering", "no")
}

/// Events, and heartbeats between those that are far apart.
struct Beating<S> {
    events: Pin<Box<S>>,
    silence: Timer,
    silence_max: Duration,
}

impl<S: Stream<Item = Vec<u8>>> Stream for Beating<S> {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event = match self.events.as_mut().poll_next(context) {
            Poll::Ready(event) => event,
            Poll::Pending if Pin::new(&mut self.silence).poll(context).is_pending() => return Poll::Pending,
            Poll::Pending => Some(HEARTBEAT.to_vec()),
        };
        let silence_max = self.silence_max;
        self.silence.set_after(silence_max);
        Poll::Ready(event.map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol::stream::StreamExt;

    #[test]
    fn an_event_is_written_line_by_line() {
        assert_eq!(event("token", "a:7", "x"), b"id: a:7\nevent: token\ndata: x\n\n");
        assert_eq!(event("done", "a", "x\n\ny"), b"id: a\nevent: done\ndata: x\ndata: \ndata: y\n\n");
    }

    #[test]
    fn silence_is_broken_by_heartbeats_until_the_next_event() {
        let wait = Duration::from_millis(20);
        let late = smol::stream::once_future(async move {
            Timer::after(wait * 5).await;
            b"event".to_vec()
        });
        let beating = Beating { events: Box::pin(late), silence: Timer::after(wait), silence_max: wait };
        let sent: Vec<_> = smol::block_on(beating.map(|item| item.unwrap()).collect());
        let (last, beats) = sent.split_last().unwrap();
        assert_eq!(last, b"event");
        assert!(!beats.is_empty() && beats.iter().all(|beat| beat == HEARTBEAT), "{beats:?}");
    }
}
