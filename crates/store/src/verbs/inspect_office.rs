//! What can be checked about the acts of supervisors and contestants; part of [`super::inspect`].

use crate::StoreError;
use crate::engine::Tx;

/// Everything that was entered was also told, and nothing was told that was not entered.
pub async fn inspect(tx: &mut dyn Tx, faults: &mut Vec<String>) -> Result<(), StoreError> {
    for (sql, what) in CHECKS {
        let wrong = tx.first(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))?;
        if wrong > 0 {
            faults.push(format!("{wrong} {what}"));
        }
    }
    Ok(())
}

const CHECKS: [(&str, &str); 5] = [
    (
        "SELECT count(*) FROM witness w LEFT JOIN receipt r ON r.subject = w.circular_id AND r.employee_id = w.employee_id
           AND r.event = 'acknowledged' AND r.device_id = w.how AND r.recorded_at = w.recorded_at
         WHERE r.subject IS NULL",
        "witnessed acknowledgements have no receipt",
    ),
    (
        "SELECT count(*) FROM receipt r LEFT JOIN witness w ON w.circular_id = r.subject AND w.employee_id = r.employee_id
         WHERE r.device_id IN ('paper', 'word') AND r.event = 'acknowledged' AND w.how IS NULL",
        "receipts name a witness of whom nothing is on record",
    ),
    (
        "SELECT count(*) FROM (
           SELECT g.id, g.principal AS side FROM delegation g UNION ALL SELECT g.id, g.deputy FROM delegation g) given
         LEFT JOIN feed f ON f.item_id = given.id AND f.stream_id = 'employee:' || given.side AND f.op = 'put'
         WHERE f.item_id IS NULL",
        "delegations were not told to one of the two",
    ),
    (
        "SELECT count(*) FROM contest_side s
         LEFT JOIN feed f ON f.item_id = s.contest_id AND f.stream_id = 'employee:' || s.employee_id AND f.op = 'put'
         WHERE f.item_id IS NULL",
        "contests were not told to somebody whom they concern",
    ),
    (
        "SELECT abs((SELECT count(*) FROM reminder) - (SELECT count(*) FROM item i WHERE i.kind = 'reminder/1'))",
        "more or fewer reminders were told than are on record",
    ),
];
