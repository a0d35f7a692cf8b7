//! How the engine works on this computer, told by the words of its own environment, which it reads once, before the first page.
//!
//! Where there is no graphics card, it would have OpenGL played by the processor, for the whole window at every frame; told to do without, it draws
//! only what changed: half of the processor time of a scroll, and sixty megabytes less (`docs/adr/0004-drawing-without-a-card.md`). And in each of its
//! processes it would look every five seconds how much memory is left; a computer that nobody touches is left in peace (`docs/adr/0009-an-idle-window.md`).

#[cfg(any(target_os = "linux", test))]
use std::fs;
#[cfg(any(target_os = "linux", test))]
use std::path::Path;

/// The engine's word for doing without OpenGL.
#[cfg(target_os = "linux")]
const WITHOUT_OPENGL: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// The engine's word for not watching how much memory is left.
#[cfg(target_os = "linux")]
const WITHOUT_WATCH: &str = "WEBKIT_DISABLE_MEMORY_PRESSURE_MONITOR";
/// Where the kernel shows devices, and what those are called that can draw: of every free driver, of NVIDIA's own, and of Windows' Linux.
#[cfg(any(target_os = "linux", test))]
const DEVICES: [(&str, &str); 3] = [("dri", "renderD"), ("", "nvidia"), ("", "dxg")];

/// Fits the engine to this computer. What the person set in the environment stands. To be called before anything else: the environment may be changed
/// only while the program has one thread.
#[cfg(target_os = "linux")]
pub fn fit() {
    // Without them the window is only slower, and wakes the computer more often.
    let _ = glib::setenv(WITHOUT_WATCH, "1", false);
    if !has_card(Path::new("/dev")) {
        let _ = glib::setenv(WITHOUT_OPENGL, "1", false);
    }
}

/// Other engines find out by themselves.
#[cfg(not(target_os = "linux"))]
pub fn fit() {}

/// Whether there is a device that draws.
#[cfg(any(target_os = "linux", test))]
fn has_card(devices: &Path) -> bool {
    DEVICES.iter().any(|(folder, name)| {
        let found = fs::read_dir(devices.join(folder)).into_iter().flatten().flatten();
        found.map(|device| device.file_name()).any(|device| device.to_string_lossy().starts_with(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_the_device_that_draws() {
        for (device, card) in [
            ("dri/renderD128", true),
            ("nvidia0", true),
            ("dxg", true),
            // A server's own screen chip can show a picture and draw nothing.
            ("dri/card0", false),
            ("null", false),
        ] {
            let devices = tempfile::tempdir().unwrap();
            let path = devices.path().join(device);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
            assert_eq!(has_card(devices.path()), card, "{device}");
        }
        assert!(!has_card(Path::new("/nowhere")));
    }
}
