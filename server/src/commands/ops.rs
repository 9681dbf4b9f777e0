//! First answers, by the client's name of the attempt (rule 12).

use crate::error::{Error, Result};
use crate::log::{Many, Tx, Wish};
use crate::planted::bug::{Bug, has};
use crate::policy::Actor;
use crate::store::hex;
use crate::{execute, fetch_one};
use anyhow::anyhow;
use protocol::OpId;
use protocol::command::{Command, Receipt};
use protocol::error::ErrorCode;
use sha2::{Digest, Sha256};

/// Takes the op before anything else is done under it; false when another run has it. Of two runs
/// at once on two nodes the second waits here until the first has committed.
pub(super) async fn claim(tx: &mut Tx, actor: &Actor, op: OpId, print: &[u8]) -> Result<bool> {
    if has(Bug::OpsForgotten) {
        execute!(tx.conn, "delete from ops where op = $1", op)?;
    }
    let claimed = execute!(
        tx.conn,
        "insert into ops (op, actor, command, receipt, at) values ($1, $2, $3, '', $4) \
         on conflict (op, actor) do nothing",
        op,
        actor.id,
        print,
        tx.now
    )?;
    Ok(claimed == 1)
}

/// The receipt of the first run of this op, word for word (rule 12).
pub(super) async fn first_answer(
    tx: &mut Tx,
    actor: &Actor,
    op: OpId,
    print: &[u8],
) -> Result<Receipt> {
    let (command, receipt): (Vec<u8>, String) = fetch_one!(
        tx.conn,
        "select command, receipt from ops where op = $1 and actor = $2",
        op,
        actor.id
    )?;
    if command != print {
        return Err(Error::of(ErrorCode::OpReused));
    }
    let receipt: Receipt = serde_json::from_str(&receipt).map_err(|error| anyhow!(error))?;
    if has(Bug::AnotherReceipt) {
        let seq = receipt.seq.map(protocol::Seq::next);
        return Ok(Receipt { seq, ..receipt });
    }
    Ok(receipt)
}

/// By what one op is known to stand for one command.
pub(super) fn fingerprint(command: &Command) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(command).map_err(|error| anyhow!(error))?;
    Ok(Sha256::digest(&text).to_vec())
}

/// Keeps the answer to a claimed op.
pub(super) async fn answer(tx: &mut Tx, actor: &Actor, op: OpId, receipt: &Receipt) -> Result<()> {
    execute!(
        tx.conn,
        "update ops set receipt = $1 where op = $2 and actor = $3",
        serde_json::to_string(receipt).map_err(|error| anyhow!(error))?,
        op,
        actor.id
    )?;
    Ok(())
}

/// Takes the ops of wishes that have a receipt, with their answers. None of them was taken before.
pub(super) async fn keep(
    many: &mut Many,
    wishes: &[Wish],
    receipts: &[Option<Receipt>],
) -> Result<()> {
    let mut rows = Vec::with_capacity(wishes.len());
    for (wish, receipt) in wishes.iter().zip(receipts) {
        let Some(receipt) = receipt else { continue };
        let print = fingerprint(&wish.envelope.command)?;
        let print: String = print.iter().map(|byte| format!("{byte:02x}")).collect();
        let receipt = serde_json::to_string(receipt).map_err(|error| anyhow!(error))?;
        let (op, actor) = (hex(wish.envelope.op.0), hex(wish.user.0));
        rows.push((op, actor, print, receipt, wish.at));
    }
    if rows.is_empty() {
        return Ok(());
    }
    execute!(
        many.conn,
        "insert into ops (op, actor, command, receipt, at) select unhex(value ->> 0), \
         unhex(value ->> 1), unhex(value ->> 2, ''), value ->> 3, cast(value ->> 4 as bigint) \
         from json_each($1)",
        serde_json::to_string(&rows).map_err(|error| anyhow!(error))?
    )?;
    Ok(())
}
