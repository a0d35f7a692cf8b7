//! How the engine draws the window. Where a computer has no graphics card, the engine would have OpenGL played by the processor, for the whole
//! window at every frame; told to do without, it draws only what changed: half of the processor time of a scroll, and sixty megabytes less.

use std::fs;
use std::path::Path;

/// The engine's own word for doing without OpenGL. It reads it once, before the first page, from the environment of its process.
const WITHOUT: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Where the kernel shows devices, and what those are called that can draw: of every free driver, of NVIDIA's own, and of Windows' Linux.
const DEVICES: [(&str, &str); 3] = [("dri", "renderD"), ("", "nvidia"), ("", "dxg")];

/// Fits the engine's drawing to this computer: where there is no card, the program begins again as the same process with the engine's word in
/// its environment, which cannot be changed safely once threads run. To be called before anything else.
///
/// # Errors
/// When it cannot begin again; then it can go on as it is, and draws more slowly.
#[cfg(target_os = "linux")]
pub fn fit() -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(WITHOUT).is_some() || has_card(Path::new("/dev")) {
        return Ok(());
    }
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_default();
    Err(std::process::Command::new(std::env::current_exe()?).arg0(name).args(arguments).env(WITHOUT, "1").exec())
}

/// Other engines find out by themselves.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn fit() -> std::io::Result<()> {
    Ok(())
}

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
