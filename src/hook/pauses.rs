//! Stopping a turn, and answering one that waits for input.

use super::agent::{Notice, UseKartaAgent};
use super::reading::Reading;
use crate::client::{Decision, KartaAgentClient};
use crate::error::KartaError;
use crate::options::Transport;
use crate::state::transcript::Change;

impl UseKartaAgent {
    pub(super) fn stop_turn(&self) {
        let transport = self.engine_mut(|engine| {
            let runs = engine.turn.is_some() && engine.transcript.pending_input().is_none();
            let transport = engine.client.as_ref().map(KartaAgentClient::transport)?;
            // Not begun yet: it is stopped as soon as it has.
            engine.stop_requested = runs && engine.awaits_start && transport == Transport::ManagedAgents;
            (runs && !engine.stop_requested).then_some(transport)
        });
        match transport.flatten() {
            Some(Transport::ManagedAgents) => self.interrupt(),
            Some(Transport::Responses) => self.abort_response(),
            None => {}
        }
    }

    /// Asks the server to stop the turn, whose stream then tells of its end.
    pub(super) fn interrupt(&self) {
        let client = self.engine_mut(|engine| engine.client.clone().filter(|_| engine.interrupt.is_none()));
        let Some(client) = client.flatten() else { return };
        let agent = *self;
        let task = self.spawn(async move {
            let answer = client.interrupt().await;
            let error = answer.err();
            agent.engine_mut(|engine| {
                engine.interrupt = None;
                if error.is_some() {
                    engine.error.clone_from(&error);
                }
            });
            agent.flush();
            if let Some(error) = error {
                agent.notify(Notice::Failed(error));
            }
        });
        self.engine_mut(|engine| engine.interrupt = task);
    }

    fn abort_response(&self) {
        self.engine_mut(|engine| {
            engine.abort();
            let change = engine.transcript.stop();
            engine.dirty.add(change);
        });
        self.work();
    }

    pub(super) fn respond_with(&self, decision: Decision) {
        let answered = self.engine_mut(|engine| {
            let request = engine.transcript.pending_input()?.clone();
            let client = engine.client.clone()?;
            engine.transcript.respond(&request.request_id).then_some(())?;
            engine.dirty.add(Change::All);
            engine.error = None;
            engine.answered_elsewhere = None;
            engine.awaits_start = true;
            Some((client, request))
        });
        let Some((client, request)) = answered.flatten() else { return };
        let agent = *self;
        let turn = self.spawn(async move {
            match client.confirm_tool(&request.request_id, decision).await {
                Ok(()) => agent.run_turns(client, Reading::Session).await,
                // Somebody else was first, or the server has lost the turn: the session tells.
                Err(KartaError::Conflict { .. }) => {
                    agent.engine_mut(|engine| {
                        engine.turn = None;
                        engine.note_answered_elsewhere(request);
                    });
                    if let Some(session_id) = client.session_id() {
                        agent.open(session_id, false);
                    }
                }
                Err(error) => {
                    agent.engine_mut(|engine| {
                        let may_have_arrived =
                            matches!(error, KartaError::Network { .. } | KartaError::Unavailable { .. });
                        engine.unsure_answer = Some(request.request_id.clone()).filter(|_| may_have_arrived);
                        let change = engine.transcript.respond_failed(request);
                        engine.dirty.add(change);
                        engine.error = Some(error.clone());
                        engine.turn = None;
                        engine.awaits_start = false;
                        engine.stop_requested = false;
                    });
                    agent.flush();
                    agent.notify(Notice::Failed(error));
                }
            }
        });
        self.engine_mut(|engine| engine.turn = turn);
        self.flush();
    }
}
