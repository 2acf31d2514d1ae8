use super::*;

/// Names and data of events.
type Frames = Vec<(String, String)>;

/// The events of `bytes`, cut into chunks of `size`.
fn decode(bytes: &[u8], size: usize) -> Frames {
    let mut decoder = SseDecoder::new(EVENT_SIZE_LIMIT);
    let mut frames = Vec::new();
    for chunk in bytes.chunks(size.max(1)) {
        decoder.push(Bytes::copy_from_slice(chunk));
        while let Some(frame) = decoder.next_frame() {
            let frame = frame.unwrap();
            frames.push((frame.event.into_owned(), frame.data));
        }
    }
    frames
}

/// Conformance: (bytes, expected events), each fed whole, byte by byte and in threes.
#[test]
fn the_decoder_follows_the_standard_however_the_bytes_are_cut() {
    let message = |data: &str| vec![("message".to_owned(), data.to_owned())];
    let none = Frames::new();
    let cases: Vec<(&[u8], Frames)> = vec![
        (b"data: a\n\n", message("a")),
        (b"data: a\r\n\r\n", message("a")),
        (b"data: a\r\rdata: b\r\r", [message("a"), message("b")].concat()),
        (b"data: a\r\n\n", message("a")),
        (b"data: a\n\r\n", message("a")),
        (b"data: a\r\ndata: b\rdata: c\n\n", message("a\nb\nc")),
        (b"\xef\xbb\xbfdata: a\n\n", message("a")),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", none.clone()),
        (b": comment\n\ndata: a\n\n", message("a")),
        (b": keep-alive\n\n: keep-alive\n\n", none.clone()),
        (b"data:a\n\n", message("a")),
        (b"data:  a\n\n", message(" a")),
        (b"data\n\n", message("")),
        (b"data:\ndata:\n\n", message("\n")),
        (b"data: a", none.clone()),
        (b"data: a\n", none.clone()),
        (b"data: a\n\ndata: b", message("a")),
        (b"event: x\ndata: a\n\n", vec![("x".into(), "a".into())]),
        (b"event: x\n\ndata: a\n\n", message("a")),
        (b"event: x\nevent: y\ndata: a\n\n", vec![("y".into(), "a".into())]),
        (b"event\ndata: a\n\n", message("a")),
        (b"data: a\nevent: x\n\n", vec![("x".into(), "a".into())]),
        (b"id: 1\nretry: 5\nother: z\ndata: a\n\n", message("a")),
        (b"retry: x\ndata: a\n\n", message("a")),
        (b"data: a:b: c\n\n", message("a:b: c")),
        (b"\n\n\n\ndata: a\n\n", message("a")),
        (b"dataa: x\ndat: y\ndata: a\n\n", message("a")),
        (b"data: \xf0\x9f\x9a\x80\n\n", message("🚀")),
        (b"data: \xff\xfe!\n\n", message("\u{fffd}\u{fffd}!")),
        (b"data: \xf0\x9f\n\n", message("\u{fffd}")),
        (b"data: a\0b\n\n", message("a\0b")),
        (" data: a\n\ndata: \u{2028}\n\n".as_bytes(), message("\u{2028}")),
    ];
    assert_eq!(cases.len(), 32);
    for (bytes, expected) in cases {
        for size in [usize::MAX, 1, 3] {
            let size = size.min(bytes.len());
            assert_eq!(decode(bytes, size), expected, "{:?} by {size}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn an_event_above_the_limit_is_a_clear_error() {
    let mut decoder = SseDecoder::new(16);
    decoder.push(Bytes::from_static(b"data: 0123456789abcdefg\n\n"));
    let error = decoder.next_frame().unwrap().unwrap_err();
    assert_eq!(error.code(), Some("protocol_error"));
    assert!(error.to_string().contains("16 bytes"), "{error}");
}
