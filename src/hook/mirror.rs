//! The signals as a mirror of the engine.

use dioxus::prelude::*;

use super::agent::{Notice, UseKartaAgent};
use super::engine::Dirty;
use crate::state::message::ChatMessage;

impl UseKartaAgent {
    /// Brings the signals up to the engine. Each is written only if it changes, and no row but those that differ.
    pub(super) fn flush(&self) {
        let _runtime = self.enter();
        let Some((status, error, session_id, pending, elsewhere, rows)) = self.engine_mut(|engine| {
            let messages = engine.transcript.messages();
            let rows = match std::mem::take(&mut engine.dirty) {
                Dirty::Nothing => Changed::Nothing,
                Dirty::Row(index) => messages
                    .get(index)
                    .map_or(Changed::Nothing, |row| Changed::One(index, Box::new(row.clone()))),
                Dirty::From(start) => {
                    Changed::From(start, messages.get(start..).unwrap_or_default().to_vec())
                }
            };
            if !engine.is_opening() {
                for waiting in engine.awaits_opening.drain(..) {
                    // It may be gone.
                    let _ = waiting.send(());
                }
            }
            let pending = engine.transcript.pending_input().cloned();
            let elsewhere = engine.answered_elsewhere.clone();
            (engine.status(), engine.error.clone(), engine.session_id.clone(), pending, elsewhere, rows)
        }) else {
            return;
        };
        let is_reconnecting = self.engine_mut(|engine| engine.is_reconnecting).unwrap_or_default();
        let is_opening = self.engine_mut(|engine| engine.wanted.is_some() && engine.client.is_some());
        match rows {
            Changed::Nothing => {}
            Changed::One(index, row) => self.write_row(index, *row),
            Changed::From(start, rows) => self.write_rows(start, rows),
        }
        let is_new = self.session_id.try_peek().is_ok_and(|old| *old != session_id);
        let started = session_id.clone().filter(|_| is_new);
        write(self.session_id, session_id);
        write(self.pending, pending);
        write(self.answered_elsewhere, elsewhere);
        write(self.error, error);
        write(self.opening, is_opening.unwrap_or_default());
        write(self.reconnecting, is_reconnecting);
        // Last: whoever waits for the end finds everything in place.
        write(self.status, status);
        if let Some(session_id) = started {
            self.notify(Notice::SessionStarted(session_id));
        }
    }

    /// There is another client.
    pub(super) fn count_client(&self) {
        if let Ok(clients) = self.clients.try_peek().map(|clients| clients.wrapping_add(1)) {
            write(self.clients, clients);
        }
    }

    fn write_row(&self, index: usize, row: ChatMessage) {
        let is_known = self.messages.try_peek().is_ok_and(|messages| index < messages.len());
        if is_known {
            let mut place = self.messages.index(index);
            place.set(row);
        } else if let Some(rows) = self.engine_mut(|engine| engine.transcript.messages().to_vec()) {
            self.write_rows(0, rows);
        }
    }

    fn write_rows(&self, start: usize, rows: Vec<ChatMessage>) {
        let mut store = self.messages;
        let Ok(old_len) = store.try_peek().map(|old| old.len()) else { return };
        let new_len = start + rows.len();
        for (index, row) in (start..).zip(rows) {
            if index >= old_len {
                store.push(row);
            } else if store.peek().get(index) != Some(&row) {
                let mut place = store.index(index);
                place.set(row);
            }
        }
        if new_len < old_len {
            let mut index = 0;
            store.retain(|_| {
                index += 1;
                index <= new_len
            });
        }
    }
}

enum Changed {
    Nothing,
    One(usize, Box<ChatMessage>),
    From(usize, Vec<ChatMessage>),
}

fn write<T: PartialEq + 'static>(mut signal: Signal<T>, value: T) {
    let differs = signal.try_peek().is_ok_and(|old| *old != value);
    if differs && let Ok(mut place) = signal.try_write() {
        *place = value;
    }
}
