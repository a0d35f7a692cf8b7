//! The alert window, used as a person does: it comes by itself, and only while it is there can it be looked at.

use crate::desk::Desk;
use crate::machine::Machine;
use crate::wait::eventually;
use anyhow::{Result, bail};

/// What the window list calls it, in Arabic.
const TITLE: &str = "ديوان: تعاميم لا تحتمل التأخير";

impl Desk {
    /// Waits for the alert window and turns to it: what is looked at and clicked from now on is in there.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn turn_to_alert(&self) -> Result<()> {
        eventually("the alert window comes up", async || {
            let windows = self.window.windows().await?;
            let Some(alert) = windows.into_iter().find(|window| *window != self.main) else { return Ok(None) };
            self.window.switch_to_window(alert).await?;
            Ok(Some(()))
        })
        .await?;
        self.see("alert").await.map(drop)
    }

    /// Presses a button that takes its window away, as soon as it works. The driver could not say how a click ended whose window is gone, so the page
    /// is only told to press it, and says so before it does.
    ///
    /// # Errors
    /// When it never works.
    pub async fn press_and_part(&self, hook: &str) -> Result<()> {
        let button = format!("[data-testid={hook}]:not([aria-disabled=true])");
        self.see(&button).await?;
        let press = "const button = document.querySelector(arguments[0]); setTimeout(() => button.click(), 50)";
        self.run(press, vec![button.into()]).await.map(drop)
    }

    /// Turns back to the main window, which is always there.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn turn_to_main(&self) -> Result<()> {
        Ok(self.window.switch_to_window(self.main.clone()).await?)
    }
}

impl Machine {
    /// Waits until the alert window is on the screen.
    ///
    /// # Errors
    /// When it never is.
    pub async fn alert_comes(&self) -> Result<()> {
        eventually("the alert window is on the screen", async || Ok(self.has_alert().await?.then_some(()))).await
    }

    /// Waits until no alert window is on the screen.
    ///
    /// # Errors
    /// When it stays.
    pub async fn alert_goes(&self) -> Result<()> {
        eventually("the alert window goes", async || {
            if self.has_alert().await? { bail!("it is still there") } else { Ok(Some(())) }
        })
        .await
    }

    /// Whether an alert window is on the screen now.
    ///
    /// # Errors
    /// When nobody can look.
    pub async fn has_alert(&self) -> Result<bool> {
        let title = format!("^{TITLE}");
        // xdotool fails when it finds nothing.
        let found = self.command("xdotool").args(["search", "--onlyvisible", "--name", &title]).output().await?;
        Ok(!found.stdout.is_empty())
    }

    /// The title of the window that has the keyboard.
    ///
    /// # Errors
    /// When none has it.
    pub async fn keyboard_is_at(&self) -> Result<String> {
        Ok(self.run("xdotool", &["getactivewindow", "getwindowname"]).await?.trim().to_owned())
    }
}
