//! The browser's clock.

use std::sync::Arc;
use std::time::Duration;

use futures::channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

use crate::ports::{BoxFuture, Clock};

struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> u64 {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        // A timer holds its milliseconds in 31 bits.
        let millis = duration.as_millis().min(i32::MAX as u128) as u32;
        Box::pin(TimeoutFuture::new(millis))
    }

    fn breathe(&self) -> BoxFuture<'static, ()> {
        Box::pin(breathe())
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

/// Listens on a port until it is dropped.
struct Listening {
    port: MessagePort,
    callback: Closure<dyn FnMut()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// A message to itself is a task of its own, behind input and frames that wait, and unlike a timer it is not slowed
/// down, neither after a few of them nor in a hidden tab.
async fn breathe() {
    let Ok(channel) = MessageChannel::new() else { return TimeoutFuture::new(0).await };
    let (send, told) = oneshot::channel::<()>();
    let mut send = Some(send);
    let callback = Closure::new(move || {
        if let Some(send) = send.take() {
            // Nobody waits any more: then nothing is to do.
            let _ = send.send(());
        }
    });
    let listening = Listening { port: channel.port1(), callback };
    listening.port.set_onmessage(Some(listening.callback.as_ref().unchecked_ref()));
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // Fails only when its sender is gone, which it is not.
        let _ = told.await;
    }
}

/// Milliseconds since the Unix epoch.
fn now() -> u64 {
    js_sys::Date::now() as u64
}

pub(crate) fn default_clock() -> Arc<dyn Clock> {
    Arc::new(BrowserClock)
}
