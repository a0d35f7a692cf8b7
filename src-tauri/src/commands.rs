//! The commands of `docs/IPC.md`: each waits for the desk, asks it, and answers. Whatever goes wrong is a `Failure`; nothing panics into the window.

use crate::shell::Shell;
use diwan_desk::Desk;
use diwan_desk::view::{
    AlertView, DutiesPage, ExportFormat, ExportWhat, Failure, FailureCode, HistoryPage, Issuer, ListPage, ListQuery,
    OutboxRow, Reading, RecordView, Settings, Status,
};
use diwan_domain::Attachment;
use diwan_protocol::office::{Order, OrderAnswer, Question, Reply};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::ipc::{Invoke, InvokeBody, Request, Response};
use tauri::{AppHandle, Manager, State, Wry};

type Answer<T> = Result<T, Failure>;

/// All commands, for Tauri's builder.
pub fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        status,
        sign_in,
        change_password,
        sign_out,
        sync_now,
        list,
        issuers,
        read,
        mark_opened,
        mark_shown,
        acknowledge,
        attachment,
        save_attachment,
        history,
        outbox,
        dismiss_rejected,
        rebuilt_seen,
        order,
        inquire,
        upload,
        keep_draft,
        kept_draft,
        export,
        cancel_export,
        settings,
        save_settings,
        duties,
        record,
        snooze,
        caught_up,
        note_read,
        quit,
        alert,
        alert_open,
        alert_acknowledge,
        alert_later,
    ]
}

/// Asks the desk, once it is open. A panic behind this line becomes a failure; the log has its place.
async fn ask<T, F>(shell: &Shell, question: impl FnOnce(Arc<Desk>) -> F) -> Answer<T>
where
    F: Future<Output = Answer<T>>,
{
    let desk = shell.desk().await?;
    let answer = AssertUnwindSafe(async { question(desk).await }).catch_unwind();
    answer.await.unwrap_or_else(|_| Err(FailureCode::Internal.into()))
}

#[tauri::command]
async fn status(shell: State<'_, Shell>) -> Answer<Status> {
    let status = ask(&shell, |desk| async move { desk.status().await }).await;
    // The window asks for this first, after it has begun to listen.
    shell.window_listens();
    status
}

#[tauri::command]
async fn sign_in(shell: State<'_, Shell>, server: String, login: String, password: String) -> Answer<Status> {
    ask(&shell, |desk| async move { desk.sign_in(&server, &login, &password).await }).await
}

#[tauri::command]
async fn change_password(shell: State<'_, Shell>, current: String, new: String) -> Answer<Status> {
    ask(&shell, |desk| async move { desk.change_password(&current, &new).await }).await
}

#[tauri::command]
async fn sign_out(shell: State<'_, Shell>, everywhere: bool) -> Answer<Status> {
    ask(&shell, |desk| async move { desk.sign_out(everywhere).await }).await
}

#[tauri::command]
async fn sync_now(shell: State<'_, Shell>) -> Answer<()> {
    ask(&shell, |desk| async move { desk.sync_now().await }).await
}

#[tauri::command]
async fn list(shell: State<'_, Shell>, query: ListQuery, offset: u64, limit: u32) -> Answer<ListPage> {
    ask(&shell, |desk| async move { desk.list(query, offset, limit).await }).await
}

#[tauri::command]
async fn issuers(shell: State<'_, Shell>) -> Answer<Vec<Issuer>> {
    ask(&shell, |desk| async move { desk.issuers().await }).await
}

#[tauri::command]
async fn read(shell: State<'_, Shell>, id: String) -> Answer<Reading> {
    ask(&shell, |desk| async move { desk.read(&id).await }).await
}

#[tauri::command]
async fn mark_opened(shell: State<'_, Shell>, id: String) -> Answer<()> {
    ask(&shell, |desk| async move { desk.mark_opened(&id).await }).await
}

#[tauri::command]
async fn mark_shown(shell: State<'_, Shell>, ids: Vec<String>) -> Answer<()> {
    ask(&shell, |desk| async move { desk.mark_shown(&ids).await }).await
}

#[tauri::command]
async fn acknowledge(shell: State<'_, Shell>, id: String, content_sha256: String) -> Answer<Reading> {
    ask(&shell, |desk| async move { desk.acknowledge(&id, &content_sha256).await }).await
}

#[tauri::command]
async fn attachment(shell: State<'_, Shell>, sha256: String) -> Answer<Response> {
    let bytes = ask(&shell, |desk| async move { desk.attachment(&sha256).await }).await?;
    Ok(Response::new(Vec::from(bytes)))
}

#[tauri::command]
async fn save_attachment(app: AppHandle, shell: State<'_, Shell>, id: String, sha256: String) -> Answer<String> {
    let downloads = downloads(&app)?;
    let path = ask(&shell, |desk| async move { desk.save_attachment(&id, &sha256, &downloads).await }).await?;
    Ok(path.to_string_lossy().into_owned())
}

/// Where a person looks for what a program saved.
fn downloads(app: &AppHandle) -> Answer<PathBuf> {
    app.path().download_dir().or_else(|_| app.path().home_dir()).map_err(|error| {
        tracing::error!(%error, "no folder to save into");
        FailureCode::DiskFailed.into()
    })
}

#[tauri::command]
async fn history(shell: State<'_, Shell>, offset: u64, limit: u32) -> Answer<HistoryPage> {
    ask(&shell, |desk| async move { desk.history(offset, limit).await }).await
}

#[tauri::command]
async fn outbox(shell: State<'_, Shell>) -> Answer<Vec<OutboxRow>> {
    ask(&shell, |desk| async move { desk.outbox().await }).await
}

#[tauri::command]
async fn dismiss_rejected(shell: State<'_, Shell>, id: String) -> Answer<()> {
    ask(&shell, |desk| async move { desk.dismiss_rejected(&id).await }).await
}

#[tauri::command]
async fn rebuilt_seen(shell: State<'_, Shell>) -> Answer<()> {
    ask(&shell, |desk| async move { desk.rebuilt_seen().await }).await
}

#[tauri::command]
async fn order(shell: State<'_, Shell>, ticket: String, order: Order) -> Answer<OrderAnswer> {
    ask(&shell, |desk| async move { desk.order(&ticket, order).await }).await
}

#[tauri::command]
async fn inquire(shell: State<'_, Shell>, question: Question) -> Answer<Reply> {
    ask(&shell, |desk| async move { desk.inquire(question).await }).await
}

/// The file is the body itself, so that it does not travel as numbers in JSON; its caption is a header, percent-encoded.
#[tauri::command]
async fn upload(shell: State<'_, Shell>, request: Request<'_>) -> Answer<Attachment> {
    let name = request.headers().get("caption").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    let InvokeBody::Raw(content) = request.body() else { return Err(FailureCode::Internal.into()) };
    let content = content.clone();
    ask(&shell, |desk| async move { desk.upload(&name, content).await }).await
}

#[tauri::command]
async fn keep_draft(shell: State<'_, Shell>, text: Option<String>) -> Answer<()> {
    ask(&shell, |desk| async move { desk.keep_draft(text).await }).await
}

#[tauri::command]
async fn kept_draft(shell: State<'_, Shell>) -> Answer<Option<String>> {
    ask(&shell, |desk| async move { desk.kept_draft().await }).await
}

#[tauri::command]
async fn export(
    app: AppHandle,
    shell: State<'_, Shell>,
    what: ExportWhat,
    format: ExportFormat,
) -> Answer<Option<String>> {
    let folder = downloads(&app)?;
    let words = shell.words.voice();
    let path = ask(&shell, |desk| async move { desk.export(what, format, words, &folder).await }).await?;
    Ok(path.map(|path| path.to_string_lossy().into_owned()))
}

#[tauri::command]
async fn cancel_export(shell: State<'_, Shell>) -> Answer<()> {
    ask(&shell, |desk| async move {
        desk.cancel_export().await;
        Ok(())
    })
    .await
}

#[tauri::command]
async fn settings(shell: State<'_, Shell>) -> Answer<Settings> {
    let mut settings = ask(&shell, |desk| async move { desk.settings().await }).await?;
    if settings.server.is_empty() {
        // Only a proposal for the sign-in form: it is kept when the person signs in with it.
        settings.server = shell.places.server.clone().unwrap_or_default();
    }
    Ok(settings)
}

#[tauri::command]
async fn save_settings(shell: State<'_, Shell>, settings: Settings) -> Answer<Settings> {
    let kept = ask(&shell, |desk| async move { desk.save_settings(settings).await }).await?;
    shell.follow(&kept).await;
    Ok(kept)
}

#[tauri::command]
async fn duties(shell: State<'_, Shell>) -> Answer<DutiesPage> {
    ask(&shell, |desk| async move { desk.duties().await }).await
}

#[tauri::command]
async fn record(shell: State<'_, Shell>, id: String) -> Answer<RecordView> {
    ask(&shell, |desk| async move { desk.record(&id).await }).await
}

#[tauri::command]
async fn snooze(shell: State<'_, Shell>) -> Answer<Status> {
    ask(&shell, |desk| async move { desk.snooze().await }).await
}

#[tauri::command]
async fn caught_up(shell: State<'_, Shell>) -> Answer<()> {
    ask(&shell, |desk| async move { desk.caught_up().await }).await
}

#[tauri::command]
async fn note_read(shell: State<'_, Shell>, id: String, from: i64, until: i64, to_end: bool) -> Answer<()> {
    ask(&shell, |desk| async move {
        desk.note_read(&id, from, until, to_end).await;
        Ok(())
    })
    .await
}

#[tauri::command]
async fn quit(shell: State<'_, Shell>) -> Answer<()> {
    shell.leave();
    Ok(())
}

#[tauri::command]
async fn alert(shell: State<'_, Shell>) -> Answer<AlertView> {
    Ok(shell.alert.asked())
}

#[tauri::command]
async fn alert_open(shell: State<'_, Shell>, id: String) -> Answer<()> {
    ask(&shell, |desk| async move { desk.alert_open(&id).await }).await
}

#[tauri::command]
async fn alert_acknowledge(shell: State<'_, Shell>, id: String, content_sha256: String) -> Answer<AlertView> {
    ask(&shell, |desk| async move { desk.alert_acknowledge(&id, &content_sha256).await }).await
}

#[tauri::command]
async fn alert_later(shell: State<'_, Shell>) -> Answer<()> {
    ask(&shell, |desk| async move {
        desk.alert_later().await;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const CAPABILITIES: [&str; 2] =
        [include_str!("../capabilities/main.json"), include_str!("../capabilities/alert.json")];

    /// The commands that a capability allows, and whatever else.
    fn permissions(capability: &str) -> (Vec<String>, Vec<String>) {
        let capability: serde_json::Value = serde_json::from_str(capability).unwrap();
        let names = capability["permissions"].as_array().unwrap().iter().filter_map(|name| name.as_str());
        let (commands, others): (Vec<&str>, Vec<&str>) = names.partition(|name| name.starts_with("allow-"));
        let commands = commands.iter().map(|name| name.trim_start_matches("allow-").replace('-', "_")).collect();
        (commands, others.into_iter().map(str::to_owned).collect())
    }

    fn named(names: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
        names.into_iter().map(Into::into).collect()
    }

    #[test]
    fn page_manifest_capability_and_code_name_the_same_commands() {
        let manifest = named(include!("command_names.rs"));

        let page = include_str!("../../docs/IPC.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        assert_eq!(named(rows), manifest, "docs/IPC.md");

        let allowed = CAPABILITIES.into_iter().flat_map(|text| permissions(text).0);
        assert_eq!(named(allowed), manifest, "capabilities");

        let code = include_str!("commands.rs");
        let mut lines = code.lines();
        let mut written = BTreeSet::new();
        while let Some(line) = lines.next() {
            if line == "#[tauri::command]" {
                let name = lines
                    .next()
                    .and_then(|line| line.strip_prefix("async fn "))
                    .and_then(|line| line.split('(').next());
                written.insert(name.unwrap().to_owned());
            }
        }
        assert_eq!(written, manifest, "commands.rs");
    }

    #[test]
    fn the_alert_window_may_do_nothing_of_the_main_window_but_know_the_language() {
        let [main, alert] = CAPABILITIES.map(|text| named(permissions(text).0));
        assert_eq!(alert, named(["alert", "alert_open", "alert_acknowledge", "alert_later", "settings"]));
        let both: Vec<&String> = main.intersection(&alert).collect();
        assert_eq!(both, ["settings"]);
        for (text, window) in CAPABILITIES.into_iter().zip([crate::window::MAIN, crate::alert::ALERT]) {
            let capability: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(capability["windows"], serde_json::json!([window]));
        }
    }

    #[test]
    fn the_windows_may_do_nothing_else() {
        for text in CAPABILITIES {
            assert_eq!(permissions(text).1, ["core:event:allow-listen", "core:event:allow-unlisten"]);
        }
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let security = &config["app"]["security"];
        assert_eq!(security["csp"]["default-src"], "'self'");
        assert_eq!(security["csp"]["script-src"], serde_json::Value::Null, "scripts come from the binary only");
        assert_eq!(security["csp"]["connect-src"], "ipc: http://ipc.localhost");
        assert_eq!(config["app"]["withGlobalTauri"], false);
    }
}
