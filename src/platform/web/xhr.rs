//! Requests that tell how much of them is sent, which `fetch` can't: by `XMLHttpRequest`, aborted on drop.
//!
//! Unlike `fetch` here it lets cookies of the page's own origin go along; there is no way to keep them back.

use futures::StreamExt;
use futures::channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

use super::fetch::unanswered;
use crate::error::{KartaError, Result};
use crate::ports::{HttpRequest, HttpResponse, OnUploadProgress, UploadProgress};

/// A request under way. Dropping it aborts the request, if it is not over, and takes the listeners away.
struct Sending {
    request: XmlHttpRequest,
    _on_end: Closure<dyn FnMut()>,
    _on_progress: Closure<dyn FnMut(ProgressEvent)>,
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        // Fails only before `open`.
        let _ = self.request.abort();
    }
}

pub(super) async fn send(request: HttpRequest, on_progress: OnUploadProgress) -> Result<HttpResponse> {
    let place = crate::options::without_query(&request.url).to_owned();
    let (tell_end, end) = oneshot::channel();
    let Ok(sending) = start(&request, on_progress, tell_end) else {
        return Err(KartaError::options(format!("{place:?} can't be requested")));
    };
    drop(request);
    // The sender lives as long as the closure, which lives as long as `sending`.
    let _ = end.await;
    let xhr = &sending.request;
    let status = xhr.status().unwrap_or_default();
    if status == 0 {
        return Err(unanswered(&place));
    }
    let body = xhr.response().map(|body| js_sys::Uint8Array::new(&body).to_vec()).unwrap_or_default();
    let body = futures::stream::iter([Ok(body.into())]).boxed_local();
    // Asking for a header that the server does not expose would be complained about in the console.
    let headers = xhr.get_all_response_headers().unwrap_or_default();
    let header = |name: &str| {
        let named = |line: &str| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        headers.lines().find_map(named)
    };
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    Ok(HttpResponse::new(status, header("content-type"), body).with_retry_after(retry_after))
}

fn start(
    request: &HttpRequest,
    on_progress: OnUploadProgress,
    tell_end: oneshot::Sender<()>,
) -> std::result::Result<Sending, wasm_bindgen::JsValue> {
    let xhr = XmlHttpRequest::new()?;
    xhr.open(request.method.as_str(), &request.url)?;
    xhr.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    xhr.set_request_header("Accept", request.accept)?;
    if let Some(bearer) = &request.bearer {
        xhr.set_request_header("Authorization", &format!("Bearer {}", bearer.expose()))?;
    }
    let mut tell_end = Some(tell_end);
    // Whichever way it ends.
    let on_end = Closure::<dyn FnMut()>::new(move || {
        if let Some(tell_end) = tell_end.take() {
            // Nobody may wait any more.
            let _ = tell_end.send(());
        }
    });
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        on_progress.tell(UploadProgress { sent: event.loaded() as u64, total: event.total() as u64 });
    });
    xhr.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    xhr.upload()?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    let sending = Sending { request: xhr, _on_end: on_end, _on_progress: on_progress };
    match &request.body {
        Some(body) => {
            sending.request.set_request_header("Content-Type", "application/json")?;
            // The browser copies it before this returns.
            sending.request.send_with_opt_u8_array(Some(body))?;
        }
        None => sending.request.send()?,
    }
    Ok(sending)
}
