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

/// The first and the last row, counted from the frame's top, in which dark letters on a light ground have ink. `None` without any ink.
#[must_use]
pub fn ink(picture: &RgbImage, frame: Frame) -> Option<(u32, u32)> {
    let dark = |x: u32, y: u32| picture.get_pixel_checked(x, y).is_some_and(|pixel| pixel.0.iter().map(|&part| u32::from(part)).sum::<u32>() < 3 * 110);
    let inked: Vec<u32> = (0..frame.height).filter(|&y| (0..frame.width).any(|x| dark(frame.x + x, frame.y + y))).collect();
    Some((*inked.first()?, *inked.last()?))
}

/// Writes a picture for the documents, as small as PNG makes it without a loss.
///
/// # Errors
/// When it cannot be written.
pub fn keep(png: &[u8], path: &Path) -> Result<()> {
    let picture = read(png)?;
    ensure!(picture.width() > 0, "an empty picture");
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::png::PngEncoder::new_with_quality(&mut bytes, image::codecs::png::CompressionType::Best, image::codecs::png::FilterType::Adaptive);
    picture.write_with_encoder(encoder)?;
    std::fs::create_dir_all(path.parent().context("a picture has a folder")?)?;
    Ok(std::fs::write(path, bytes.into_inner())?)
}
