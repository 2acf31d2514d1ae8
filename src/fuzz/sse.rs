//! The decoder of server-sent events against the letter of the HTML standard.

use std::borrow::Cow;

use bytes::Bytes;

use super::input::Input;
use crate::protocol::sse::{SseDecoder, SseFrame};

/// The limit where no event of a fuzzer's input can reach it.
const NO_LIMIT: usize = 1 << 30;

/// Bytes in chunks of any sizes give the frames that the standard says, and under a limit none that is larger, none
/// that is not among those, and an error for each of the others.
pub fn sse(data: &[u8]) {
    let mut input = Input::new(data);
    let sizes = [input.byte(), input.byte()].map(|size| usize::from(size % 40) + 1);
    let limit = usize::from(input.byte()) + 1;
    let bytes = input.rest();

    let expected = reference(bytes);
    let (frames, errors) = decode(bytes, sizes, NO_LIMIT);
    assert_eq!(frames, expected);
    assert_eq!(errors, 0);

    let (limited, errors) = decode(bytes, sizes, limit);
    let mut all = expected.iter();
    for frame in &limited {
        // Each byte that is no UTF-8 becomes three.
        assert!(frame.data.len() <= 3 * limit, "{} bytes above {limit}", frame.data.len());
        assert!(all.any(|other| other == frame), "{frame:?} comes from nowhere");
    }
    assert!(errors > 0 || limited == expected, "an event was lost without a word");
}

fn decode(bytes: &[u8], sizes: [usize; 2], limit: usize) -> (Vec<SseFrame>, usize) {
    let mut decoder = SseDecoder::new(limit);
    let (mut frames, mut errors) = (Vec::new(), 0);
    let (mut rest, mut sizes) = (bytes, sizes.into_iter().cycle());
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(sizes.next().unwrap_or(1).min(rest.len()));
        rest = behind;
        decoder.push(Bytes::copy_from_slice(chunk));
        while let Some(frame) = decoder.next_frame() {
            match frame {
                Ok(frame) => frames.push(frame),
                Err(_) => errors += 1,
            }
        }
    }
    (frames, errors)
}

/// HTML standard, 9.2.6, as slowly as it is written there.
fn reference(bytes: &[u8]) -> Vec<SseFrame> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What follows the last line end is not a line.
    lines.pop();
    let (mut frames, mut event, mut data) = (Vec::new(), String::new(), String::new());
    for line in lines {
        if line.is_empty() {
            let name = std::mem::take(&mut event);
            let mut data = std::mem::take(&mut data);
            if data.pop().is_some() {
                let event = if name.is_empty() { Cow::Borrowed("message") } else { Cow::Owned(name) };
                frames.push(SseFrame { event, data });
            }
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut event),
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            _ => {}
        }
    }
    frames
}
