//! The bytes of a PDF as they are written: each object goes out as soon as it is known, small ones packed together, and only their places are remembered.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Filter, Finish, Name, Ref, Settings};
use std::io::{self, Write};

/// Small objects that share one compressed stream. More pack no better and cost a reader who looks for one of them.
const TOGETHER: usize = 200;
/// A file beyond this cannot be pointed into with four bytes.
const MOST_BYTES: u64 = u32::MAX as u64;

/// Where an object is: eight bytes, because a list has a million.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    At(u32),
    In { stream: u32, index: u8 },
}

/// A PDF file that is written from its beginning to its end.
pub struct PdfFile<W: Write> {
    out: W,
    written: u64,
    places: Vec<Place>,
    packed: Vec<(Ref, Vec<u8>)>,
    /// One for all streams: it holds a quarter of a megabyte, and as many as there are streams leave the memory full of holes.
    encoder: ZlibEncoder<Vec<u8>>,
}

impl<W: Write> PdfFile<W> {
    /// Writes the beginning.
    pub fn begin(mut out: W) -> io::Result<Self> {
        let head = b"%PDF-1.7\n%\x80\x80\x80\x80\n";
        out.write_all(head)?;
        let encoder = ZlibEncoder::new(Vec::new(), Compression::new(5));
        Ok(Self { out, written: head.len() as u64, places: vec![Place::Nowhere], packed: Vec::new(), encoder })
    }

    /// A number for an object that comes later.
    pub fn promise(&mut self) -> Ref {
        self.places.push(Place::Nowhere);
        // As many objects as numbers would take a file beyond its greatest length.
        Ref::new(i32::try_from(self.places.len() - 1).unwrap_or(i32::MAX))
    }

    /// Writes a small object (no stream): it waits for others to be packed with.
    pub fn small(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = chunk();
        write(&mut chunk);
        let bytes = chunk.as_bytes();
        // Packed objects stand without the lines around them.
        let start = position(bytes, b"obj\n").map_or(0, |at| at + 4);
        let body = bytes.get(start..).unwrap_or_default();
        let body = body.get(..last_position(body, b"endobj").unwrap_or(body.len())).unwrap_or_default();
        self.packed.push((id, body.trim_ascii().to_vec()));
        if self.packed.len() >= TOGETHER { self.pack() } else { Ok(()) }
    }

    /// Writes a compressed stream; `describe` adds to its dictionary.
    pub fn stream(
        &mut self,
        id: Ref,
        data: &[u8],
        describe: impl FnOnce(&mut pdf_writer::Stream<'_>),
    ) -> io::Result<()> {
        let data = self.deflated(data)?;
        self.whole(id, |chunk| {
            let mut stream = chunk.stream(id, &data);
            stream.filter(Filter::FlateDecode);
            describe(&mut stream);
        })
    }

    /// Writes an object that stands by itself.
    pub fn whole(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = chunk();
        write(&mut chunk);
        let at = self.here()?;
        self.note(id, Place::At(at));
        self.put(chunk.as_bytes())
    }

    /// Writes the table of all objects and the end. Answers what was written to.
    pub fn finish(mut self, catalog: Ref, info: Ref, identity: &[u8]) -> io::Result<W> {
        self.pack()?;
        let table = self.promise();
        let start = self.here()?;
        self.note(table, Place::At(start));
        let mut rows = Vec::with_capacity(self.places.len() * 6);
        for place in &self.places {
            let (kind, where_, index) = match *place {
                Place::Nowhere => (0_u8, 0, 0),
                Place::At(at) => (1, at, 0),
                Place::In { stream, index } => (2, stream, index),
            };
            rows.push(kind);
            rows.extend_from_slice(&where_.to_be_bytes());
            rows.push(index);
        }
        let size = i32::try_from(self.places.len()).unwrap_or(i32::MAX);
        let rows = self.deflated(&rows)?;
        let mut chunk = chunk();
        let mut stream = chunk.stream(table, &rows);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Type"), Name(b"XRef"));
        stream.pair(Name(b"Size"), size);
        stream.pair(Name(b"Root"), catalog);
        stream.pair(Name(b"Info"), info);
        stream.insert(Name(b"ID")).array().item(pdf_writer::Str(identity)).item(pdf_writer::Str(identity));
        stream.insert(Name(b"W")).array().items([1, 4, 1]);
        stream.finish();
        self.put(chunk.as_bytes())?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        Ok(self.out)
    }

    fn pack(&mut self) -> io::Result<()> {
        if self.packed.is_empty() {
            return Ok(());
        }
        let stream = self.promise();
        let packed = std::mem::take(&mut self.packed);
        let (mut index, mut bodies) = (String::new(), Vec::new());
        for (nth, (id, body)) in (0_u8..).zip(&packed) {
            index.push_str(&format!("{} {} ", id.get(), bodies.len()));
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
            self.note(*id, Place::In { stream: stream.get().unsigned_abs(), index: nth });
        }
        let first = index.len();
        let data = [index.into_bytes(), bodies].concat();
        self.stream(stream, &data, |stream| {
            stream.pair(Name(b"Type"), Name(b"ObjStm"));
            stream.pair(Name(b"N"), i32::try_from(packed.len()).unwrap_or(i32::MAX));
            stream.pair(Name(b"First"), i32::try_from(first).unwrap_or(i32::MAX));
        })
    }

    fn deflated(&mut self, data: &[u8]) -> io::Result<Vec<u8>> {
        self.encoder.write_all(data)?;
        self.encoder.reset(Vec::new())
    }

    fn note(&mut self, id: Ref, place: Place) {
        if let Some(noted) = usize::try_from(id.get()).ok().and_then(|id| self.places.get_mut(id)) {
            *noted = place;
        }
    }

    fn here(&self) -> io::Result<u32> {
        u32::try_from(self.written).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        if self.written > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.out.write_all(bytes)
    }
}

fn chunk() -> Chunk {
    Chunk::with_settings_and_capacity(Settings { pretty: false }, 256)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn last_position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}
