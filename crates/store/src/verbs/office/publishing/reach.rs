//! The audience picker: the tree with how many people are where, how far a rule reaches, and how often these people were called lately.

use super::named;
use crate::StoreError;
use crate::engine::Tx;
use crate::engine::value::{Value, given};
use crate::rules::bad_request;
use crate::rules::budget::Tree;
use crate::rules::drafts::{approval, codes};
use crate::verbs::meant::Meant;
use crate::verbs::roster::read_unit;
use crate::verbs::rules;
use diwan_domain::document::Urgency;
use diwan_domain::{Audience, ItemId, Moment, UnitId};
use diwan_protocol::office::publishing::{BudgetLine, Reach, UnitNode};
use std::collections::{BTreeMap, HashMap};

/// How long ago a binding circular still counts.
const LATELY_MS: i64 = 7 * 86_400_000;

/// Units right below one, or the roots, by name.
pub async fn units(tx: &mut dyn Tx, below: Option<&UnitId>) -> Result<Vec<UnitNode>, StoreError> {
    const NODE: &str = "u.id, u.name, u.name_en, u.level, u.parent, u.head, coalesce(s.people, 0),
        (SELECT count(*) FROM unit b WHERE b.parent = u.id AND b.ended_at IS NULL)
        FROM unit u LEFT JOIN stream_size s ON s.stream_id = 'unit:' || u.id";
    let (sql, given): (String, Vec<Value>) = match below {
        Some(unit) if UnitId::parse(unit.as_str()).as_ref() != Ok(unit) => return Err(bad_request("no unit's code")),
        Some(unit) => (
            format!("SELECT {NODE} WHERE u.parent = ?1 AND u.ended_at IS NULL ORDER BY u.name, u.id"),
            vec![unit.into()],
        ),
        None => {
            (format!("SELECT {NODE} WHERE u.parent IS NULL AND u.ended_at IS NULL ORDER BY u.name, u.id"), Vec::new())
        }
    };
    let mut nodes = Vec::new();
    for row in tx.query(&sql, &given).await? {
        let unit = read_unit(&row)?;
        nodes.push(UnitNode {
            level: unit.level,
            parent: unit.parent.clone(),
            people: row.int(6)?,
            below: row.int(7)? > 0,
            unit: named(&unit),
        });
    }
    Ok(nodes)
}

/// How far a rule reaches now. Costs the units of the agency, not its people.
pub async fn reach(
    tx: &mut dyn Tx,
    audience: &Audience,
    urgency: Urgency,
    asks: bool,
    now: Moment,
) -> Result<Reach, StoreError> {
    if !codes(audience) {
        return Err(bad_request("the audience names what is no code"));
    }
    let meant = Meant::read(tx, audience).await?;
    let rules = rules::that_count(tx).await?;
    let approval = approval(&rules, audience, (meant.people, meant.all), asks, urgency);
    // What only informs calls nobody.
    let budget = if asks { budget(tx, &meant, now).await? } else { Vec::new() };
    Ok(Reach { people: meant.people, budget, approval, faults: meant.faults })
}

async fn budget(tx: &mut dyn Tx, meant: &Meant, now: Moment) -> Result<Vec<BudgetLine>, StoreError> {
    let sql = "SELECT u.id, u.parent, coalesce(s.people, 0) FROM unit u
               LEFT JOIN stream_size s ON s.stream_id = 'unit:' || u.id WHERE u.ended_at IS NULL";
    let (mut units, mut people) = (Vec::new(), BTreeMap::<UnitId, i64>::new());
    for row in tx.query(sql, &[]).await? {
        let (unit, parent) = (row.unit(0)?, row.opt_text(1)?.map(UnitId::from_stored));
        // A stream of a unit has everybody below it, too: what is left is who is in exactly this unit.
        *people.entry(unit.clone()).or_default() += row.int(2)?;
        if let Some(parent) = &parent {
            *people.entry(parent.clone()).or_default() -= row.int(2)?;
        }
        units.push((unit, parent));
    }
    people.retain(|unit, _| meant.whole(unit));
    for unit in meant.beside() {
        *people.entry(unit.clone()).or_default() += 1;
    }
    let mut tree = Tree::of(units);
    called(tx, &mut tree, now).await?;
    Ok(tree.budget(&people))
}

/// Enters which units the binding circulars of the last days reached.
async fn called(tx: &mut dyn Tx, tree: &mut Tree, now: Moment) -> Result<(), StoreError> {
    let sql = "SELECT t.document_id, t.stream_id FROM document d
               JOIN circular c ON c.id = d.id AND c.statement IS NOT NULL
               JOIN target t ON t.document_id = d.id AND (t.stream_id < 'employee:' OR t.stream_id >= 'employee;')
               WHERE d.kind = 'circular' AND d.registered_at > ?1 AND d.registered_at <= ?2";
    let since = now.plus_ms(-LATELY_MS);
    let (mut everybody, mut rules, mut places) = (Vec::new(), Vec::new(), HashMap::<ItemId, usize>::new());
    for row in tx.query(sql, given![since, now]).await? {
        let (circular, stream) = (row.item(0)?, row.text(1)?);
        match stream.split_once(':') {
            Some(("unit", unit)) => rules.push((circular, UnitId::from_stored(unit))),
            Some(("role", "employee")) | None => everybody.push(circular),
            // Holders of another role are counted where they were when the audience was frozen.
            Some(_) => {}
        }
    }
    everybody.sort_unstable();
    everybody.dedup();
    everybody.iter().for_each(|_| tree.everybody());
    let mut place = |circular: ItemId| -> Option<usize> {
        if everybody.binary_search(&circular).is_ok() {
            return None;
        }
        let next = places.len();
        Some(*places.entry(circular).or_insert(next))
    };
    for (circular, unit) in rules {
        if let Some(place) = place(circular) {
            tree.below(unit, place);
        }
    }
    // Circulars to named people or to holders of a role: the units of those whom they reached.
    let sql = "SELECT x.circular_id, x.unit_id FROM document d
               JOIN circular c ON c.id = d.id AND c.statement IS NOT NULL
               JOIN circular_unit_target x ON x.circular_id = d.id
               WHERE d.kind = 'circular' AND d.registered_at > ?1 AND d.registered_at <= ?2
                 AND EXISTS (SELECT 1 FROM target t WHERE t.document_id = d.id
                   AND t.stream_id >= 'employee:' AND t.stream_id < 'unit:' AND t.stream_id <> 'role:employee')";
    for row in tx.query(sql, given![since, now]).await? {
        if let Some(place) = place(row.item(0)?) {
            tree.within(row.unit(1)?, place);
        }
    }
    Ok(())
}
