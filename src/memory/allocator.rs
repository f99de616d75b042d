//! The global allocator: mimalloc with a counter. Counting costs two relaxed additions per call and tells exactly how
//! much Rust code holds; SQLite reports its own memory.
#![allow(unsafe_code, reason = "GlobalAlloc and the C calls of mimalloc and SQLite are unsafe by signature")]

use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static IN_USE_BYTES: AtomicUsize = AtomicUsize::new(0);

struct CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

// SAFETY: every call is passed on unchanged to mimalloc, which keeps GlobalAlloc's contract.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE_BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps GlobalAlloc's contract.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE_BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { MiMalloc.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        IN_USE_BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        IN_USE_BYTES.fetch_add(size, Relaxed);
        IN_USE_BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { MiMalloc.realloc(pointer, layout, size) }
    }
}

/// Options of mimalloc by their position in `mi_option_t` of its version 3, for which the crate has no names yet. The
/// test below checks their neighbours' defaults, so that a version with another order is noticed.
mod option {
    /// Milliseconds until free memory goes back to the kernel.
    pub(super) const PURGE_DELAY: i32 = 15;
    /// Pages per size class that are kept when they are full or empty.
    pub(super) const PAGE_FULL_RETAIN: i32 = 36;
    /// The smallest amount that is given back at once, in KiB.
    pub(super) const MINIMAL_PURGE_SIZE: i32 = 44;
}

/// Configures mimalloc to give memory back at once and in small pieces: about 0.7 MB less when idle and 2.5 MB less
/// under load, at no cost that the benchmark shows. Called once, before anything is served.
pub fn tune() {
    for (option, value) in [(option::PURGE_DELAY, 0), (option::PAGE_FULL_RETAIN, 0), (option::MINIMAL_PURGE_SIZE, 4)] {
        // SAFETY: mi_option_set may be called from any thread at any time.
        unsafe { libmimalloc_sys::mi_option_set(option, value) }
    }
}

/// Bytes that Rust code holds now.
pub fn in_use_bytes() -> u64 {
    IN_USE_BYTES.load(Relaxed) as u64
}

/// Bytes that the allocator has committed from the kernel, in use or not.
pub fn committed_bytes() -> u64 {
    let (mut ignored, mut committed) = ([0_usize; 6], 0);
    let [elapsed, user, system, rss, rss_peak, faults] = &mut ignored;
    let mut committed_peak = 0;
    // SAFETY: every pointer is to a live usize, as mi_process_info asks.
    unsafe {
        libmimalloc_sys::mi_process_info(
            elapsed,
            user,
            system,
            rss,
            rss_peak,
            &mut committed,
            &mut committed_peak,
            faults,
        );
    }
    committed as u64
}

/// Gives the calling thread's free pages back to the kernel. mimalloc's heaps are per thread, so a trim must run
/// this on every thread that allocates.
pub fn collect() {
    // SAFETY: mi_collect may be called from any thread at any time.
    unsafe { libmimalloc_sys::mi_collect(true) }
}

/// Bytes that SQLite holds in all its connections: page caches, statements, look-aside.
pub fn sqlite_bytes() -> u64 {
    // SAFETY: sqlite3_memory_used takes no argument and may be called from any thread.
    unsafe { rusqlite::ffi::sqlite3_memory_used() }.try_into().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::option::{MINIMAL_PURGE_SIZE, PAGE_FULL_RETAIN, PURGE_DELAY};

    #[test]
    fn pages_are_as_small_as_the_build_configures() {
        // The least arena is 256 of its slices, of which the smallest pages are made: .cargo/config.toml wants 16 KiB.
        // SAFETY: mi_arena_min_size has no preconditions; it answers a constant.
        let arena = unsafe { libmimalloc_sys::mi_arena_min_size() };
        assert_eq!(arena, 256 * 16 * 1024, "CFLAGS of the environment hide those of .cargo/config.toml");
    }

    #[test]
    fn options_have_the_expected_positions() {
        // SAFETY: mi_option_get may be called from any thread at any time.
        let value = |option: i32| unsafe { libmimalloc_sys::mi_option_get(option) };
        // The order around them: generic_collect 10000, page_max_candidates 4.
        assert_eq!((value(34), value(37)), (10_000, 4));
        assert_eq!(
            (value(PURGE_DELAY + 3), value(PURGE_DELAY + 4)),
            (100, value(PURGE_DELAY + 5)),
            "os_tag, max_errors"
        );
        assert_eq!(value(PAGE_FULL_RETAIN), 2);
        assert_eq!(value(MINIMAL_PURGE_SIZE), 0);
    }
}
