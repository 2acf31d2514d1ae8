//! Rendering on a server: nothing is made, nothing asked, and the markup is what a browser renders first.

use futures::FutureExt;

use crate::support::Stage;

#[test]
fn rendering_on_a_server_makes_no_request_no_timer_and_no_client() {
    let mut stage = Stage::unmounted(|options| options.embed_key("pk_live_demo"));
    stage.dom.rebuild_in_place();
    // What a server that streams does; it never runs effects.
    assert!(stage.dom.wait_for_suspense().now_or_never().is_some());
    let html = stage.html();
    assert!(stage.dom.in_runtime(|| stage.agent().client()).is_none());
    assert_eq!((stage.server.requests(), stage.clock.sleepers()), (0, 0));
    assert_eq!(stage.history(), ["idle"]);

    let mut live = Stage::unmounted(|options| options.embed_key("pk_live_demo"));
    live.dom.rebuild_in_place();
    assert_eq!(live.html(), html);
    live.settle();
    assert_eq!(live.html(), html, "and the first effect changes nothing");
}

#[test]
fn invalid_options_show_after_the_first_render_only() {
    let mut stage = Stage::unmounted(|options| options);
    stage.dom.rebuild_in_place();
    assert_eq!(stage.history(), ["idle"]);
    stage.settle();
    assert_eq!(stage.history(), ["error !invalid_options"]);
}
