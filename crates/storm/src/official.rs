//! What publishers and supervisors do with circulars that were issued: recall, supersede, extend, remind.

use crate::office::{audience, new_id, now};
use crate::weather::Event;
use diwan_domain::{ActionId, EmployeeId, ItemId, Moment};
use diwan_protocol::office::Order;
use diwan_store::{Archive, NewCircular, StoreError};
use diwan_testkit::people::{PUBLISHER, number_of};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Who may remind everybody: the head of the agency.
const HEAD: &str = "عبدالله";

/// Lets one of these happen to one of the circulars. What is not in force any more, or was lost by a restore, is refused; that is noted too.
///
/// # Errors
/// The archive failed, which is no refusal.
pub fn happens(
    archive: &dyn Archive,
    dice: &mut StdRng,
    at: Moment,
    issued: &mut Vec<NewCircular>,
    event: Event,
) -> Result<String, StoreError> {
    let Some(old) = issued.choose(dice).cloned() else { return Ok("there is nothing yet".to_owned()) };
    let done = match event {
        Event::Supersede => supersede(archive, dice, at, &old).map(|new| {
            let what = format!("{} takes the place of {}", new.id, old.id);
            issued.push(new);
            what
        }),
        Event::Recall => {
            let order = Order::Recall { circular: old.id, why: "صدر سهوًا".to_owned() };
            ordered(archive, dice, at, &number_of(PUBLISHER), &order, old.id)
        }
        Event::Extend => {
            let deadline = at.plus_secs(dice.random_range(60..900_000));
            let order = Order::Extend { circular: old.id, deadline, why: "بناءً على الطلب".to_owned() };
            ordered(archive, dice, at, &number_of(PUBLISHER), &order, old.id)
        }
        _ => {
            let order = Order::Remind { circular: old.id, unit: None, people: Vec::new() };
            ordered(archive, dice, at, &number_of(HEAD), &order, old.id)
        }
    };
    match done {
        Err(StoreError::Refused(problem)) => Ok(format!("refused for {}: {problem}", old.id)),
        done => done,
    }
}

fn ordered(
    archive: &dyn Archive,
    dice: &mut StdRng,
    at: Moment,
    by: &EmployeeId,
    order: &Order,
    circular: ItemId,
) -> Result<String, StoreError> {
    let id = ActionId(new_id(dice, at).0);
    now(archive.order(by, id, order, at))?;
    Ok(format!("{} {circular}", order.name()))
}

/// The same for the same people, or with another text, or for others.
fn supersede(
    archive: &dyn Archive,
    dice: &mut StdRng,
    at: Moment,
    old: &NewCircular,
) -> Result<NewCircular, StoreError> {
    let new = NewCircular {
        id: new_id(dice, at),
        subject: format!("{} (تصويب)", old.subject).chars().take(200).collect(),
        body: if dice.random_bool(0.4) {
            format!("{}\n\nويُعمل به فورًا.", old.body)
        } else {
            old.body.clone()
        },
        audience: if dice.random_bool(0.3) { audience(dice) } else { old.audience.clone() },
        deadline: old.deadline.map(|deadline| deadline.max(at).plus_secs(900_000)),
        supersedes: Some(old.id),
        issued_at: at,
        ..old.clone()
    };
    now(archive.issue_circular(&new, at))?;
    Ok(new)
}
