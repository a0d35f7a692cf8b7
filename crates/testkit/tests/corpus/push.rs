//! Push lines: the same events wherever the line cuts them, each event is written as it was read, and errors end it.

use bytes::Bytes;
use diwan_protocol::client::events;
use diwan_protocol::{LetterboxError, PushEvent};
use futures_util::{FutureExt, StreamExt, stream};

/// Must hold for any bytes: the first says into how many bytes the line cuts the rest.
pub fn holds(bytes: &[u8]) {
    let Some((size, text)) = bytes.split_first() else { return };
    let size = 1 + usize::from(*size % 32);
    let (whole, cut) = (read([text].into_iter()), read(text.chunks(size)));
    assert_eq!(broken(&whole), broken(&cut), "whether a line is broken depends on where it was cut");
    if !broken(&whole) {
        assert_eq!(whole, cut, "cut into {size}");
    }
    assert!(whole.len() <= text.len() + 1, "more events than bytes");
    for event in whole.iter().flatten() {
        let Some((name, data)) = event.to_wire() else { continue };
        let wire = format!("event: {name}\ndata: {data}\n\n");
        assert_eq!(read([wire.as_bytes()].into_iter()), [Ok(event.clone())]);
    }
}

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Result<PushEvent, LetterboxError>> {
    let pieces: Vec<_> = pieces.map(|p| Ok(Bytes::copy_from_slice(p))).collect();
    // A line that is all there never waits.
    events(stream::iter(pieces).boxed()).collect().now_or_never().expect("nothing to wait for")
}

fn broken(events: &[Result<PushEvent, LetterboxError>]) -> bool {
    events.iter().any(Result::is_err)
}
