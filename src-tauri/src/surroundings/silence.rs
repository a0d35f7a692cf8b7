//! "Do not disturb", as the notification services tell it: KDE by the property `Inhibited`, dunst by `paused`. Others say nothing on the bus.

use super::asking::{Service, Source, signals};
use super::board::{Board, Matter};
use async_trait::async_trait;
use std::sync::Arc;
use zbus::MatchRule;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Interface and property of each service that says it.
const SAID_BY: [(&str, &str); 2] = [(NAME, "Inhibited"), ("org.dunstproject.cmd0", "paused")];

/// The notification service.
pub struct Silence(pub Arc<Board>);

#[async_trait]
impl Source for Silence {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signals(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        Ok(vec![signals(PATH, "org.freedesktop.DBus.Properties")?])
    }

    async fn ask(&self, service: Option<Service>) {
        for (interface, property) in SAID_BY {
            let silenced = match &service {
                Some(service) => service.flag(PATH, interface, property).await,
                None => None,
            };
            self.0.say(Matter::Silenced, interface, silenced);
        }
    }
}
