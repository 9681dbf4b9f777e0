import type { Command, DealEvent, InternalEvent, Me, SharedEvent } from "../src/protocol/generated";
import { gather } from "./cast";
import { day } from "./day";
import { read } from "./first-day";
import { expect, test } from "./town";
import { Viewer } from "./viewer";

/** Commands that no stream of these viewers tells anything of. */
const SILENT = new Set<Command["type"]>([
  "end_session",
  "subscribe_push",
  "unsubscribe_push",
  "test_push",
  "revoke_invitation",
  "reset_two_factor",
  "require_two_factor",
]);

type Kind =
  | `shared ${SharedEvent["type"]}`
  | `internal ${InternalEvent["type"]}`
  | `deal ${DealEvent["type"]}`;

/** Every kind of event of groups and deals; none is left out. */
const KINDS: Record<Kind, true> = {
  "shared message_posted": true,
  "shared message_changed": true,
  "shared task_changed": true,
  "shared task_gone": true,
  "shared member_added": true,
  "shared member_removed": true,
  "shared person_changed": true,
  "shared group_changed": true,
  "shared deal_card_changed": true,
  "internal message_posted": true,
  "internal message_changed": true,
  "internal task_changed_for_staff": true,
  "internal task_gone": true,
  "internal deal_changed": true,
  "deal deal_changed": true,
  "deal task_row_changed": true,
  "deal happened": true,
};

test("after every command the client's stores are what a fresh page reads, for staff and for masters", async ({
  ownTown: town,
}) => {
  test.setTimeout(480_000);
  const cast = await gather(town);
  const viewers = [
    { who: "staff", viewer: new Viewer(cast.olga, await read<Me>(cast.olga, "/api/me")) },
    { who: "master", viewer: new Viewer(cast.ivan, await read<Me>(cast.ivan, "/api/me")) },
  ];
  for (const { viewer } of viewers) await viewer.begin();
  const done = new Set<Command["type"]>();
  let turn = 0;
  for await (const type of day(cast)) {
    done.add(type);
    turn += 1;
    for (const { who, viewer } of viewers) {
      await viewer.hear(turn % 2 === 0);
      // A new group or deal is read when it is opened.
      if (OPENS.has(type)) await viewer.begin();
      const { live, fresh } = await viewer.both();
      expect.soft(live, `${who}, after ${type} (${turn})`).toEqual(fresh);
    }
  }
  const [staff] = viewers;
  expect([...(staff?.viewer.heard ?? [])].sort()).toEqual(
    expect.arrayContaining(Object.keys(KINDS).sort()),
  );
  const { components } = await read<{ components: { schemas: { Command: { oneOf: Word[] } } } }>(
    cast.admin,
    "/api/openapi.json",
  );
  const all = components.schemas.Command.oneOf.map(({ properties }) => properties.type.const);
  expect(all.filter((type) => !done.has(type) && !SILENT.has(type))).toEqual([]);
});

interface Word {
  properties: { type: { const: Command["type"] } };
}

/** After these a page reads something anew. */
const OPENS = new Set<Command["type"]>(["create_group", "create_deal", "unarchive_group"]);
