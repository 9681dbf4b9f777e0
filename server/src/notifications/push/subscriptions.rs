//! A person's devices: subscribed, unsubscribed, tried out.

use super::queries;
use crate::commands::Context;
use crate::error::{Error, Result, within};
use crate::log::Tx;
use crate::policy::{Action, Facts, Permit, may};
use crate::push::{BadSubscription, Subscription};
use protocol::command::Receipt;
use protocol::error::ErrorCode;
use protocol::limits;
use url::{Host, Url};

/// `SubscribePush`: this browser, as long as the caller's session lives.
pub async fn subscribe(
    tx: &mut Tx,
    context: &Context<'_>,
    endpoint: &str,
    p256dh: &str,
    auth: &str,
) -> Result<Receipt> {
    own(context)?;
    within(limits::PUSH_ENDPOINT, endpoint)?;
    Subscription::parse(endpoint, p256dh, auth).map_err(|bad| {
        Error::invalid(match bad {
            BadSubscription::Endpoint => "endpoint",
            BadSubscription::P256dh => "p256dh",
            BadSubscription::Auth => "auth",
        })
    })?;
    if !is_https_or_loopback(endpoint) {
        return Err(Error::invalid("endpoint"));
    }
    let Some(session) = context.session else {
        return Err(Error::of(ErrorCode::BadRequest));
    };
    let keys = (endpoint, p256dh, auth);
    queries::insert(&mut tx.conn, keys, context.actor.id, session, tx.now).await?;
    Ok(Receipt::default())
}

/// `UnsubscribePush`.
pub async fn unsubscribe(tx: &mut Tx, context: &Context<'_>, endpoint: &str) -> Result<Receipt> {
    own(context)?;
    let gone = queries::delete(&mut tx.conn, endpoint, context.actor.id).await?;
    Ok(Receipt {
        already: gone == 0,
        ..Receipt::default()
    })
}

/// `TestPush`: one push to each of the caller's devices, seen or not.
pub async fn test(tx: &mut Tx, context: &Context<'_>) -> Result<Receipt> {
    own(context)?;
    let devices = queries::devices(&mut tx.conn, context.actor.id, tx.now).await?;
    if devices.is_empty() {
        return Err(Error::invalid("endpoint"));
    }
    for device in devices {
        let key = super::test_key(context.op, &device.endpoint);
        super::enqueue(tx, key, None, device.endpoint).await?;
    }
    Ok(Receipt::default())
}

fn own(context: &Context<'_>) -> Result<Permit> {
    let own = Facts {
        own: true,
        ..Facts::default()
    };
    Ok(may(context.actor, Action::OwnAccount, own)?)
}

/// Plain HTTP never leaves the machine; whether loopback may be called at all is for `outbound`.
fn is_https_or_loopback(endpoint: &str) -> bool {
    let Ok(url) = Url::parse(endpoint) else {
        return false;
    };
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || loopback
}

#[test]
fn a_push_leaves_the_machine_by_https_only() {
    assert!(is_https_or_loopback("https://push.example/abc"));
    assert!(is_https_or_loopback("http://127.0.0.1:9/abc"));
    assert!(!is_https_or_loopback("http://push.example/abc"));
}
