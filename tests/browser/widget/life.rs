//! What a widget leaves behind.

use dioxus::signals::{AnyStorage, UnsyncStorage};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{heard, open, shows};
use crate::heap;
use crate::page::{Page, eventually, hosts, portals};

async fn unmount(page: &Page) {
    page.click("#toggle");
    eventually("the widget is gone", || hosts().is_empty() && page.find("[hidden]").is_none()).await;
}

async fn mount(page: &Page) {
    page.click("#toggle");
    portals(1).await;
    heard("ready").await;
}

/// Gives the places of signals, as many as no widget has, all that they will ever hold.
///
/// In debug builds each place keeps the list of who borrows it (`borrowed_at` in generational-box), and with it that
/// list's capacity when the place is used anew: 16 bytes, once for each place that is ever borrowed. Which places are is
/// a matter of timing, and how many a matter of how the page came to be: without this a count would tell of both.
fn warm_places() {
    const PLACES: u32 = 3000;
    const BORROWS: usize = 32;
    let owner = UnsyncStorage::owner();
    let places: Vec<_> = (0..PLACES).map(|number| owner.insert(number)).collect();
    for place in &places {
        let borrows: Vec<_> = (0..BORROWS).map(|_| place.read()).collect();
        drop(borrows);
    }
}

/// Checks that 200 mounts leave no byte. The widget is unmounted for the count.
async fn leaves_no_byte(act: impl AsyncFn(&Page)) {
    const MOUNTS: u32 = 200;
    let (page, _host) = open().await;
    unmount(&page).await;
    let cycle = async |times: u32| {
        for _ in 0..times {
            mount(&page).await;
            act(&page).await;
            unmount(&page).await;
        }
    };
    // Tables grow to their size.
    cycle(20).await;
    warm_places();
    let before = heap::live();
    cycle(MOUNTS).await;
    let left = heap::live() - before;
    assert_eq!(left, 0, "bytes left by {MOUNTS} mounts");
}

#[wasm_bindgen_test]
async fn two_hundred_mounts_leave_no_byte() {
    leaves_no_byte(async |_| {}).await;
}

#[wasm_bindgen_test]
async fn two_hundred_mounts_with_an_open_panel_leave_no_byte() {
    leaves_no_byte(async |page| {
        page.click("#open");
        shows(".panel .greeting").await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn two_hundred_mounts_with_a_conversation_leave_no_byte() {
    leaves_no_byte(async |page| {
        page.click("#open");
        page.click("#ask");
        heard("received").await;
        shows(".message[data-role=assistant] .answer[aria-busy=false]").await;
    })
    .await;
}
