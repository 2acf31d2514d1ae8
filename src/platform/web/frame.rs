//! Animation frames.

use futures::channel::oneshot;
use futures::future::select;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::ports::Clock;

/// A hidden tab has no frames: after this many milliseconds it goes on without. (Timers of hidden tabs are slowed
/// down by the browser to one a second.)
const WITHOUT_FRAME_MS: u32 = 100;

/// A requested frame, which is given back when it is dropped.
struct Request {
    handle: Option<i32>,
    // Called by the browser; has to live as long as the request.
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Request {
    fn drop(&mut self) {
        if let (Some(handle), Some(window)) = (self.handle, web_sys::window()) {
            // Fails only outside a page.
            let _ = window.cancel_animation_frame(handle);
        }
    }
}

/// Is ready at the next animation frame. Dropping it cancels the request.
pub(crate) async fn next_frame(_: &dyn Clock) {
    let (send, frame) = oneshot::channel::<()>();
    let mut send = Some(send);
    let callback = Closure::new(move || {
        if let Some(send) = send.take() {
            // Nobody waits any more: then nothing is to do.
            let _ = send.send(());
        }
    });
    let function = callback.as_ref().unchecked_ref();
    let handle = web_sys::window().and_then(|window| window.request_animation_frame(function).ok());
    let _request = Request { handle, _callback: callback };
    select(frame, TimeoutFuture::new(WITHOUT_FRAME_MS)).await;
}
