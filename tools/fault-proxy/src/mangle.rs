//! What becomes of a body: the pieces that are sent, and how they end. Pure, but for the pieces' source.

use bytes::{Bytes, BytesMut};

use crate::fault::{Cut, Ending, Fault, Place};

/// Cuts and splits a body as it comes by.
#[derive(Debug, Default)]
pub(crate) struct Mangler {
    cut: Option<Cut>,
    split: Option<usize>,
    /// How many bytes have been let through, and how many whole events.
    sent: usize,
    events: usize,
    /// The bytes of an event that is not complete: a cut may be meant to leave some of them out.
    held: BytesMut,
}

impl Mangler {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let mut mangler = Self::default();
        for fault in faults {
            match fault {
                Fault::Cut(cut) => mangler.cut = Some(*cut),
                Fault::Split { size } => mangler.split = Some((*size).max(1)),
                _ => {}
            }
        }
        mangler
    }

    /// Whether it changes anything.
    pub(crate) fn is_idle(&self) -> bool {
        self.cut.is_none() && self.split.is_none()
    }

    /// The pieces to send for a chunk, and how the body ends if it ends behind them.
    pub(crate) fn push(&mut self, chunk: Bytes) -> (Vec<Bytes>, Option<Ending>) {
        let (chunk, ending) = match self.cut {
            None => (chunk, None),
            Some(Cut { place: Place::Byte { at }, ending }) => {
                let left = at.saturating_sub(self.sent);
                let is_over = chunk.len() >= left;
                let chunk = chunk.slice(..chunk.len().min(left));
                self.sent += chunk.len();
                (chunk, is_over.then_some(ending))
            }
            Some(Cut { place: Place::Event { event, offset }, ending }) => {
                self.held.extend_from_slice(&chunk);
                let (chunk, is_over) = self.whole_events(event, offset);
                (chunk, is_over.then_some(ending))
            }
        };
        (self.pieces(chunk), ending)
    }

    /// The body is over: what is held back.
    pub(crate) fn finish(&mut self) -> Vec<Bytes> {
        let rest = std::mem::take(&mut self.held).freeze();
        self.pieces(rest)
    }

    /// The events that are complete, up to the cut. Answers whether it is reached.
    fn whole_events(&mut self, number: usize, offset: isize) -> (Bytes, bool) {
        let mut end = 0;
        while self.events < number {
            let Some(length) = self.held[end..].windows(2).position(|pair| pair == b"\n\n") else { break };
            end += length + 2;
            self.events += 1;
        }
        if self.events < number {
            return (self.held.split_to(end).freeze(), false);
        }
        let Some(at) = end.checked_add_signed(offset) else { return (Bytes::new(), true) };
        if at > self.held.len() {
            // A few bytes of what comes next are still to come.
            let missing = at - self.held.len();
            let sent = self.held.split().freeze();
            self.cut = self.cut.map(|cut| Cut { place: Place::Byte { at: missing }, ..cut });
            return (sent, false);
        }
        (self.held.split_to(at).freeze(), true)
    }

    fn pieces(&self, chunk: Bytes) -> Vec<Bytes> {
        let size = self.split.unwrap_or(usize::MAX).min(chunk.len().max(1));
        (0..chunk.len()).step_by(size).map(|at| chunk.slice(at..chunk.len().min(at + size))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "a: 1\n\nb: 22\n\n: hm\n\nc: 3\n\n";

    /// What arrives of the body when it comes in chunks of `size`.
    fn arrives(faults: &[Fault], size: usize) -> (String, Option<Ending>, usize) {
        let mut mangler = Mangler::new(faults);
        let (mut arrived, mut count) = (Vec::new(), 0);
        for chunk in BODY.as_bytes().chunks(size) {
            let (pieces, ending) = mangler.push(Bytes::from_static(chunk));
            count += pieces.len();
            pieces.iter().for_each(|piece| arrived.extend_from_slice(piece));
            if ending.is_some() {
                return (String::from_utf8(arrived).expect("text"), ending, count);
            }
        }
        let pieces = mangler.finish();
        count += pieces.len();
        pieces.iter().for_each(|piece| arrived.extend_from_slice(piece));
        (String::from_utf8(arrived).expect("text"), None, count)
    }

    #[test]
    fn a_cut_is_at_its_byte_however_the_body_comes() {
        for size in 1..=BODY.len() {
            for at in 0..BODY.len() {
                let (arrived, ending, _) = arrives(&[Fault::Cut(Cut::at_byte(at))], size);
                assert_eq!((arrived.as_str(), ending), (&BODY[..at], Some(Ending::Break)), "{size} {at}");
            }
        }
    }

    #[test]
    fn a_cut_at_an_event_is_there_whatever_its_length() {
        let ends = [6usize, 13, 19, 25];
        for size in 1..=BODY.len() {
            for (number, end) in ends.iter().enumerate() {
                for offset in [-1isize, 0, 1] {
                    let cut = Cut::at_event(number + 1, offset).cleanly();
                    let (arrived, ending, _) = arrives(&[Fault::Cut(cut)], size);
                    let at = end.wrapping_add_signed(offset).min(BODY.len());
                    assert_eq!(arrived, BODY[..at], "{size} {number} {offset}");
                    assert_eq!(ending.is_some(), end.wrapping_add_signed(offset) <= BODY.len());
                }
            }
        }
    }

    #[test]
    fn a_body_is_split_and_nothing_of_it_is_lost() {
        let split = Fault::Split { size: 1 };
        assert_eq!(arrives(std::slice::from_ref(&split), 7), (BODY.to_owned(), None, BODY.len()));
        let (arrived, ending, count) = arrives(&[split, Fault::Cut(Cut::at_byte(9))], 7);
        assert_eq!((arrived.as_str(), ending, count), (&BODY[..9], Some(Ending::Break), 9));
        assert_eq!(arrives(&[Fault::Split { size: 4 }], BODY.len()).2, 7);
    }

    #[test]
    fn without_a_fault_nothing_changes() {
        assert!(Mangler::new(&[Fault::Replay]).is_idle());
        assert_eq!(arrives(&[], 5).0, BODY);
    }
}
