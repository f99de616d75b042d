//! Sending the pictures of imported decks out of the store of files, or from where the release before put them.

use super::media::Media;
use super::old;
use super::queries::{self, PictureRow};
use crate::files::{Files, Kind, OpenFile, stream};
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::{FileReply, Reply, RequestContext};
use crate::store::StoreError;
use std::io;
use std::path::Path;

/// How often a picture is looked up when its deck is being replaced meanwhile.
const TRIES_MAX: usize = 2;
/// What a drawing may do: have a style of its own, and nothing else.
const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// The picture of a card, or of the back, in an imported deck; none when the deck or the picture is not there.
///
/// # Errors
/// What the store says, and 500 for a file that cannot be read.
pub async fn picture(context: &RequestContext, deck: &str, card: u8) -> Result<Option<Reply>, Problem> {
    let app = &context.app;
    for _ in 0..TRIES_MAX {
        let rows = app.store.read(queries::picture(deck, card)).await?;
        let Some(picture) = rows.optional::<PictureRow>()? else { return Ok(None) };
        let media = picture.media;
        let reply = FileReply {
            media_type: media.media_type(),
            hash: picture.hash.to_string(),
            bytes: picture.bytes,
            cache_control: "public, max-age=604800",
        };
        if reply.is_known(context) {
            return Ok(Some(with_policy(media, reply.not_modified())));
        }
        let (files, data) = (app.files.clone(), app.config.data.clone());
        let opened = app.pool.run(move || open(&files, &data, &picture)).await.map_err(StoreError::from)?;
        let opened = opened.map_err(|error| internal(format!("a picture of {deck}: {error}")))?;
        if let Some(file) = opened {
            let pool = app.pool.clone();
            return Ok(Some(with_policy(media, reply.answer(context, |range| stream(pool, file, range)))));
        }
        // The deck may have been replaced between the row and the file.
    }
    log::warn!("a picture of the deck {deck} is not in the data folder; import the deck again");
    Ok(None)
}

/// Opens a picture; none when it is not there or has not the length it should have.
fn open(files: &Files, data: &Path, picture: &PictureRow) -> io::Result<Option<OpenFile>> {
    let fits = |file: &OpenFile| file.bytes() == picture.bytes;
    match files.open(Kind::Kept, picture.hash)?.filter(fits) {
        Some(file) => Ok(Some(file)),
        None => Ok(OpenFile::at(&old::path(data, picture))?.filter(fits)),
    }
}

fn with_policy(media: Media, reply: Reply) -> Reply {
    let is_picture = matches!(reply.status, 200 | 206 | 304);
    if is_picture && media == Media::Svg { reply.header("content-security-policy", DRAWING_POLICY) } else { reply }
}
