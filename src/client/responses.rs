//! The driver of the Responses transport: one request, one stream, no second try.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use serde_json::json;

use super::call::Call;
use super::core::Core;
use super::stream::Emitter;
use crate::error::{KartaError, Result};
use crate::options::without_query;
use crate::ports::BoxStream;
use crate::protocol::event::AgentEvent;
use crate::protocol::http::{is_event_stream, is_json};
use crate::protocol::responses::{ResponsesEvent, completed, decode};
use crate::protocol::sse::SseDecoder;
use crate::state::responses::ResponsesTurn;

/// The server ends a turn itself after 120 s without a word from the agent, and sends no comments here.
const SILENCE: Duration = Duration::from_secs(150);

async fn next(bytes: &mut BoxStream<'static, Result<Bytes>>) -> Result<Option<Bytes>> {
    bytes.next().await.transpose()
}

impl Core {
    pub(super) async fn drive_response(self: &Arc<Self>, text: &str, emitter: &Emitter) {
        if let Err(error) = self.read_response(text, emitter).await {
            emitter.emit(AgentEvent::Error(self.redact(error))).await;
        }
    }

    async fn read_response(&self, text: &str, emitter: &Emitter) -> Result<()> {
        // The token says whose conversation it is, if it is a verified user's.
        self.token(None).await?;
        let mut body = json!({"input": self.wire_text(text).await, "stream": true, "store": true});
        {
            let state = self.state();
            if let Some(id) = &state.previous_response_id {
                body["previous_response_id"] = json!(id);
            }
            if let Some(model) = &self.model {
                body["model"] = json!(model);
            }
            if let Some(id) = state.end_user() {
                body["metadata"] = json!({"end_user_id": id});
            }
        }
        let call = Call::post(format!("{}/responses", self.agent_url()), &body).stream();
        let (response, _) = self.open(&call, None).await?;
        let mut turn = ResponsesTurn::default();
        if is_json(response.content_type.as_deref()) {
            // The server chose not to stream.
            let map = self.line.object(response, without_query(&call.url), call.timeout).await?;
            return self.tell(&mut turn, completed(&map), emitter).await;
        }
        if !is_event_stream(response.content_type.as_deref()) {
            let kind = response.content_type.unwrap_or_else(|| "no content type".into());
            return Err(KartaError::protocol(format!(
                "the server answered with {kind} where an event stream (text/event-stream) was expected"
            )));
        }
        let mut bytes = response.body;
        let mut sse = SseDecoder::new(self.event_size_limit);
        while let Some(chunk) = self.line.within(SILENCE, "the agent", next(&mut bytes)).await? {
            sse.push(chunk);
            while let Some(frame) = sse.next_frame() {
                let frame = frame?;
                if frame.data.trim() == "[DONE]" {
                    continue;
                }
                self.tell(&mut turn, decode(&frame.event, &frame.data), emitter).await?;
                if turn.is_over() {
                    return Ok(());
                }
            }
        }
        // Nothing can be resumed here, and what has arrived is not the whole answer.
        Err(KartaError::network("the stream ended before the answer did, and this transport can't resume it"))
    }

    async fn tell(&self, turn: &mut ResponsesTurn, event: ResponsesEvent, emitter: &Emitter) -> Result<()> {
        let events = turn.apply(event);
        if turn.is_over()
            && matches!(events.last(), Some(AgentEvent::Done { .. }))
            && let Some(id) = turn.response_id()
        {
            self.state().previous_response_id = Some(id.to_owned());
        }
        for event in events {
            emitter.emit(event).await;
        }
        Ok(())
    }
}
