//! Tests of the store of files as a whole, on a folder of their own.

use super::layout::try_own;
use super::*;
use crate::runtime::pool::Pool;
use smol::stream::StreamExt;
use std::fs::{self, FileTimes};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

const FILE_BYTES_MAX: u64 = 100_000;
const CACHE_BYTES_MAX: u64 = 1000;
const HOUR: Duration = Duration::from_secs(3600);

/// A folder that is removed in the end, with its files.
struct Place(PathBuf, Files);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("hermit-files-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let files = Files::with_limits(&folder, FILE_BYTES_MAX, CACHE_BYTES_MAX);
        Self(folder, files)
    }

    fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.join("files")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => found.push(entry.path().strip_prefix(&self.0).unwrap().display().to_string()),
                }
            }
        }
        found.retain(|name| name != "files/.lock");
        found.sort();
        found
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn put(files: &Files, kind: Kind, content: &[u8]) -> StoredFile {
    let mut writer = files.create(kind, Some(content.len() as u64), u64::MAX).unwrap();
    content.chunks(7).for_each(|part| writer.write(part).unwrap());
    writer.finish().unwrap()
}

fn set_time(path: &Path, time: SystemTime) {
    fs::File::open(path).unwrap().set_times(FileTimes::new().set_modified(time)).unwrap();
}

fn content(file: &OpenFile) -> Vec<u8> {
    let mut content = Vec::new();
    file.read(|piece| content.write_all(piece)).unwrap();
    content
}

#[test]
fn a_file_lies_under_its_hash_for_its_owner_alone() {
    let place = Place::new();
    let files = &place.1;
    let stored = put(files, Kind::Kept, b"hello");
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!((stored.hash.to_string().as_str(), stored.bytes), (hash, 5));
    assert_eq!(place.names(), [format!("files/kept/2c/{hash}")]);
    let mode = |path: &str| fs::metadata(place.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("files"), mode("files/kept"), mode("files/kept/2c"), mode("files/tmp")], [0o700; 4]);
    assert_eq!(mode(&format!("files/kept/2c/{hash}")), 0o600);
    assert_eq!(content(&files.open(Kind::Kept, stored.hash).unwrap().unwrap()), b"hello");
    assert!(files.open(Kind::Cached, stored.hash).unwrap().is_none());
}

#[test]
fn many_writers_of_one_content_make_one_file() {
    let place = Place::new();
    let content = vec![7; 50_000];
    let writers = (0..8).map(|_| {
        let (files, content) = (place.1.clone(), content.clone());
        std::thread::spawn(move || put(&files, Kind::Kept, &content))
    });
    let stored: Vec<_> = writers.collect::<Vec<_>>().into_iter().map(|writer| writer.join().unwrap()).collect();
    assert!(stored.iter().all(|each| *each == stored[0]));
    assert_eq!(place.names().len(), 1);
    assert_eq!(place.1.examine(stored[0].hash, 50_000).unwrap(), Verdict::Whole);
}

#[test]
fn sizes_are_judged_before_and_while_writing_and_nothing_is_left() {
    let place = Place::new();
    let files = &place.1;
    let cases =
        [(Kind::Kept, u64::MAX, FILE_BYTES_MAX), (Kind::Kept, 10, 10), (Kind::Cached, u64::MAX, CACHE_BYTES_MAX)];
    for (kind, asked, bytes_max) in cases {
        let refused = files.create(kind, Some(bytes_max + 1), asked).unwrap_err();
        assert!(matches!(refused, FileError::TooLarge(max) if max == bytes_max), "{refused}");
        let mut writer = files.create(kind, None, asked).unwrap();
        writer.write(&vec![1; bytes_max as usize]).unwrap();
        assert!(matches!(writer.write(b"x"), Err(FileError::TooLarge(_))));
        assert!(matches!(writer.finish(), Err(FileError::TooLarge(_))));
    }
    drop(files.create(Kind::Kept, None, 10).unwrap());
    assert!(place.names().is_empty(), "{:?}", place.names());
}

#[test]
fn ranges_are_streamed_and_a_file_that_is_too_short_breaks_off() {
    let place = Place::new();
    let pool = Pool::start(1).unwrap();
    let bytes: Vec<u8> = (0..80_000_u32).map(|number| (number % 251) as u8).collect();
    let stored = put(&place.1, Kind::Kept, &bytes);
    let file = place.1.open(Kind::Kept, stored.hash).unwrap().unwrap();
    let read = |range: std::ops::Range<u64>| {
        let mut pieces = Box::pin(stream(pool.clone(), file.clone(), range));
        smol::block_on(pieces.try_fold(Vec::new(), |all, piece| Ok([all, piece].concat())))
    };
    for (from, to) in [(0, 80_000), (0, 0), (5, 6), (32_767, 65_537), (79_999, 80_000)] {
        assert_eq!(read(from as u64..to as u64).unwrap(), bytes[from..to], "{from} to {to}");
    }
    assert_eq!(read(79_990..80_001).unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn a_sweep_spares_what_is_fresh_read_or_written() {
    let place = Place::new();
    let files = &place.1;
    let (now, later) = (SystemTime::now(), SystemTime::now() + HOUR + HOUR);
    let stored = put(files, Kind::Kept, b"picture");
    assert_eq!(files.remove_kept(&[stored.hash], now).unwrap(), Swept::default());
    // A clock that was set back makes no file old.
    assert_eq!(files.remove_kept(&[stored.hash], now - HOUR * 5).unwrap(), Swept::default());
    let open = files.open(Kind::Kept, stored.hash).unwrap().unwrap();
    assert_eq!(files.remove_kept(&[stored.hash], later).unwrap(), Swept::default());
    drop(open);
    // Written again, it is fresh again.
    set_time(&files.path(Kind::Kept, stored.hash), now - HOUR * 3);
    put(files, Kind::Kept, b"picture");
    assert_eq!(files.remove_kept(&[stored.hash], now).unwrap(), Swept::default());
    assert_eq!(files.remove_kept(&[stored.hash], later).unwrap(), Swept { files: 1, bytes: 7 });
    assert_eq!(files.remove_kept(&[stored.hash], later).unwrap(), Swept::default());

    let mut writer = files.create(Kind::Kept, None, 100).unwrap();
    writer.write(b"half").unwrap();
    // What a process left that was killed.
    fs::write(files.temporary().join("abandoned"), b"half of it").unwrap();
    assert_eq!(files.sweep_temporary(now).unwrap(), Swept::default());
    assert_eq!(files.sweep_temporary(later).unwrap(), Swept { files: 1, bytes: 10 });
    assert_eq!(files.examine(writer.finish().unwrap().hash, 4).unwrap(), Verdict::Whole);
}

#[test]
fn the_cache_goes_by_last_use_and_stays_below_its_limit() {
    let place = Place::new();
    let files = &place.1;
    let start = SystemTime::now() - HOUR * 9;
    let cached: Vec<StoredFile> = (0..4_u8)
        .map(|number| {
            let stored = put(files, Kind::Cached, &[number; 250]);
            set_time(&files.path(Kind::Cached, stored.hash), start + HOUR * u32::from(number));
            stored
        })
        .collect();
    let is_there = |number: usize| files.path(Kind::Cached, cached[number].hash).exists();
    assert!((0..4).all(is_there));
    // The oldest one is used, and the next one is being read.
    drop(files.open(Kind::Cached, cached[0].hash).unwrap().unwrap());
    let reading = files.open(Kind::Cached, cached[1].hash).unwrap().unwrap();
    set_time(&files.path(Kind::Cached, cached[1].hash), start);
    put(files, Kind::Cached, &[9; 300]);
    assert_eq!([0, 1, 2, 3].map(is_there), [true, true, false, false]);
    assert_eq!(content(&reading), [1; 250]);
    // Kept files are none of the cache's business.
    put(files, Kind::Kept, &[8; 5000]);
    assert_eq!(files.evict().unwrap(), Swept::default());
    drop(reading);
    put(files, Kind::Cached, &[10; 900]);
    assert_eq!([0, 1].map(is_there), [false, false]);
}

#[test]
fn a_cache_of_many_files_is_emptied_in_passes() {
    let place = Place::new();
    let files = Files::with_limits(&place.0, FILE_BYTES_MAX, 100_000);
    for number in 0..300_u32 {
        put(&files, Kind::Cached, &number.to_le_bytes());
    }
    let pass = files.evict_to(0).unwrap();
    assert_eq!((pass.swept.files, pass.left), (256, 44 * 4));
    assert_eq!(files.evict_to(0).unwrap().left, 0);
}

#[test]
fn damage_is_found_and_mended_by_writing_anew() {
    let place = Place::new();
    let files = &place.1;
    let stored = put(files, Kind::Kept, b"picture");
    let path = files.path(Kind::Kept, stored.hash);
    let verdict = || files.examine(stored.hash, 7).unwrap();
    fs::write(&path, b"picturE").unwrap();
    assert_eq!(verdict(), Verdict::Damaged);
    fs::write(&path, b"pic").unwrap();
    assert_eq!(verdict(), Verdict::WrongSize(3));
    fs::remove_file(&path).unwrap();
    assert_eq!(verdict(), Verdict::Missing);
    put(files, Kind::Kept, b"picture");
    assert_eq!(verdict(), Verdict::Whole);
    assert_eq!(files.kept(&stored.hash.to_string()[..2]).unwrap(), [stored.hash]);
    assert!(!files.is_fresh(stored.hash, SystemTime::now() + HOUR * 2).unwrap());
}

#[test]
fn an_open_file_is_held_against_others() {
    let place = Place::new();
    let stored = put(&place.1, Kind::Kept, b"picture");
    let path = place.1.path(Kind::Kept, stored.hash);
    let open = OpenFile::at(&path).unwrap().unwrap();
    assert!(!try_own(&fs::File::open(&path).unwrap()));
    drop(open);
    assert!(try_own(&fs::File::open(&path).unwrap()));
}
