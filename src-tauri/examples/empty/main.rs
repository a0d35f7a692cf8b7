//! A Tauri window with nothing in it: what the toolkit and its engine cost before a single line of ours. `make bench` weighs the workstation's
//! window against this one (`crates/bench/src/window`).

use tauri::{App, WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    // Drawn as ours is: otherwise the two would be compared by their drawing.
    diwan_shell::drawing::fit();
    tauri::Builder::default().setup(open).run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}

/// As large as the workstation's window, since size is what painting costs.
fn open(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    WebviewWindowBuilder::new(app, "empty", WebviewUrl::App("index.html".into()))
        .title("empty")
        .inner_size(1280.0, 800.0)
        .center()
        .build()?;
    Ok(())
}
