import { create } from "zustand";
import { Refused, Unanswered } from "../net/failure";
import { announceSignedOut, getJson, onSignedOut, postJson, postLeaving } from "../net/http";
import type { Inbox, Me, Stored } from "../protocol/generated";
import { announceAllChanged } from "./changed";
import { setDealsLink } from "./deal-streams";
import { Device, wipeDevice } from "./device";
import { applyHint, applyStored, loseStream, type Personal, resetStream } from "./dispatch";
import { closeDrafts, openDrafts } from "./drafts";
import { forgetEverything } from "./forget";
import { inFrames } from "./frames";
import { browserSurroundings, Link, type LinkSurroundings } from "./link";
import { setMe, useMeStore } from "./me";
import { setInbox } from "./notifications";
import { closeOutbox, lastWords, openOutbox } from "./outbox";
import { dropStaleTyping, forgetHints } from "./presence";
import { forgetMarks, lastMarks } from "./reading";
import { loadGroups, sayOpen, setRoomsLink } from "./rooms";

/**
 * `starting`: who we are is not known yet. `away`: the server cannot be reached. `out`: nobody is
 * signed in; the page must be left, which also empties the memory.
 */
export type SessionStatus = "starting" | "in" | "out" | "away";

const useStatus = create<{ status: SessionStatus }>(() => ({ status: "starting" }));

export function useSessionStatus(): SessionStatus {
  return useStatus((state) => state.status);
}

let link: Link | null = null;
let device: Device | null = null;
let stopListening: () => void = () => {};
let starting: Promise<void> | null = null;

/** Finds out who is signed in and begins; called by the frame of the app, as often as it likes. */
export function start(surroundings: LinkSurroundings = browserSurroundings): Promise<void> {
  starting ??= begin(surroundings).finally(() => {
    starting = null;
  });
  return starting;
}

async function begin(surroundings: LinkSurroundings): Promise<void> {
  if (link) return;
  stopListening();
  stopListening = onSignedOut(endSession);
  try {
    await enter(await getJson<Me>("/api/me"), surroundings);
  } catch (error) {
    if (error instanceof Unanswered) useStatus.setState({ status: "away" });
    else useStatus.setState({ status: "out" });
  }
}

/** The sign-in form has its answer: go on without asking who we are. */
export async function signedIn(me: Me): Promise<void> {
  stopListening();
  stopListening = onSignedOut(endSession);
  await enter(me, browserSurroundings);
}

/** Ends this session; nothing stays on the device, drafts and unsent texts neither. */
export async function signOut(): Promise<void> {
  // The socket's word that the session is over would take this page away before it is wiped.
  stopListening();
  try {
    await postJson("/api/sign-out");
  } catch (error) {
    // Already out is as good; without an answer the cookie still works, and one should know.
    if (!(error instanceof Refused)) {
      stopListening = onSignedOut(endSession);
      throw error;
    }
  }
  leave();
  await wipeDevice();
  useStatus.setState({ status: "out" });
}

async function enter(me: Me, surroundings: LinkSurroundings): Promise<void> {
  if (link) return;
  setMe(me);
  const batch = inFrames<Stored>((events) => applyStored(events, personal));
  link = new Link(
    me.epoch,
    {
      deliver: batch.add,
      hint: applyHint,
      reset: (stream) => {
        batch.flush();
        resetStream(stream, personal);
      },
      lost: (stream) => {
        batch.flush();
        loseStream(stream);
      },
      // The database was restored: what we know may never have happened.
      newEpoch: () => window.location.reload(),
      cameOnline: (again) => {
        sayOpen();
        if (!again) return;
        forgetHints();
        announceAllChanged();
        void loadGroups().catch(() => {});
      },
    },
    surroundings,
  );
  setRoomsLink(link);
  setDealsLink(link);
  device = await Device.open(me.person.id, announceSignedOut);
  await Promise.all([openOutbox(link, device), openDrafts(device)]);
  link.start();
  window.addEventListener("pagehide", sayLastWords);
  typingClock = setInterval(() => dropStaleTyping(Date.now()), 1_000);
  useStatus.setState({ status: "in" });
  await loadOwn();
}

let typingClock: ReturnType<typeof setInterval> | undefined;

/** The server, or another tab, has ended this session. */
function endSession(): void {
  leave();
  useStatus.setState({ status: "out" });
}

/** A page that goes away does not wait for its turn. */
function sayLastWords(): void {
  for (const envelope of [...lastWords(), ...lastMarks()]) postLeaving("/api/commands", envelope);
}

/**
 * Nobody is signed in: stop, and empty the memory. What he has not sent stays on the device for
 * himself: whoever else signs in here removes it unread.
 */
function leave(): void {
  link?.stop();
  window.removeEventListener("pagehide", sayLastWords);
  link = null;
  setRoomsLink(null);
  setDealsLink(null);
  clearInterval(typingClock);
  forgetMarks();
  closeOutbox();
  closeDrafts();
  forgetEverything();
  device?.close();
  device = null;
}

/** The head of one's own stream first: what is read after it lacks nothing that the stream will not tell. */
async function loadOwn(): Promise<void> {
  await untilAnswered(loadInbox);
  await Promise.all([untilAnswered(loadGroups), untilAnswered(loadMe)]);
}

async function loadMe(): Promise<void> {
  const me = await getJson<Me>("/api/me");
  if (link) setMe(me);
}

async function loadInbox(): Promise<void> {
  const inbox = await getJson<Inbox>("/api/notifications");
  if (!link) return;
  const me = useMeStore.getState().me;
  const own = me && ({ kind: "personal", of: me.person.id } as const);
  if (!setInbox(inbox, (own && link.session.have(own)) ?? null)) return loadInbox();
  if (own) link.session.follow(own, inbox.head);
}

const personal: Personal = {
  all: () => void loadOwn(),
  inbox: () => void untilAnswered(loadInbox),
  me: () => void untilAnswered(loadMe),
};

async function untilAnswered(read: () => Promise<void>): Promise<void> {
  for (let attempt = 0; link; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Refused) return;
      await link?.rest(attempt, null);
    }
  }
}
