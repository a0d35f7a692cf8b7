//! Names the commands to Tauri, so that each gets a permission of its own that a window's capability must list.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&include!("src/command_names.rs"));
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        // A build script speaks to cargo through its exit code and this stream.
        #[allow(clippy::print_stderr)]
        {
            eprintln!("{error:#}");
        }
        std::process::exit(1);
    }
}
