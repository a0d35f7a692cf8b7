//! Signing in and out, the password, and who one is.

use crate::access::password::{MAX_PASSWORD_BYTES, check_policy};
use crate::access::sessions::token_hash;
use crate::access::{NewcomerOrMember, throttle};
use crate::clock::random_bytes;
use crate::http::feed::tagged;
use crate::problem::{Asked, Body, Refused, bad_request};
use crate::registry::Registry;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use diwan_domain::bell::{Class, Policy};
use diwan_domain::{DeviceId, Moment};
use diwan_protocol::session::{PasswordChange, UnitName};
use diwan_protocol::{ProblemType, SessionInfo, SignIn, SignedIn};
use diwan_store::{Account, NewSession, Unit};
use serde::Deserialize;
use std::net::SocketAddr;

/// The most characters of a workstation's name.
const MAX_DEVICE_NAME_CHARS: usize = 100;
/// The most bytes of a login.
const MAX_LOGIN_BYTES: usize = 256;

/// Signs in with login and password; the answer has the token for `Authorization: Bearer`.
#[utoipa::path(post, path = "/v1/sign-in", tag = "session", security(()), request_body = SignIn, responses((status = 200, body = SignedIn)))]
pub async fn sign_in(
    State(registry): State<Registry>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(asked): Body<SignIn>,
) -> Result<Json<SignedIn>, Refused> {
    if asked.login.len() > MAX_LOGIN_BYTES || asked.password.len() > MAX_PASSWORD_BYTES {
        return Err(bad_request("login or password is too long"));
    }
    let device = DeviceId::parse(&asked.device).map_err(|_| bad_request("the device is no plain code"))?;
    let login = asked.login.trim().to_lowercase();
    let account = registry.archive.account_by_login(&login).await?.filter(|account| !account.closed);
    let attempt = Attempt { login: &login, peer, account: account.as_ref(), password: asked.password };
    attempt.judge(&registry).await?;
    let account = account.ok_or(ProblemType::WrongCredentials)?;
    let profile = registry.archive.profile(&account.employee).await?.ok_or(ProblemType::WrongCredentials)?;

    let token = hex::encode(random_bytes::<32>());
    let now = registry.now();
    let expires_at = now.plus_secs(i64::from(registry.config.sessions.hours) * 3600);
    let session = NewSession {
        token_hash: token_hash(&token),
        employee: account.employee,
        device,
        device_name: plain_name(&asked.device_name),
        expires_at,
    };
    registry.archive.open_session(&session, now).await?;
    metrics::counter!("diwan_sign_ins_total", "result" => "ok").increment(1);
    Ok(Json(SignedIn { token, expires_at, must_change_password: profile.must_change_password }))
}

/// What to end.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignOut {
    /// Ends every session of the account, on all workstations.
    #[serde(default)]
    everywhere: bool,
}

/// Ends this session, or all of the account.
#[utoipa::path(post, path = "/v1/sign-out", tag = "session", params(SignOut), responses((status = 204)))]
pub async fn sign_out(
    State(registry): State<Registry>,
    NewcomerOrMember(admitted): NewcomerOrMember,
    Asked(asked): Asked<SignOut>,
) -> Result<StatusCode, Refused> {
    let now = registry.now();
    if asked.everywhere {
        registry.archive.end_sessions(&admitted.session.employee, now).await?;
        registry.sessions.forget_all_of(&admitted.session.employee);
    } else {
        registry.archive.end_session(&admitted.token_hash, now).await?;
        registry.sessions.forget(&admitted.token_hash);
    }
    // Open pushes of the session look again and find it ended.
    registry.access_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the password; every other session of the account ends.
#[utoipa::path(post, path = "/v1/password", tag = "session", request_body = PasswordChange, responses((status = 204)))]
pub async fn change_password(
    State(registry): State<Registry>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    NewcomerOrMember(admitted): NewcomerOrMember,
    Body(asked): Body<PasswordChange>,
) -> Result<StatusCode, Refused> {
    if asked.current.len() > MAX_PASSWORD_BYTES {
        return Err(bad_request("the password is too long"));
    }
    let employee = &admitted.session.employee;
    let account = registry.archive.account_of(employee).await?.ok_or(ProblemType::SignedOut)?;
    let login = account.login.clone();
    Attempt { login: &login, peer, account: Some(&account), password: asked.current.clone() }.judge(&registry).await?;
    check_policy(&login, Some(&asked.current), &asked.new)?;
    let hash = registry.passwords.hash(asked.new).await?;
    registry.archive.set_password(employee, &hash, false, Some(&admitted.token_hash), registry.now()).await?;
    registry.sessions.forget_all_of(employee);
    registry.access_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Who one is, the streams with their heads, and what the desk has to know. Has an `ETag`, over everything but the clock.
#[utoipa::path(get, path = "/v1/session", tag = "session", responses((status = 200, body = SessionInfo), (status = 304)))]
pub async fn session(
    State(registry): State<Registry>,
    NewcomerOrMember(admitted): NewcomerOrMember,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (session, profile) = (&admitted.session, &admitted.profile);
    // Before the first change of the password one is told who one is, but not where the streams stand.
    let streams = if profile.must_change_password { Vec::new() } else { registry.hub.heads(&profile.streams).await? };
    let mut info = SessionInfo {
        employee: session.employee.clone(),
        name: profile.name.clone(),
        unit: unit_name(&profile.unit),
        agency: registry.archive.agency().await?.name,
        roles: profile.roles.clone(),
        supervises: profile.supervises.iter().map(unit_name).collect(),
        streams,
        server_time: Moment(0),
        expires_at: session.expires_at,
        must_change_password: profile.must_change_password,
        ring_again_secs: ring_again_secs(&registry).await?,
        joined: profile.joined.clone(),
    };
    let tag = crate::http::feed::tag_of(&info)?;
    info.server_time = registry.now();
    tagged(&headers, &tag, &info)
}

/// How often a desk rings again that knows nothing of bell policies: as the policy in force says of what binds, or as the administrator
/// configured when there is none.
async fn ring_again_secs(registry: &Registry) -> Result<u64, Refused> {
    let set = registry.archive.policy().await?;
    let policy = set.and_then(|set| Policy::parse(&set.text).ok());
    Ok(policy.map_or(registry.config.ring_again_secs, |policy| policy.rules(Class::Binding).repeat_secs.into()))
}

/// One try at a password.
struct Attempt<'a> {
    login: &'a str,
    peer: SocketAddr,
    account: Option<&'a Account>,
    password: String,
}

impl Attempt<'_> {
    /// Lets a right password pass; a wrong one, a login that does not exist and a closed account look alike and take as long.
    async fn judge(self, registry: &Registry) -> Result<(), Refused> {
        let account_key = throttle::account_key(self.login);
        let address_key = throttle::address_key(self.peer.ip());
        let _one_at_a_time = registry.door(&account_key).lock().await;
        let archive = registry.archive.as_ref();
        let policy = &registry.config.throttle;
        if let Err(wait) = throttle::may_try(archive, policy, &account_key, &address_key, registry.now()).await {
            metrics::counter!("diwan_sign_ins_total", "result" => "waiting").increment(1);
            tracing::warn!("a sign-in has to wait after too many attempts");
            return Err(wait);
        }
        let hash = self.account.map(|account| account.password_hash.clone());
        if registry.passwords.fits(hash, self.password).await? {
            archive.forget_failures(&account_key).await?;
            return Ok(());
        }
        let now = registry.now();
        archive.note_failure(&account_key, now).await?;
        archive.note_failure(&address_key, now).await?;
        metrics::counter!("diwan_sign_ins_total", "result" => "wrong").increment(1);
        tracing::warn!("wrong credentials");
        Err(ProblemType::WrongCredentials.into())
    }
}

fn unit_name(unit: &Unit) -> UnitName {
    UnitName { id: unit.id.clone(), name: unit.name.clone(), name_en: unit.name_en.clone() }
}

fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MAX_DEVICE_NAME_CHARS).collect()
}
