//! The wire as it is: JSON that desks of other versions already speak. A changed line here is a breaking change of `feed/1`.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a test has no public items, and what goes wrong in it must stop it"
)]

use diwan_domain::{ActionId, DeviceId, Fact, Facts, ItemId, Moment, StreamId};
use diwan_protocol::action::{Action, ActionBatch, ActionOutcome, ActionStatus};
use diwan_protocol::feed::{EntriesPage, MembershipItem, ReceiptItem};
use diwan_protocol::{Problem, ProblemType};
use serde::Serialize;
use serde::de::DeserializeOwned;

const ID: &str = "0198c0de-0000-7000-8000-000000000001";

fn item() -> ItemId {
    ItemId::parse(ID).expect("a fixed id")
}

/// Says that `value` is written exactly as `json`, and that `json` is read back to what is written the same way.
#[track_caller]
fn speaks<T: Serialize + DeserializeOwned>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).expect("plain data"), json);
    let again: T = serde_json::from_str(json).expect("what is written can be read");
    assert_eq!(serde_json::to_string(&again).expect("plain data"), json);
}

#[test]
fn an_acknowledgement_names_everything_that_a_signature_will_cover() {
    let act = Action {
        id: ActionId::parse("0198c0de-0000-7000-8000-0000000000aa").expect("a fixed id"),
        event: Fact::Acknowledged,
        subject: item(),
        version: 1,
        content_sha256: "ab".into(),
        statement_sha256: Some("cd".into()),
        device: DeviceId::from_stored("d1"),
        device_time: Moment(1_795_000_000_000),
    };
    speaks(
        &ActionBatch { actions: vec![act] },
        r#"{"actions":[{"id":"0198c0de-0000-7000-8000-0000000000aa","event":"acknowledged","subject":"0198c0de-0000-7000-8000-000000000001","version":1,"content_sha256":"ab","statement_sha256":"cd","device":"d1","device_time":1795000000000}]}"#,
    );
}

#[test]
fn an_outcome_says_applied_with_the_place_in_the_feed() {
    let id = ActionId::parse("0198c0de-0000-7000-8000-0000000000aa").expect("a fixed id");
    speaks(
        &ActionOutcome {
            id,
            status: ActionStatus::Applied,
            applied_seq: Some(7),
            recorded_at: Some(Moment(5)),
            problem: None,
        },
        r#"{"id":"0198c0de-0000-7000-8000-0000000000aa","status":"applied","applied_seq":7,"recorded_at":5}"#,
    );
    speaks(
        &ActionOutcome {
            id,
            status: ActionStatus::Rejected,
            applied_seq: None,
            recorded_at: None,
            problem: Some(Problem::new(ProblemType::VersionMismatch)),
        },
        r#"{"id":"0198c0de-0000-7000-8000-0000000000aa","status":"rejected","problem":{"type":"urn:diwan:problem:version-mismatch","title":"Another version is registered","status":412}}"#,
    );
}

#[test]
fn a_page_carries_items_byte_for_byte() {
    let json = r#"{"entries":[{"seq":3,"op":"put","kind":"letter/9","id":"0198c0de-0000-7000-8000-000000000001","ver":1,"registered_at":9,"data":{"b": 1,  "a":[ ]}},{"seq":4,"op":"drop","kind":"circular/1","id":"0198c0de-0000-7000-8000-000000000001","ver":2,"registered_at":9,"reason":"recalled"}],"after":4,"more":false,"head":{"stream":"unit:HR","epoch":1,"head":4,"count":0,"check":"0000000000000000"}}"#;
    let page: EntriesPage = serde_json::from_str(json).expect("a page of another version still reads");
    speaks(&page, json);
}

#[test]
fn receipts_and_memberships_are_plain() {
    let facts = Facts { reached: Some(Moment(1)), ..Facts::default() };
    speaks(
        &ReceiptItem {
            subject: item(),
            version: 1,
            facts,
            statement: None,
            content_sha256: None,
            device: None,
            witnessed: None,
        },
        r#"{"subject":"0198c0de-0000-7000-8000-000000000001","version":1,"facts":{"reached":1,"shown":null,"opened":null,"acknowledged":null}}"#,
    );
    speaks(
        &MembershipItem { stream: StreamId::all(), member: false, since: None },
        r#"{"stream":"all","member":false}"#,
    );
    let joined = MembershipItem { stream: StreamId::all(), member: true, since: Some(Moment(7)) };
    speaks(&joined, r#"{"stream":"all","member":true,"since":7}"#);
}

#[test]
fn problems_are_a_closed_list_with_fixed_names() {
    let names: Vec<String> = ProblemType::ALL.iter().map(|t| format!("{} {}", t.status(), t.slug())).collect();
    assert_eq!(
        names,
        [
            "400 bad-request",
            "401 signed-out",
            "401 wrong-credentials",
            "403 password-change-required",
            "422 weak-password",
            "403 not-a-member",
            "403 forbidden",
            "404 not-found",
            "410 stream-reset",
            "412 version-mismatch",
            "413 too-large",
            "422 idempotency-mismatch",
            "422 not-applicable",
            "422 order-refused",
            "426 client-too-old",
            "429 too-many-attempts",
            "500 internal",
            "503 overloaded",
        ]
    );
}

#[test]
fn an_act_with_an_unknown_field_is_refused() {
    let act = r#"{"actions":[],"sudo":true}"#;
    assert!(serde_json::from_str::<ActionBatch>(act).is_err());
}

#[test]
fn secrets_never_stand_in_debug_output() {
    let sign_in = diwan_protocol::SignIn {
        login: "salma".into(),
        password: "hunter2-hunter2".into(),
        device: "d1".into(),
        device_name: String::new(),
    };
    let signed_in =
        diwan_protocol::SignedIn { token: "t0ken".into(), expires_at: Moment(1), must_change_password: false };
    let text = format!("{sign_in:?} {signed_in:?}");
    for secret in ["hunter2", "salma", "t0ken"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn a_page_of_more_entries_than_any_page_has_is_not_read() {
    let entry =
        r#"{"seq":1,"op":"drop","kind":"k","id":"00000000-0000-7000-8000-000000000001","ver":1,"registered_at":1}"#;
    let page = |count: usize| {
        let entries = vec![entry; count].join(",");
        format!(
            r#"{{"entries":[{entries}],"after":1,"more":false,"head":{{"stream":"all","epoch":1,"head":1,"count":0,"check":""}}}}"#
        )
    };
    let most = diwan_protocol::MAX_PAGE as usize;
    assert!(serde_json::from_str::<diwan_protocol::EntriesPage>(&page(most)).is_ok());
    let error = serde_json::from_str::<diwan_protocol::EntriesPage>(&page(most + 1)).expect_err("refused");
    assert!(error.to_string().contains("at most"), "{error}");
}
