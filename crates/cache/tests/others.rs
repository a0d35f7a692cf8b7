//! What is somebody else's: a registry in disorder that mixes people up must not end a duty here.

mod support;

use diwan_domain::{DutyState, EmployeeId, Facts, ItemId};
use diwan_protocol::feed::{KIND_RECEIPT, ReceiptItem};
use support::*;

#[test]
fn somebody_elses_receipt_ends_no_duty_and_is_reported() {
    let mut office = Office::new();
    let salma = office.employee("سلمى");
    let id = office.registry.issue(&circular(1), &[all()]);
    salma.sync(&office);
    let receipt = ReceiptItem {
        subject: id,
        version: 1,
        facts: Facts { acknowledged: Some(NOON), ..Facts::default() },
        statement: None,
        content_sha256: None,
        device: None,
        witnessed: None,
    };
    let json = serde_json::to_string(&receipt).unwrap();
    let of_another = ItemId::receipt_of(id, &EmployeeId::from_stored("somebody-else"));
    office.registry.put(of_another, KIND_RECEIPT, NOON, &json, &[all()]);
    let came = salma.sync(&office);
    assert_eq!(came.malformed, [of_another]);
    assert_eq!((salma.owed(), salma.cache.duty(id).unwrap()), (vec![id], Some(DutyState::Owed)));
    assert_eq!(salma.cache.verify().unwrap(), Vec::<String>::new());
}
