//! The tray's picture: the program's icon, with a coloured dot while something is owed.

use super::face::Dot;
use tauri::image::Image;

/// The icon with its dot; drawn here because a tray host shows a picture only.
pub fn icon(dot: Dot) -> tauri::Result<Image<'static>> {
    let plain = Image::from_bytes(include_bytes!("../../../icons/64x64.png"))?;
    let Some(colour) = dot.colour() else { return Ok(plain) };
    let (width, height) = (plain.width(), plain.height());
    let mut rgba = plain.rgba().to_vec();
    draw_dot(&mut rgba, width, height, colour);
    Ok(Image::new_owned(rgba, width, height))
}

/// A disc with a white ring in the upper end corner, a third of the picture wide.
fn draw_dot(rgba: &mut [u8], width: u32, height: u32, colour: [u8; 3]) {
    let radius = f64::from(width.min(height)) * 0.26;
    let (x0, y0) = (f64::from(width) - radius - 1.0, radius + 1.0);
    for (place, pixel) in (0_u32..).zip(rgba.chunks_exact_mut(4)) {
        let (x, y) = (f64::from(place % width) + 0.5, f64::from(place / width) + 0.5);
        let distance = (x - x0).hypot(y - y0);
        let paint = match distance {
            d if d > radius => continue,
            d if d > radius * 0.8 => [0xff; 3],
            _ => colour,
        };
        pixel.copy_from_slice(&[paint[0], paint[1], paint[2], 0xff]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_is_there_only_when_something_is_owed() {
        let (calm, owed, overdue) = (icon(Dot::None).unwrap(), icon(Dot::Owed).unwrap(), icon(Dot::Overdue).unwrap());
        assert_ne!(calm.rgba(), owed.rgba());
        assert_ne!(owed.rgba(), overdue.rgba());
        let red = Dot::Overdue.colour().unwrap();
        let (x, y) = (overdue.width() - overdue.width() / 4, overdue.height() / 4);
        let start = usize::try_from((y * overdue.width() + x) * 4).unwrap();
        assert_eq!(&overdue.rgba()[start..start + 3], &red);
    }
}
