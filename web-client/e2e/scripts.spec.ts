import type { Page } from "@playwright/test";
import type { Me, TaskPage } from "../src/protocol/generated";
import { DESKTOP, firstDay, joins, plainTask, read, secret } from "./first-day";
import { make, newPage, order, PHONE } from "./people";
import { expect, test } from "./town";

/** Each would set `__pwned` if it ran, whether as HTML, as a link, or out of an attribute. */
const TEXTS = [
  "<script>__pwned=1</script>",
  "</textarea></title></style><script>__pwned=1</script>",
  "<img src=x onerror=__pwned=1>",
  '"><img src=x onerror=__pwned=1>',
  "'><svg/onload=__pwned=1>",
  '" autofocus onfocus=__pwned=1 x="',
  "<svg><script>__pwned=1</script></svg>",
  "<svg><animate onbegin=__pwned=1 attributeName=x dur=1s>",
  "<math><mtext><table><mglyph><style><img src onerror=__pwned=1>",
  "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
  "<iframe src=javascript:parent.__pwned=1></iframe>",
  "<object data=data:text/html,<script>__pwned=1</script>></object>",
  "<details open ontoggle=__pwned=1>",
  "<video><source onerror=__pwned=1></video>",
  "<body onload=__pwned=1>",
  "<form action=javascript:__pwned=1><button autofocus>x</button></form>",
  "<base href=https://evil.example/>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<meta http-equiv=refresh content=0;url=https://evil.example/>",
  "<style>@import 'https://evil.example/x.css';</style>",
  "javascript:__pwned=1",
  'https://x.example/" onmouseover=__pwned=1 x="',
  '[x](javascript:__pwned=1) ![x](x"onerror=__pwned=1)',
  "{{constructor.constructor('__pwned=1')()}} #{__pwned=1}",
  "<noscript><p title='</noscript><img src=x onerror=__pwned=1>'>",
  "<!--><img src=x onerror=__pwned=1>-->",
  "\u2028<img src=x onerror=__pwned=1>\u202e",
  "&lt;img src=x onerror=__pwned=1&gt;",
  "@<b>Ольга</b> `<script>__pwned=1</script>`",
  '{"__proto__":{"innerHTML":"<img src=x onerror=__pwned=1>"}}',
];

/** Short enough for every name there is. */
const NAME = '"><img src=x onerror=__pwned=1>';

interface Watched {
  __pwned?: unknown;
  __violations: string[];
}

/** What the page's policy stopped is remembered, from the page's first line on. */
async function watch(page: Page): Promise<Page> {
  await page.context().addInitScript(() => {
    const watched = window as unknown as Watched;
    watched.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      watched.__violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return page;
}

/** What a page shows, in its fields too. */
function shown(): string {
  const fields = [...document.querySelectorAll("input, textarea")] as HTMLInputElement[];
  return [document.body.innerText, ...fields.map(({ value }) => value)].join("\n");
}

/** Nothing ran, nothing tried to, and nothing of the corpus has become more than text. */
async function isHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const { __pwned: ran, __violations: stopped } = window as unknown as Watched;
    const grown = [...document.querySelectorAll("body *")].filter(
      (element) =>
        [...element.attributes].some(({ name }) => name.startsWith("on")) ||
        /^(javascript|data):/i.test(element.getAttribute("href") ?? "") ||
        element.getAttribute("src") === "x" ||
        element.matches("iframe, object, embed, base, script:not([src]), mglyph, animate"),
    );
    return { ran, stopped, grown: grown.map((element) => element.outerHTML) };
  });
  expect(found, page.url()).toEqual({ ran: undefined, stopped: [], grown: [] });
}

test("nothing that anybody writes anywhere runs in a colleague's page", async ({
  browser,
  ownTown: town,
}) => {
  const admin = await watch(await newPage(browser, town, DESKTOP));
  const { group, requestType, invitation } = await firstDay(town, admin);
  const ivan = await watch(await newPage(browser, town, PHONE));
  await joins(ivan, invitation, NAME);
  const zone = { timeZone: "Europe/Moscow" };
  await order(admin, { type: "set_profile", name: NAME, locale: "ru", ...zone });
  const worst = await make(admin, {
    type: "create_group",
    city: NAME,
    company: NAME,
    prefix: "XS",
    ...zone,
  });
  await order(admin, { type: "save_request_type", requestType, name: NAME, retired: false });
  const item = { required: true, evidence: { type: "none" as const }, unit: NAME.slice(0, 10) };
  await make(admin, {
    type: "save_template",
    template: null,
    content: {
      name: NAME,
      requestTypes: [requestType],
      title: NAME,
      description: TEXTS.join("\n"),
      assignee: "pool",
      dueMinutes: null,
      control: true,
      resultRequired: false,
      mayAddItems: true,
      items: [{ ...item, text: NAME, unit: null }],
      projection: [{ field: "product", label: NAME, visibility: "group" }],
    },
  });
  const deal = await make(admin, {
    type: "create_deal",
    client: {
      type: "new",
      contactName: NAME,
      company: NAME,
      phones: ["+79870004127"],
      email: null,
    },
    fields: {
      title: NAME,
      requestType,
      city: NAME,
      district: NAME,
      address: NAME,
      window: NAME,
      product: NAME,
      symptoms: NAME,
      amount: null,
      source: NAME,
      responsible: null,
    },
  });
  await order(admin, { type: "add_deal_note", deal, text: TEXTS.join("\n") });
  const { person } = await read<Me>(ivan, "/api/me");
  const task = await make(admin, {
    type: "create_task",
    task: {
      ...plainTask(group, NAME, person.id, [{ ...item, text: NAME, unit: null }]),
      deal,
      description: TEXTS.join("\n"),
      fields: [{ label: NAME, value: NAME, visibility: "group" }],
    },
  });
  const line = (text: string, side: "shared" | "internal", about: string | null = null) =>
    order(admin, {
      type: "send_message",
      group,
      side,
      text,
      files: [],
      replyTo: null,
      task: about,
      mentions: side === "shared" ? [person.id] : [],
      mentionsStaff: false,
    });
  for (const text of TEXTS) await line(text, "shared");
  await order(admin, { type: "post_card", group, side: "shared", deal, task: null });
  for (const [name, type, bytes] of [
    [
      `${NAME}.svg`,
      "image/svg+xml",
      "<svg xmlns='http://www.w3.org/2000/svg' onload='__pwned=1'/>",
    ],
    [`${NAME}.html`, "text/html", "<script>__pwned=1</script>"],
  ] as const) {
    const query = new URLSearchParams({ name, op: crypto.randomUUID() });
    const data = Buffer.from(bytes);
    const headers = { "content-type": type };
    const sent = await admin.request.post(`/api/files?${query}`, { data, headers });
    const { id } = (await sent.json()) as { id: string };
    await order(admin, {
      type: "send_message",
      group,
      side: "shared",
      text: "",
      files: [id],
      replyTo: null,
      task: null,
      mentions: [],
      mentionsStaff: false,
    });
    // Opened by its address, it is saved and not shown.
    const answer = await admin.request.get(`/api/files/${id}`);
    expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
    expect(answer.headers()["content-security-policy"]).toContain("sandbox");
  }
  await line(TEXTS.join("\n").slice(0, 4_000), "internal");
  await line(NAME, "shared", task);
  await order(ivan, { type: "accept_task", task, plannedStart: null });
  await order(ivan, { type: "start_task", task });
  const [{ id: step }] = (
    await read<{ task: { items: { id: string }[] } }>(admin, `/api/tasks/${task}`)
  ).task.items as [{ id: string }];
  const tick = { task, item: step, done: true, number: null, note: NAME, files: null };
  await order(ivan, { type: "tick_item", tick });
  const submit = { submissionNo: 0, text: NAME, files: [] };
  await order(ivan, { type: "submit_task", task, ...submit });

  const { rows } = await read<TaskPage>(admin, `/api/tasks?deal=${deal}`);
  expect(rows).toHaveLength(1);
  const pages: [Page, string][] = [
    [admin, `/groups/${group}`],
    [admin, `/groups/${group}?task=${task}`],
    [admin, `/groups/${worst}`],
    [admin, "/tasks"],
    [admin, "/queue"],
    [admin, "/deals"],
    [admin, `/deals/${deal}`],
    [admin, "/inbox"],
    [admin, "/settings"],
    ...["people", "groups", "types", "templates", "audit"].map((name): [Page, string] => [
      admin,
      `/admin/${name}`,
    ]),
    [ivan, "/my"],
    [ivan, `/groups/${group}`],
    [ivan, `/groups/${group}?task=${task}`],
    [ivan, "/inbox"],
  ];
  for (const [page, path] of pages) {
    await page.goto(path);
    await expect.poll(() => page.evaluate(shown)).toContain("onerror=__pwned=1");
    await isHarmless(page);
  }
  await admin.goto(`/groups/${group}`);
  await expect.poll(() => admin.evaluate(shown)).toContain("&lt;img src=x onerror=__pwned=1&gt;");
  expect(await secret(admin, `/api/groups/${group}/invitations`, { note: NAME })).toContain("#");

  // The policy is there, and what it stops is seen.
  await admin.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.__pwned = 1";
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.__pwned = 1");
    image.src = "https://evil.example/x";
    document.body.append(image);
  });
  await expect
    .poll(() => admin.evaluate(() => (window as unknown as Watched).__violations.length))
    .toBeGreaterThanOrEqual(2);
  expect(await admin.evaluate(() => (window as unknown as Watched).__pwned)).toBe(undefined);
});
