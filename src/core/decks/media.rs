//! The kinds of pictures a deck may have: their names, and how their bytes begin.

use crate::store::{FromColumn, Value};

/// Largest picture in bytes.
pub const PICTURE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Bytes by which a kind is known.
pub const MAGIC_BYTES: usize = 12;

/// A kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A drawing; it is written anew when it is imported.
    Svg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// JPEG.
    Jpeg,
}

impl Media {
    /// The kind that a file's ending stands for.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "webp" => Some(Self::Webp),
            "jpeg" | "jpg" => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// The ending that it is stored with.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Jpeg => "jpeg",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The kind with a media type.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        [Self::Svg, Self::Png, Self::Webp, Self::Jpeg].into_iter().find(|media| media.media_type() == media_type)
    }

    /// Its place in the order in which raster pictures of one name are tried.
    pub fn place_in_chain(self) -> u8 {
        self as u8
    }

    /// Whether bytes begin as this kind does. A drawing is known by reading it.
    pub fn begins(self, bytes: &[u8]) -> bool {
        match self {
            Self::Svg => true,
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Webp => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
            Self::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
        }
    }
}

impl FromColumn for Media {
    const WANTED: &'static str = "a media type of pictures";

    fn from_column(value: Value) -> Result<Self, Value> {
        let Value::Text(text) = &value else { return Err(value) };
        Self::of_media_type(text).ok_or(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_bytes() {
        let samples: [(&[u8], Option<Media>); 6] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Media::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Media::Webp)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Media::Jpeg)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"GIF89a", None),
            (b"", None),
        ];
        for (bytes, kind) in samples {
            for media in [Media::Png, Media::Webp, Media::Jpeg] {
                assert_eq!(media.begins(bytes), kind == Some(media), "{media:?} {bytes:?}");
            }
        }
    }

    #[test]
    fn names_go_both_ways() {
        for media in [Media::Svg, Media::Png, Media::Webp, Media::Jpeg] {
            assert_eq!(Media::of_ending(media.ending()), Some(media));
            assert_eq!(Media::from_column(media.media_type().into()), Ok(media));
        }
        assert_eq!(Media::of_ending("JPG"), Some(Media::Jpeg));
        assert_eq!(Media::of_ending("avif"), None);
        assert!(Media::from_column("image/avif".into()).is_err());
        assert!(Media::Png.place_in_chain() < Media::Webp.place_in_chain());
        assert!(Media::Webp.place_in_chain() < Media::Jpeg.place_in_chain());
    }
}
