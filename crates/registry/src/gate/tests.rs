//! Stories at the gate.

use super::*;

fn gate(strangers: usize) -> Gate {
    Gate::new(Policy {
        connections: 100,
        strangers,
        connections_per_person: 2,
        requests_per_person: 3,
        idle: Duration::from_secs(15),
        stall: Duration::from_secs(30),
    })
}

fn from(last: u8) -> IpAddr {
    IpAddr::from([10, 0, 0, last])
}

fn sent_away(stay: &Stay) -> bool {
    stay.visit().must_go(&std::task::Context::from_waker(std::task::Waker::noop()))
}

#[test]
fn a_crowd_makes_room_for_others_and_then_for_its_own() {
    let (gate, now) = (gate(4), Instant::now());
    let flood: Vec<Stay> = (0..4).map(|_| gate.enter(from(9), now).expect("room")).collect();
    let desk = gate.enter(from(1), now).expect("the crowd makes room");
    assert!(sent_away(&flood[0]), "its oldest goes");
    assert!(!sent_away(&flood[1]));
    let more = gate.enter(from(9), now).expect("at its own cost");
    assert!(sent_away(&flood[1]));
    assert!(!sent_away(&desk) && !sent_away(&more));
    assert_eq!(gate.counts(), (4, 4));
    drop((flood, desk, more));
    assert_eq!(gate.counts(), (0, 0));
}

#[test]
fn when_everybody_has_one_nobody_goes_for_a_newcomer() {
    let (gate, now) = (gate(3), Instant::now());
    let desks: Vec<Stay> = (1..4).map(|n| gate.enter(from(n), now).expect("room")).collect();
    assert!(gate.enter(from(4), now).is_none());
    assert!(!desks.iter().any(sent_away));
}

#[test]
fn one_with_a_request_in_work_goes_last() {
    let (gate, now) = (gate(2), Instant::now());
    let signing_in = gate.enter(from(9), now).expect("room");
    let _work = Work::on(signing_in.visit());
    let idle = gate.enter(from(9), now).expect("room");
    let _newcomer = gate.enter(from(1), now).expect("room is made");
    assert!(!sent_away(&signing_in));
    assert!(sent_away(&idle));
}

#[test]
fn whoever_showed_a_session_is_no_stranger_and_may_have_a_few_connections() {
    let (gate, now, salma) = (gate(2), Instant::now(), EmployeeId::from_stored("1004"));
    let mut own = Vec::new();
    for _ in 0..2 {
        let stay = gate.enter(from(1), now).expect("room");
        assert!(Work::on(stay.visit()).belongs_to(&salma));
        own.push(stay);
    }
    assert_eq!(gate.counts(), (2, 0));
    let third = gate.enter(from(1), now).expect("room");
    assert!(Work::on(third.visit()).belongs_to(&salma), "it is served");
    assert_eq!(gate.counts(), (3, 1), "but stays a stranger, who may have to go");
    let _more = [gate.enter(from(1), now), gate.enter(from(1), now)];
    assert!(sent_away(&third));
    assert!(!own.iter().any(sent_away));
    drop(own);
    assert_eq!(gate.crowd().connections_of(&salma), 0);
}

#[test]
fn a_person_has_so_many_requests_in_work_and_gets_them_back() {
    let (gate, now, salma) = (gate(2), Instant::now(), EmployeeId::from_stored("1004"));
    let stay = gate.enter(from(1), now).expect("room");
    let mut in_work: Vec<Work> = (0..3).map(|_| Work::on(stay.visit())).collect();
    assert!(in_work.iter().all(|work| work.belongs_to(&salma) && work.belongs_to(&salma)));
    let one_more = Work::on(stay.visit());
    assert!(!one_more.belongs_to(&salma));
    in_work.pop();
    assert!(one_more.belongs_to(&salma));
    assert!(stay.visit().idle_since().is_none());
    drop((in_work, one_more));
    assert!(stay.visit().idle_since().is_some());
}

#[test]
fn a_network_of_ipv6_counts_as_one_address() {
    let network = |text: &str| network_of(text.parse().expect("an address"));
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
}

#[test]
fn while_too_many_are_on_their_way_out_nobody_new_comes_in() {
    let (gate, now) = (gate(2), Instant::now());
    let mut slow: Vec<Stay> = (0..2 + MOST_LEAVING).map(|_| gate.enter(from(9), now).expect("room")).collect();
    assert!(gate.enter(from(1), now).is_none());
    drop(slow.remove(0));
    assert!(gate.enter(from(1), now).is_some(), "one has left");
}
