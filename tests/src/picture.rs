//! Looking at pictures of the window.

use anyhow::{Context as _, Result, ensure};
use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use std::path::Path;

/// Reads a picture.
///
/// # Errors
/// When the bytes are no PNG.
pub fn read(png: &[u8]) -> Result<RgbImage> {
    Ok(image::load_from_memory_with_format(png, ImageFormat::Png)?.to_rgb8())
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// From the picture's left edge.
    pub x: u32,
    /// From its top.
    pub y: u32,
    /// Wide.
    pub width: u32,
    /// High.
    pub height: u32,
}

/// Where the ink of dark letters on a light ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// The first row with ink, from the frame's top.
    pub head: u32,
    /// The last one.
    pub foot: u32,
    /// How many pixels of it there are.
    pub amount: usize,
}

/// The ink in a frame; `None` without any.
#[must_use]
pub fn ink(picture: &RgbImage, frame: Frame) -> Option<Ink> {
    let dark = |x: u32, y: u32| {
        picture
            .get_pixel_checked(x, y)
            .is_some_and(|pixel| pixel.0.iter().map(|&part| u32::from(part)).sum::<u32>() < 3 * 110)
    };
    let inked: Vec<u32> = (0..frame.height)
        .flat_map(|y| (0..frame.width).filter(move |&x| dark(frame.x + x, frame.y + y)).map(move |_| y))
        .collect();
    Some(Ink { head: *inked.first()?, foot: *inked.last()?, amount: inked.len() })
}

/// Writes a picture for the documents, as small as PNG makes it without a loss.
///
/// # Errors
/// When it cannot be written.
pub fn keep(png: &[u8], path: &Path) -> Result<()> {
    let picture = read(png)?;
    ensure!(picture.width() > 0, "an empty picture");
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::png::PngEncoder::new_with_quality(
        &mut bytes,
        image::codecs::png::CompressionType::Best,
        image::codecs::png::FilterType::Adaptive,
    );
    picture.write_with_encoder(encoder)?;
    std::fs::create_dir_all(path.parent().context("a picture has a folder")?)?;
    Ok(std::fs::write(path, bytes.into_inner())?)
}
