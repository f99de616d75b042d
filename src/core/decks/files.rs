//! Sending the pictures of imported decks: from the disk, in small pieces, whatever their size.

use super::media::Media;
use super::queries;
use crate::http::problem::Problem;
use crate::http::reply::is_known;
use crate::http::stream::Chunks;
use crate::http::{Reply, RequestContext};
use crate::runtime::pool::{Pool, PoolError};
use crate::store::StoreError;
use smol::stream;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 16 * 1024;
/// Time until a full pool is asked again, and how often it is.
const WAIT: Duration = Duration::from_millis(20);
const WAITS_MAX: usize = 500;
/// How often a picture is looked up when its deck is being replaced meanwhile.
const TRIES_MAX: usize = 2;
/// What a drawing may do: have a style of its own, and nothing else.
const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Where a picture lies and what it is.
struct Found {
    path: PathBuf,
    media: Media,
    etag: String,
    bytes: u64,
}

/// The picture of a card, or of the back, in an imported deck; none when the deck or the picture is not there.
///
/// # Errors
/// What the store says, and 500 for a file that cannot be read.
pub async fn picture(context: &RequestContext, deck: &str, card: u8) -> Result<Option<Reply>, Problem> {
    for _ in 0..TRIES_MAX {
        let Some(found) = find(context, deck, card).await? else { return Ok(None) };
        if is_known(&found.etag, context.if_none_match.as_deref()) {
            return Ok(Some(headers(Reply::empty(304), &found)));
        }
        let path = found.path.clone();
        match context.app.pool.run(move || File::open(path)).await.map_err(StoreError::from)? {
            Ok(file) => {
                let body = Chunks::new(chunks(context.app.pool.clone(), file));
                let reply = Reply::stream_of(found.media.media_type(), found.bytes, body);
                return Ok(Some(headers(reply, &found)));
            }
            // The deck was replaced between the row and the file.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(crate::http::context::internal(format!("a picture of {deck}: {error}"))),
        }
    }
    log::warn!("a picture of the deck {deck} is not in the data folder; import the deck again");
    Ok(None)
}

fn headers(reply: Reply, found: &Found) -> Reply {
    let reply = reply.header("etag", found.etag.clone()).header("cache-control", "public, max-age=604800");
    if found.media == Media::Svg { reply.header("content-security-policy", DRAWING_POLICY) } else { reply }
}

async fn find(context: &RequestContext, deck: &str, card: u8) -> Result<Option<Found>, StoreError> {
    let rows = context.app.store.read(queries::picture(deck, card)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let media = Media::of_media_type(row.str(2)?);
    Ok(Some(Found {
        path: context.app.config.data.join("decks").join(deck).join(row.str(0)?).join(row.str(1)?),
        media: media.ok_or_else(|| StoreError::Decode("a picture of an unknown kind".to_owned()))?,
        etag: format!("\"{}\"", row.str(3)?.get(..32).unwrap_or_default()),
        bytes: row.count(4)?,
    }))
}

/// The file's content, each piece read on the pool when the client has taken the one before.
fn chunks(pool: Pool, file: File) -> impl stream::Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold((pool, Arc::new(file), 0), |(pool, file, at)| async move {
        let chunk = read_when_free(&pool, &file, at).await?;
        let next = at + chunk.len() as u64;
        Ok(Some((chunk, (pool, file, next))).filter(|(chunk, _)| !chunk.is_empty()))
    })
}

/// One piece. A pool that is full for a moment delays a picture; it does not break it off.
async fn read_when_free(pool: &Pool, file: &Arc<File>, at: u64) -> io::Result<Vec<u8>> {
    for _ in 0..WAITS_MAX {
        let file = file.clone();
        let read = pool.run(move || {
            let mut chunk = vec![0; CHUNK_BYTES];
            let length = file.read_at(&mut chunk, at)?;
            chunk.truncate(length);
            Ok(chunk)
        });
        match read.await {
            Ok(chunk) => return chunk,
            Err(PoolError::Busy) => drop(smol::Timer::after(WAIT).await),
            Err(PoolError::Panicked) => return Err(io::Error::other("reading panicked")),
        }
    }
    Err(io::Error::from(ErrorKind::TimedOut))
}
