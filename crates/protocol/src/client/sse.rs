//! Server-sent events, only as much of them as `GET /v1/push` uses, and bounded: a line or an event that does not end is a broken line.

use crate::letterbox::LetterboxError;
use crate::push::PushEvent;
use bytes::{Buf, Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, try_unfold};
use std::collections::VecDeque;

/// The most bytes of one event, its lines together. Heads of a thousand streams are 200 KB.
const MAX_EVENT: usize = 1024 * 1024;

/// Takes bytes as they come, cut anywhere, and gives events.
#[derive(Default)]
struct Parser {
    line: BytesMut,
    /// How much of `line` is known to have no end of line in it: bytes that come one by one must not be searched again and again.
    searched: usize,
    name: String,
    data: String,
    done: VecDeque<PushEvent>,
}

impl Parser {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), LetterboxError> {
        self.line.extend_from_slice(bytes);
        while let Some(end) = self.line.iter().skip(self.searched).position(|b| *b == b'\n') {
            let mut line = self.line.split_to(self.searched + end);
            self.line.advance(1);
            self.searched = 0;
            if line.len() > MAX_EVENT {
                return Err(bad("a line without measure"));
            }
            if line.last() == Some(&b'\r') {
                line.truncate(line.len() - 1);
            }
            let text = std::str::from_utf8(&line).map_err(|_| bad("not UTF-8"))?;
            self.take_line(text)?;
        }
        self.searched = self.line.len();
        if self.line.len() + self.data.len() > MAX_EVENT { Err(bad("an event without an end")) } else { Ok(()) }
    }

    fn take_line(&mut self, line: &str) -> Result<(), LetterboxError> {
        if line.is_empty() {
            self.finish_event();
            return Ok(());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            // A comment: the line is alive.
            "" => self.done.push_back(PushEvent::Alive),
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
                if self.data.len() > MAX_EVENT {
                    return Err(bad("an event without an end"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish_event(&mut self) {
        let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
        if data.is_empty() {
            return;
        }
        // What cannot be read only says that the line is alive: the courier looks anyway.
        self.done.push_back(PushEvent::from_wire(&name, &data).unwrap_or(PushEvent::Alive));
    }
}

fn bad(what: &str) -> LetterboxError {
    LetterboxError::BadAnswer(format!("push: {what}"))
}

/// The events of a body that is `text/event-stream`. What breaks the form or the measure ends it with an error.
pub fn events(
    body: BoxStream<'static, Result<Bytes, LetterboxError>>,
) -> BoxStream<'static, Result<PushEvent, LetterboxError>> {
    try_unfold((body, Parser::default()), |(mut body, mut parser)| async move {
        loop {
            if let Some(event) = parser.done.pop_front() {
                return Ok(Some((event, (body, parser))));
            }
            match body.next().await {
                None => return Ok(None),
                Some(chunk) => parser.feed(&chunk?)?,
            }
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pieces: &[&[u8]]) -> Result<Vec<PushEvent>, LetterboxError> {
        let mut parser = Parser::default();
        for piece in pieces {
            parser.feed(piece)?;
        }
        Ok(parser.done.into())
    }

    const HEADS: &str = "event: heads\ndata: {\"streams\":[{\"stream\":\"all\",\"epoch\":1,\"head\":7,\"count\":7,\"check\":\"00\"}]}\n\n";

    #[test]
    fn events_are_the_same_wherever_the_line_cuts_them() {
        let text = format!(
            ": alive\n\n{HEADS}event: spread\r\ndata: {{\"ms\":250}}\r\n\r\nevent: bye\ndata: {{\"retry_ms\":1000}}\n\n"
        );
        let whole = parse(&[text.as_bytes()]).expect("parses");
        assert_eq!(whole.len(), 4);
        assert_eq!(
            (&whole[0], &whole[2], &whole[3]),
            (&PushEvent::Alive, &PushEvent::Spread(250), &PushEvent::Bye(1000))
        );
        for cut in 0..text.len() {
            let (a, b) = text.as_bytes().split_at(cut);
            assert_eq!(parse(&[a, b]).expect("parses"), whole, "cut at {cut}");
        }
    }

    #[test]
    fn an_event_that_does_not_end_breaks_the_line() {
        let endless = vec![b'x'; MAX_EVENT + 1];
        assert!(parse(&[&endless]).is_err());
        let late = [endless.as_slice(), b"\n\n"].concat();
        assert!(parse(&[&late]).is_err(), "also when its end comes with it");
        let mut parser = Parser::default();
        let line = format!("data: {}\n", "y".repeat(1000));
        let outcome = (0..2000).try_for_each(|_| parser.feed(line.as_bytes()));
        assert!(outcome.is_err(), "many data lines without an end");
    }

    #[test]
    fn what_cannot_be_read_only_says_that_the_line_is_alive() {
        for text in ["event: heads\ndata: []\n\n", "event: spread\ndata: -1\n\n", "event: parade\ndata: 1\n\n"] {
            assert_eq!(parse(&[text.as_bytes()]).expect("parses"), vec![PushEvent::Alive], "{text}");
        }
        assert!(parse(&[b"data: \xff\n\n"]).is_err(), "but bytes that are no text break it");
    }
}
