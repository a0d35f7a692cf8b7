//! Sitting down, standing up, and the password between.

use crate::keep::LastSeat;
use crate::seat::{self, Seat, Session, lock};
use crate::view::{DeskEvent, Failure, FailureCode, Status};
use crate::{Desk, failure};
use diwan_protocol::session::PasswordChange;
use diwan_protocol::{Letterbox, LetterboxError, SessionInfo, SignIn, SignedIn};
use std::sync::Arc;
use std::time::Duration;

/// How long a sign-out waits for the registry before the desk signs out without it.
const GOODBYE: Duration = Duration::from_secs(5);
/// The most characters of a login or password that are sent.
const MAX_CREDENTIAL_CHARS: usize = 500;

impl Desk {
    /// Signs in at a registry. Blocks on the network. The person's own cache is found again, with everything that still waits in it.
    pub async fn sign_in(self: &Arc<Self>, server: &str, login: &str, password: &str) -> Result<Status, Failure> {
        let server = seat::server_key(server);
        let login = seat::login_key(login);
        if login.is_empty() || login.chars().count().max(password.chars().count()) > MAX_CREDENTIAL_CHARS {
            return Err(FailureCode::WrongCredentials.into());
        }
        let mut parting = self.turning.lock().await;
        let letterbox = self.ports.letterboxes.make(&server)?;
        let seated = self.seat.borrow().clone().filter(|s| s.server == server && s.login == login);
        if seated.is_none() && self.seat.borrow().is_none() {
            // The last person's folder may still be closing; it could be this person's.
            await_parting(&mut parting).await;
        }
        let device = match &seated {
            Some(seat) => seat.device.clone(),
            None => self.device_for(&server, &login).await?,
        };
        let body = SignIn {
            login: login.clone(),
            password: password.to_owned(),
            device: device.as_str().to_owned(),
            device_name: self.device_name.clone(),
        };
        let signed = letterbox.sign_in(&body).await?;
        let info = who(&*letterbox, &signed).await?;
        let same = seated.filter(|seat| !is_strange(seat, info.as_ref()));
        if let Some(seat) = same {
            self.sit(&seat, signed, info).await?;
        } else {
            self.stand_up(false).await?;
            await_parting(&mut parting).await;
            let seat = self.sit_down_anew(&mut parting, (&server, &login), letterbox, device, info.as_ref()).await?;
            self.sit(&seat, signed, info).await?;
            self.seat.send_replace(Some(seat));
        }
        let last = LastSeat { server: server.clone(), login };
        self.change_keep(|keep| {
            keep.seat = Some(last);
            keep.settings.server = server;
        })
        .await?;
        *lock(&self.trouble) = None;
        drop(parting);
        self.emit(DeskEvent::Items);
        self.publish().await;
        self.status_now().await
    }

    /// Changes the password. Blocks on the network.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<Status, Failure> {
        let seat = self.seated()?;
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let body = PasswordChange { current: current.to_owned(), new: new.to_owned() };
        let answer = seat.letterbox.change_password(&token, &body).await;
        self.heard(&seat, &token, answer).await?;
        seat.turn_session(&token, Session::Open);
        seat.look.notify_one();
        self.publish().await;
        self.status_now().await
    }

    /// Signs out. `everywhere` needs the line and fails without it; otherwise the desk signs out even when the registry cannot be told.
    pub async fn sign_out(self: &Arc<Self>, everywhere: bool) -> Result<Status, Failure> {
        let parting = self.turning.lock().await;
        let seat = self.seated()?;
        if let Some(token) = seat.token_now() {
            let told = tokio::time::timeout(GOODBYE, seat.letterbox.sign_out(&token, everywhere)).await;
            let told = told.unwrap_or_else(|_| Err(LetterboxError::Unreachable("no answer in time".into())));
            match told {
                Err(error) if everywhere && !error.is_signed_out() => return Err(error.into()),
                Err(error) => tracing::info!(%error, "signed out without the registry's answer"),
                Ok(()) => {}
            }
        } else if everywhere {
            return Err(FailureCode::SignedOut.into());
        }
        self.ports.vault.clear(&seat.server, &seat.login).await;
        self.change_keep(|keep| keep.seat = None).await?;
        drop(seat);
        self.stand_up(true).await?;
        drop(parting);
        self.emit(DeskEvent::Items);
        self.publish().await;
        self.status_now().await
    }

    /// Asks the courier to look now, and the dispatch to try now what waits.
    pub async fn sync_now(&self) -> Result<(), Failure> {
        let seat = self.seated()?;
        seat.drawer(|cache| cache.retry_now()).await?;
        seat.send.notify_one();
        seat.look.notify_one();
        Ok(())
    }

    /// Whoever sits here leaves. The folder goes when nothing waits in it and the person signed out; it stays for the next time when another
    /// person takes the desk while acts still wait.
    async fn stand_up(&self, signed_out: bool) -> Result<(), Failure> {
        let Some(seat) = self.seat.borrow().clone() else { return Ok(()) };
        let now = seat.registry_now();
        let waits = seat.drawer(move |cache| cache.counters(now)).await?.waiting > 0;
        seat.leave(signed_out && !waits);
        self.seat.send_replace(None);
        Ok(())
    }

    async fn device_for(&self, server: &str, login: &str) -> Result<diwan_domain::DeviceId, Failure> {
        let (root, server, login) = (self.root.clone(), server.to_owned(), login.to_owned());
        let now = self.ports.clock.now();
        let kept = self.ports.aside(move || Seat::kept_device(&root, (&server, &login), now)).await;
        match kept {
            Some(Ok(Some(device))) => Ok(device),
            Some(Ok(None)) => Ok(seat::new_device(&self.ports)),
            Some(Err(error)) => Err(error.into()),
            None => Err(FailureCode::Internal.into()),
        }
    }

    /// Opens the person's folder. When the login has passed to another employee since, the folder is emptied first: what the one received
    /// is not for the other, and the one's waiting acts can never be sent under a login that is not theirs any more.
    async fn sit_down_anew(
        &self,
        parting: &mut Option<tokio::sync::mpsc::Receiver<()>>,
        (server, login): (&str, &str),
        letterbox: Arc<dyn Letterbox>,
        device: diwan_domain::DeviceId,
        info: Option<&SessionInfo>,
    ) -> Result<Arc<Seat>, Failure> {
        for _ in 0..2 {
            let (root, ports, key) = (self.root.clone(), self.ports.clone(), (server.to_owned(), login.to_owned()));
            let (letterbox, device) = (Arc::clone(&letterbox), device.clone());
            let open = move || Seat::open(&root, &ports, (&key.0, &key.1), letterbox, device);
            let (seat, receiver) = self.ports.aside(open).await.ok_or(FailureCode::Internal)??;
            *parting = Some(receiver);
            if !is_strange(&seat, info) {
                return Ok(seat);
            }
            tracing::warn!("this login belongs to another employee now; what the former one had here is removed");
            seat.leave(true);
            drop(seat);
            await_parting(parting).await;
        }
        Err(FailureCode::CacheUnusable.into())
    }

    /// Puts a fresh session into a seat.
    async fn sit(&self, seat: &Arc<Seat>, signed: SignedIn, info: Option<SessionInfo>) -> Result<(), Failure> {
        self.ports.vault.save(&seat.server, &seat.login, &signed.token).await;
        if let Some(info) = info {
            let changes = seat.learn(info).await?;
            self.tell(seat, &changes).await;
        }
        seat.drawer(|cache| cache.retry_now()).await?;
        seat.note_line(None);
        let session = if signed.must_change_password { Session::MustChange } else { Session::Open };
        seat.session.send_replace(session(signed.token));
        seat.look.notify_one();
        seat.send.notify_one();
        Ok(())
    }
}

/// Who signed in. A line that breaks just now is no reason to refuse: the courier asks again. While the password must be changed the registry does not say.
async fn who(letterbox: &dyn Letterbox, signed: &SignedIn) -> Result<Option<SessionInfo>, Failure> {
    match letterbox.session(&signed.token).await {
        Ok(info) => Ok(Some(info)),
        Err(LetterboxError::Problem(p)) if failure::of_problem(&p) == FailureCode::PasswordChangeRequired => Ok(None),
        Err(error) if error.is_passing() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether the seat's employee is another than the one who signed in; what is not known on either side proves nothing.
fn is_strange(seat: &Seat, info: Option<&SessionInfo>) -> bool {
    matches!((seat.who(), info), (Some(kept), Some(info)) if kept.employee != info.employee)
}

/// Waits until the last seat is really gone, its folder closed or removed.
async fn await_parting(parting: &mut Option<tokio::sync::mpsc::Receiver<()>>) {
    if let Some(mut receiver) = parting.take() {
        while receiver.recv().await.is_some() {}
    }
}
