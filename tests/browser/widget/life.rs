//! What a widget leaves behind.

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

/// Checks that 200 mounts leave no byte each. The widget is unmounted for the count.
///
/// In debug builds the storage of signals keeps for each of its slots the list of who borrows it (`borrowed_at` in
/// generational-box), and for a slot that is used anew that list's capacity: 16 bytes, once for each slot that is ever
/// borrowed, and which slots are is a matter of timing. So it need not be 0 altogether, but less than a byte a mount.
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
    let before = heap::live();
    cycle(MOUNTS).await;
    let left = heap::live() - before;
    assert!(left < MOUNTS as isize, "{left} bytes left by {MOUNTS} mounts");
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
