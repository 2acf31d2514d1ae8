//! The hook keeps nothing: bytes that are alive, counted by an allocator of this test program's own.

#![cfg(all(feature = "hook", not(target_arch = "wasm32")))]
#![allow(unsafe_code)]

#[path = "hook/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test program uses its part, and may panic"
)]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};

use dioxus::prelude::*;
use support::Stage;

struct Counting;

static LIVE: AtomicIsize = AtomicIsize::new(0);
/// How often memory was asked for: a measure of the work that no other program changes.
static ASKED: AtomicIsize = AtomicIsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size() as isize, Relaxed);
        ASKED.fetch_add(1, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as isize, Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What is alive once the test's own notes are thrown away.
fn live(stage: &Stage) -> isize {
    stage.history();
    stage.rows();
    stage.server.forget();
    LIVE.load(Relaxed)
}

fn renders_keep_no_bytes() {
    let mut stage = Stage::new();
    for number in 0..25 {
        stage.send(&format!("question {number}"));
        stage.say("answer");
        stage.end();
    }
    let render = |stage: &mut Stage, count: usize| (0..count).for_each(|_| stage.rerender());
    render(&mut stage, 100);
    let before = live(&stage);
    render(&mut stage, 10_000);
    assert_eq!(live(&stage) - before, 0, "bytes after 10,000 renders of the parent of 50 rows");
}

fn deltas_keep_no_bytes() {
    let mut stage = Stage::new();
    stage.send("hi");
    stage.server.session(|session| session.log.reserve(20_000));
    let stream = |stage: &mut Stage, count: usize| (0..count).for_each(|_| stage.say("the same text"));
    stream(&mut stage, 4_000);
    let before = live(&stage);
    stream(&mut stage, 2_000);
    assert_eq!(live(&stage) - before, 0, "bytes after 2,000 frames");
}

/// A thousand turns in one chat, emptied after each hundred: what the first two hundreds leave is what all leave.
fn turns_keep_no_bytes() {
    const TURNS: usize = 100;
    let mut stage = Stage::new();
    let mut hundred = |number: usize| {
        let before = ASKED.load(Relaxed);
        for turn in 0..TURNS {
            stage.send("question");
            stage.say("an ans");
            stage.say("an answer");
            stage.end();
            let requests = stage.server.open_streams() + stage.server.in_flight();
            assert_eq!(
                (requests, stage.clock.sleepers()),
                (0, 0),
                "turn {number}{turn:02} leaves nothing running"
            );
        }
        let asked = ASKED.load(Relaxed) - before;
        stage.act(|agent| agent.reset());
        stage.server.act(|world| world.model.sessions.clear());
        (live(&stage), asked)
    };
    let hundreds: Vec<_> = (0..10).map(&mut hundred).collect();
    // The session's number grows by a digit at the tenth.
    let kept: Vec<isize> = hundreds.iter().map(|(live, _)| *live).collect();
    assert_eq!(kept[2..9].iter().max(), kept[2..9].iter().min(), "bytes after each hundred turns: {kept:?}");
    assert!(kept[9] - kept[8] < 256, "bytes after each hundred turns: {kept:?}");
    let asked: Vec<isize> = hundreds.iter().map(|(_, asked)| *asked).collect();
    println!("1,000 turns: {asked:?} allocations a hundred, {} bytes at the end", kept[9]);
    let (fewest, most) = (asked[1..].iter().min().expect("ten"), asked[1..].iter().max().expect("ten"));
    assert!(most - fewest <= fewest / 100, "no slow-down: {asked:?} allocations a hundred");
}

fn mounts_keep_no_bytes() {
    let mut stage = Stage::new();
    let cycle = |stage: &mut Stage, count: usize| {
        for _ in 0..count {
            stage.show(false);
            stage.show(true);
            stage.send("hi");
            stage.send("more");
            stage.say("Hello");
        }
        stage.show(false);
        stage.server.act(|world| world.model.sessions.clear());
    };
    // From here on the sessions' ids have three digits.
    cycle(&mut stage, 110);
    let before = live(&stage);
    cycle(&mut stage, 200);
    assert_eq!(live(&stage) - before, 0, "bytes after 200 mounts with a turn each");
}

/// What 100 apps leave behind, when no table grows.
fn left_by(app: fn()) -> isize {
    let left = (0..6).map(|_| {
        let before = LIVE.load(Relaxed);
        (0..100).for_each(|_| app());
        LIVE.load(Relaxed) - before
    });
    left.min().expect("six")
}

fn apps_keep_no_bytes() {
    // Dioxus itself keeps something of each app.
    let without = left_by(|| VirtualDom::new(|| rsx! { p {} }).rebuild_in_place());
    let with = left_by(|| {
        let mut stage = Stage::new();
        stage.send("hi");
        stage.say("Hello");
    });
    assert_eq!(with, without, "bytes of 100 apps with the hook, and of 100 without");
}

/// One test: others at the same time would be counted too.
#[test]
fn nothing_is_kept() {
    renders_keep_no_bytes();
    deltas_keep_no_bytes();
    mounts_keep_no_bytes();
    turns_keep_no_bytes();
    apps_keep_no_bytes();
}
