//! Unmapping the binary's own pages: code and texts that were needed once, at start or by a rare request. They are
//! pages of a file, so nothing is lost; a page that is needed again comes back from the kernel's cache in microseconds.
#![allow(unsafe_code, reason = "madvise can take memory away, so that its safety must be argued")]

use rustix::mm::{Advice, madvise};
use std::ops::Range;
use std::{fs, io};

/// Unmaps all pages of the binary that still equal the file.
///
/// # Errors
/// When the kernel does not list the mappings, or refuses to unmap them.
pub fn release() -> io::Result<()> {
    let binary = fs::read_link("/proc/self/exe")?;
    let maps = fs::read_to_string("/proc/self/smaps")?;
    for pages in unchanged_mappings(&maps, &binary.to_string_lossy()) {
        let start = std::ptr::with_exposed_provenance_mut(pages.start);
        // SAFETY: these mappings of a file cannot be written, and no page of them was ever changed, so that what is
        // unmapped is read from the file again, with the same bytes.
        unsafe { madvise(start, pages.len(), Advice::LinuxDontNeed) }?;
    }
    Ok(())
}

/// The mappings of `binary` in the text of `/proc/self/smaps` (proc(5)) that are read-only and have no page of their
/// own. What the loader has relocated is read-only too, but anonymous.
fn unchanged_mappings(maps: &str, binary: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut candidate = None;
    for line in maps.lines() {
        if let Some(pages) = mapping(line) {
            candidate = Some(pages).filter(|_| {
                let permissions = line.split_whitespace().nth(1);
                matches!(permissions, Some("r--p" | "r-xp")) && line.ends_with(&format!(" {binary}"))
            });
        } else if let Some(kb) = line.strip_prefix("Anonymous:")
            && let Some(pages) = candidate.take()
            && kb.trim() == "0 kB"
        {
            found.push(pages);
        }
    }
    found
}

/// The addresses at the start of a mapping's first line.
fn mapping(line: &str) -> Option<Range<usize>> {
    let (start, end) = line.split_whitespace().next()?.split_once('-')?;
    Some(usize::from_str_radix(start, 16).ok()?..usize::from_str_radix(end, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unchanged_mappings_of_the_binary_are_found() {
        let map =
            |line: &str, anonymous: u32| format!("{line}\nRss: 8 kB\nAnonymous:   {anonymous} kB\nTHPeligible: 0\n");
        let maps = [
            map("1000-3000 r--p 00000000 fe:00 588 /opt/hermit", 0),
            map("3000-4000 r-xp 00002000 fe:00 588 /opt/hermit", 0),
            map("4000-5000 r--p 00003000 fe:00 588 /opt/hermit", 4),
            map("5000-6000 rw-p 00004000 fe:00 588 /opt/hermit", 0),
            map("6000-7000 r--p 00000000 fe:00 589 /opt/other", 0),
            map("7000-8000 r--p 00000000 fe:00 590 /srv/opt/hermit", 0),
            map("8000-9000 rw-p 00000000 00:00 0 ", 0),
        ];
        assert_eq!(unchanged_mappings(&maps.concat(), "/opt/hermit"), [0x1000..0x3000, 0x3000..0x4000]);
    }

    #[test]
    fn releasing_the_pages_lowers_resident_memory() {
        let before = crate::memory::gauges::Status::now().file;
        release().unwrap();
        let after = crate::memory::gauges::Status::now().file;
        assert!(after < before, "{before} before, {after} after");
    }
}
