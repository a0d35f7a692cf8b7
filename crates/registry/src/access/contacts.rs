//! When each workstation was last heard of: gathered in memory for a moment and noted together behind the answers, so that a
//! thousand desks that come at nine o'clock cost one commit and not a thousand.

use crate::access::sessions::Admitted;
use crate::registry::Registry;
use diwan_domain::{DeviceId, EmployeeId, Moment};
use diwan_store::Contact;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A workstation's contact is noted at most this often, in milliseconds.
const EVERY_MS: i64 = 60_000;
/// How long contacts gather before they are noted.
const GATHER: Duration = Duration::from_secs(1);
/// How many workstations are remembered before all are forgotten and noted anew.
const REMEMBERED: usize = 200_000;

/// Contacts of late.
#[derive(Default)]
pub struct Contacts(Mutex<Late>);

#[derive(Default)]
struct Late {
    /// When each workstation's contact was last noted, or is about to be.
    noted: HashMap<(EmployeeId, DeviceId), Moment>,
    due: Vec<Contact>,
}

/// Notes, at most once a minute and behind the answer, that a workstation spoke to the registry.
pub fn note(registry: &Registry, admitted: &Admitted) {
    let session = &admitted.session;
    if registry.contacts.is_first_due(&session.employee, &session.device, registry.now()) {
        let registry = registry.clone();
        tokio::spawn(async move {
            tokio::time::sleep(GATHER).await;
            write_due(&registry).await;
        });
    }
}

/// Notes the contacts that are due now: after they gathered, before a board tells of them, and when the registry goes down. A contact
/// that cannot be noted is lost until the next one of that workstation; the log says how many.
pub async fn write_due(registry: &Registry) {
    let due = std::mem::take(&mut registry.contacts.lock().due);
    if due.is_empty() {
        return;
    }
    if let Err(error) = registry.archive.note_contacts(&due).await {
        tracing::warn!(%error, contacts = due.len(), "contacts could not be noted");
    }
}

impl Contacts {
    /// Takes a contact in, if it is due; whether it is the first of those that are to be noted now, so that somebody must see to it.
    fn is_first_due(&self, employee: &EmployeeId, device: &DeviceId, now: Moment) -> bool {
        let mut late = self.lock();
        let workstation = (employee.clone(), device.clone());
        if late.noted.get(&workstation).is_some_and(|last| (0..EVERY_MS).contains(&now.since(*last))) {
            return false;
        }
        if late.noted.len() >= REMEMBERED {
            late.noted.clear();
        }
        late.noted.insert(workstation, now);
        late.due.push(Contact { employee: employee.clone(), device: device.clone(), at: now });
        late.due.len() == 1
    }

    // A panic elsewhere must not stop the counter: what the mutex guards is only a memory and always whole.
    fn lock(&self) -> MutexGuard<'_, Late> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workstation_is_noted_once_a_minute_and_the_first_of_a_round_calls_the_writer() {
        let (contacts, salma) = (Contacts::default(), EmployeeId::from_stored("1001"));
        let desk = |name: &str| DeviceId::from_stored(name);
        let round = [("desk-1", 0, true), ("desk-1", 1, false), ("desk-2", 2, false), ("desk-1", 59_999, false)];
        for (device, at, calls) in round {
            assert_eq!(contacts.is_first_due(&salma, &desk(device), Moment(at)), calls, "{device} at {at}");
        }
        let due = std::mem::take(&mut contacts.lock().due);
        assert_eq!(due.iter().map(|c| (c.device.as_str(), c.at.0)).collect::<Vec<_>>(), [("desk-1", 0), ("desk-2", 2)]);
        assert!(contacts.is_first_due(&salma, &desk("desk-1"), Moment(60_000)));
        assert!(contacts.lock().due.drain(..).next().is_some());
        assert!(contacts.is_first_due(&salma, &desk("desk-1"), Moment(-600_000)), "also after the clock was set back");
    }
}
