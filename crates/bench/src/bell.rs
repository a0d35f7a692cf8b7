//! The bell: how long the plan for ten thousand duties takes, how exactly what was dismissed comes back, and how soon what was acknowledged on
//! one desk is gone from the other.

use crate::figures::{Goal, Scales};
use crate::house;
use crate::machine::now;
use crate::stocked::{LOGIN, PASSWORD, Stocked};
use crate::workplace::{Keyring, Toasts, Workplace, failed};
use anyhow::{Context, Result};
use diwan_bell::keeper::Duty;
use diwan_bell::{Keeper, Ticks};
use diwan_domain::bell::{Class, Policy};
use diwan_domain::{Audience, ItemId};
use diwan_store::Archive;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// How many duties are planned at once.
const DUTIES: u128 = 10_000;
/// How often that is planned.
const PLANS: usize = 200;
/// How long the policy lets a dismissed toast rest; the least that a policy may say.
const REPEAT_SECS: u32 = 30;
/// How often that is waited for.
const DISMISSALS: usize = 3;
/// Two desks of one person are signed in by hand, and one of them acknowledges.
const DESKS: usize = 2;

/// `bell_plan_us_10k_duties`, `dismiss_to_reraise_error_s`, `withdraw_p99_ms`.
pub async fn measured(scales: &mut Scales, withdrawals: usize, files: &Path) -> Result<()> {
    plan(scales)?;
    let stocked = Stocked::with([], files).await?;
    stocked.archive.set_policy(&rules()?, "bench", now()).await?;
    let folder = tempfile::tempdir_in(files)?;
    let mut desks = Vec::new();
    for number in 0..DESKS {
        let toasts = Toasts::new();
        let own = folder.path().join(format!("desk-{number}"));
        let desk = Workplace::open_with(&own, &stocked.server.url(), &Keyring::default(), Arc::clone(&toasts) as _)?;
        desk.sign_in(LOGIN, PASSWORD).await?;
        desk.until_status("it knows the policy", |s| s.bell.policy_version > 0 && s.link.online).await?;
        desks.push((desk, toasts));
    }
    reraise(scales, &stocked, &desks).await?;
    withdraw(scales, &stocked, &desks, withdrawals).await?;
    for (desk, _) in desks {
        desk.close().await;
    }
    Ok(())
}

/// The plan, with everything that the keeper remembers, while one duty after the other comes in beside all the others.
fn plan(scales: &mut Scales) -> Result<()> {
    let (policy, start) = (Policy::usual(240), now());
    let class = |n: u128| [Class::Binding, Class::Urgent, Class::Emergency][(n % 3) as usize];
    let duty = |n: u128| Duty {
        id: ItemId(Uuid::from_u128(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))),
        version: 1,
        class: class(n),
        deadline: Some(start.plus_secs(i64::try_from(n).unwrap_or(0) * 60 - 86_400)),
        reminded: None,
    };
    let mut owed: Vec<Duty> = (0..DUTIES).map(duty).collect();
    let mut keeper = Keeper::default();
    keeper.turn(&owed, &policy, Ticks(0), start);
    let mut times = Vec::with_capacity(PLANS);
    for (tick, n) in (1..).zip(DUTIES..DUTIES + PLANS as u128) {
        owed.rotate_left(1);
        *owed.last_mut().context("there are duties")? = duty(n);
        let begun = Instant::now();
        let orders = keeper.turn(&owed, &policy, Ticks(tick), start);
        times.push(begun.elapsed().as_secs_f64() * 1e6);
        // What was ordered is looked at, so that nobody plans for nothing.
        anyhow::ensure!(orders.toast.is_some() || orders.look_again.is_some(), "nothing was planned");
    }
    scales.weigh("bell_plan_us_10k_duties", "us", Goal::AtMost(2_000.0), &times)?;
    Ok(())
}

/// Duty on every day and at every hour, so that it does not matter when the scales are used.
fn rules() -> Result<String> {
    let mut sheet: serde_json::Value = serde_json::from_str(&Policy::usual(0).to_json())?;
    let whole_day = serde_json::json!([{ "from": "00:00", "until": "24:00" }]);
    for day in ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] {
        sheet["hours"]["week"][day] = whole_day.clone();
    }
    sheet["classes"]["binding"]["repeat_secs"] = REPEAT_SECS.into();
    Ok(sheet.to_string())
}

type Desks = [(Workplace, Arc<Toasts>)];

async fn issue(archive: &dyn Archive, number: u128) -> Result<ItemId> {
    Ok(archive.issue_circular(&house::circular(number, Audience::everybody()), now()).await?.id)
}

async fn acknowledge(desk: &Workplace, id: ItemId) -> Result<Instant> {
    let id = id.to_string();
    let reading = desk.desk.read(&id).await.map_err(failed)?;
    let begun = Instant::now();
    desk.desk.acknowledge(&id, &reading.content_sha256).await.map_err(failed)?;
    Ok(begun)
}

async fn reraise(scales: &mut Scales, stocked: &Stocked, desks: &Desks) -> Result<()> {
    let [(desk, toasts), ..] = desks else { anyhow::bail!("no desk") };
    let id = issue(stocked.archive.as_ref(), 1).await?;
    toasts.until_up().await?;
    let mut errors = Vec::with_capacity(DISMISSALS);
    for _ in 0..DISMISSALS {
        let dismissed = toasts.dismiss();
        let again = toasts.until_up().await?;
        let pause = again.duration_since(dismissed).as_secs_f64();
        errors.push((pause - f64::from(REPEAT_SECS)).abs());
    }
    acknowledge(desk, id).await?;
    for (_, toasts) in desks {
        toasts.until_down().await?;
    }
    scales.weigh_at(100.0, "dismiss_to_reraise_error_s", "s", Goal::AtMost(1.0), &errors)?;
    Ok(())
}

/// From the press of the button here until the toast is gone there.
async fn withdraw(scales: &mut Scales, stocked: &Stocked, desks: &Desks, times: usize) -> Result<()> {
    let [(here, _), (_, there), ..] = desks else { anyhow::bail!("there are not two desks") };
    let mut gone = Vec::with_capacity(times);
    for round in 0..times {
        let id = issue(stocked.archive.as_ref(), 2 + round as u128).await?;
        for (_, toasts) in desks {
            toasts.until_up().await?;
        }
        // Arrivals and toasts are reported before, so that the acknowledgement is alone.
        for (desk, _) in desks {
            desk.until_status("everything is sent", |s| s.outbox.waiting == 0 && s.duties.owed == 1).await?;
        }
        let begun = acknowledge(here, id).await?;
        let at = there.until_down().await?;
        gone.push(at.saturating_duration_since(begun).as_secs_f64() * 1000.0);
        for (desk, _) in desks {
            desk.until_status("it is over", |s| s.outbox.waiting == 0 && s.duties.owed == 0).await?;
        }
    }
    scales.weigh("withdraw_p50_ms", "ms", Goal::Told, &gone)?;
    scales.weigh_at(99.0, "withdraw_p99_ms", "ms", Goal::AtMost(1_000.0), &gone)?;
    Ok(())
}
