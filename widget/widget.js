// The chat as one web component: no framework, no build step, no request to any other host than its own server.
//   <script src="https://SERVER/webhooks/website/widget.js" defer></script>           a launcher in the corner
//   <kita-chat inline></kita-chat>                                                    the chat as a part of the page
// docs/widget.md names all attributes. Nothing here is ever read as HTML: all text goes through text nodes.
"use strict";
(() => {
  if (customElements.get("kita-chat")) return;

  const SCRIPT = document.currentScript;
  const STORE = "kita-chat";
  const MOST_CHARACTERS = 1000;
  const MOST_ENTRIES = 200;
  const SCHOOLS_SHOWN = 3;
  const NUMBERED = /^(\d+)\. /m;
  /** Milliseconds before each try; after the last one the message counts as not sent. */
  const TRIES = [0, 500, 1000, 2000, 4000];
  /** Milliseconds until messages that were not sent are tried again by themselves; the last one repeats. */
  const LATER = [5000, 10000, 20000, 30000];
  /** A server that says nothing for so long (ms) is taken as gone. */
  const SILENCE = 20000;
  /** How long (ms) a text stays in the live region: long enough to be noticed, short enough not to be read again. */
  const SPOKEN = 1000;

  const TEXTS = {
    heading: "Chat zu Kita und Jugendhilfe",
    nature: "Computerprogramm (KI), kein Mensch",
    welcome:
      "Hallo! Ich bin der Chatbot von #WTFuture, ein Computerprogramm (KI) und kein Mensch. Frag mich zu Berufen in Kita und Jugendhilfe in NRW. Bitte schreib keine Namen oder Adressen.",
    launcher: "Fragen? Chat öffnen",
    unread: (count) => (count === 1 ? "1 neue Nachricht" : `${count} neue Nachrichten`),
    close: "Chat schließen",
    menu: "Menü",
    copy: "Gespräch kopieren",
    copied: "Das Gespräch ist kopiert.",
    notCopied: "Kopieren geht hier nicht. Nimm „Als Text speichern“.",
    save: "Als Text speichern",
    print: "Drucken oder als PDF speichern",
    remove: "Verlauf löschen",
    reallyRemove: "Wirklich löschen?",
    removed: "Der Verlauf in diesem Browser ist gelöscht. Das ist ein neues Gespräch.",
    privacy: "Datenschutz",
    accessibility: "Barrierefreiheit",
    log: "Gesprächsverlauf",
    you: "Du: ",
    bot: "Chatbot: ",
    input: "Deine Frage",
    send: "Senden",
    typing: "Der Chatbot schreibt …",
    newMessage: "Neue Nachricht",
    failed: "Nicht gesendet – erneut versuchen",
    failedSpoken: "Deine Nachricht ist nicht angekommen. Ich versuche es gleich noch einmal.",
    again: "Noch einmal versuchen",
    refused: "Das konnte ich nicht annehmen.",
    tooLong: (count) =>
      `Deine Nachricht hat ${count.toLocaleString("de-DE")} Zeichen. Bitte kürze sie auf höchstens 1.000 Zeichen.`,
    left: (count) => (count === 1 ? "Noch 1 Zeichen frei" : `Noch ${count} Zeichen frei`),
    empty: "Schreib bitte zuerst deine Frage.",
    file: "Dateien kann ich nicht lesen. Schreib mir deine Frage bitte als Text.",
    suggestions: "Vorschläge",
    chosen: " (gewählt)",
    sources: (count) => (count === 1 ? "Quelle" : `Quellen (${count})`),
    asOf: "Stand: ",
    newWindow: " (neues Fenster)",
    schools: "Schulen",
    moreSchools: (count) => (count === 1 ? "1 weitere Schule" : `${count} weitere Schulen`),
    distance: (km) => `${km.toLocaleString("de-DE", { maximumFractionDigits: 1 })} km entfernt`,
    phone: "Telefon ",
    website: "Website",
    table: "Tabelle",
    image: "Bild: ",
    helpful: "War das hilfreich?",
    yes: "Ja, hilfreich",
    no: "Nein, nicht hilfreich",
    saved: "gespraech.txt",
  };
  const FORMS = { pia: "PIA", vollzeit: "Vollzeit", teilzeit: "Teilzeit", dual: "dual" };

  const ICONS = {
    chat: "M4 4h16v12h-9l-5 4v-4H4z",
    close: "M5 5l14 14M19 5L5 19",
    menu: "M5 6h14M5 12h14M5 18h14",
    yes: "M7 11v9H4v-9zm0 0 4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17 20H7",
    no: "M7 13V4H4v9zm0 0 4 8a2 2 0 0 0 2-2v-4h5a2 2 0 0 0 2-2.3l-1.2-7A2 2 0 0 0 17 4H7",
  };

  const LIGHT = "--ink:#1b1b2f;--paper:#fff;--soft:#f3f0e9;--line:#77736a;--accent:var(--own-light,#b3004b);--on-accent:var(--on-light,#fff)";
  const DARK = "--ink:#f3f0e8;--paper:#1b1b26;--soft:#2b2b3a;--line:#9a9aae;--accent:var(--own-dark,#ff9cc2);--on-accent:var(--on-dark,#1b1b2f)";
  const STYLE = `
:host { ${LIGHT}; color-scheme: light; color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; text-align: start; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK}; color-scheme: dark; } }
:host([theme="dark"]) { ${DARK}; color-scheme: dark; }
:host([hidden]) { display: none; }
:host([inline]) { display: block; block-size: 36rem; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.who { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
svg { inline-size: 1.5rem; block-size: 1.5rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; flex: none; }
button { font: inherit; color: inherit; cursor: pointer; background: var(--paper); border: 2px solid var(--accent); border-radius: 1.375rem; padding: .375rem .875rem; min-block-size: 2.75rem; min-inline-size: 2.75rem; overflow-wrap: anywhere; text-align: start; }
button:hover { text-decoration: underline; }
button[aria-disabled="true"] { border-style: dashed; cursor: default; text-decoration: none; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
a { color: inherit; text-underline-offset: .15em; }

.launcher { position: fixed; z-index: 2147483000; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: 1rem; display: flex; align-items: center; gap: .5rem; max-inline-size: calc(100vw - 2rem); background: var(--accent); color: var(--on-accent); border: 2px solid var(--paper); font-weight: 600; padding: .5rem 1.125rem; min-block-size: 3rem; border-radius: 1.5rem; box-shadow: 0 2px 12px #0006; }
:host([position="left"]) :is(.launcher, .floating) { inset-inline: 1rem auto; }
.panel { display: flex; flex-direction: column; min-block-size: 0; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: .875rem; overflow: hidden; container-type: inline-size; }
section.panel { block-size: 100%; }
.floating { position: fixed; z-index: 2147483001; margin: 0; padding: 0; inset-block: auto max(1rem, env(safe-area-inset-bottom)); inset-inline: auto 1rem; inline-size: 25rem; block-size: 40rem; max-inline-size: calc(100vw - 2rem); max-block-size: calc(100vh - 2rem); box-shadow: 0 6px 32px #0006; }
.floating:not([open]) { display: none; }
.floating:modal { inset: 0; inline-size: 100vw; max-inline-size: none; block-size: var(--seen, 100dvh); max-block-size: none; border: 0; border-radius: 0; }
.floating::backdrop { background: var(--paper); }

header { display: flex; align-items: center; gap: .25rem; padding: .375rem .375rem .375rem 1rem; background: var(--accent); color: var(--on-accent); }
header > div { flex: 1; min-inline-size: 0; }
h2 { margin: 0; font-size: 1.0625rem; line-height: 1.25; }
header p { margin: 0; font-size: .875rem; line-height: 1.25; }
header button { display: grid; place-items: center; background: none; border: 0; padding: 0; border-radius: .5rem; }
header :focus-visible { outline-color: var(--on-accent); outline-offset: -3px; }
.menu { margin: 0; padding: .5rem; list-style: none; border-block-end: 1px solid var(--line); max-block-size: 60%; overflow-y: auto; }
.menu :is(button, a) { display: block; inline-size: 100%; padding: .5rem .75rem; min-block-size: 2.75rem; border: 0; border-radius: .5rem; background: none; color: inherit; }
.menu :is(button, a):hover { background: var(--soft); }

.log { position: relative; flex: 1 1 8rem; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1rem; display: flex; flex-direction: column; gap: .75rem; }
.log:focus-visible { outline-offset: -3px; }
article { max-inline-size: min(92%, 40rem); overflow-wrap: anywhere; border-radius: 1rem; }
article.me { align-self: flex-end; }
article.bot { align-self: flex-start; inline-size: 92%; }
.bubble { padding: .625rem .875rem; border: 1px solid transparent; border-radius: 1rem; }
.bot .bubble { inline-size: fit-content; max-inline-size: 100%; background: var(--soft); border-end-start-radius: .125rem; }
.me .bubble { background: var(--accent); color: var(--on-accent); border-end-end-radius: .125rem; }
.text { margin: 0; white-space: pre-line; }
.text + * { margin-block-start: .625rem; }
.retry { margin-block-start: .375rem; }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.thumbs { display: flex; align-items: center; gap: .25rem; font-size: .875rem; margin-block-start: .25rem; }
.thumbs button { display: grid; place-items: center; padding: 0; min-block-size: 2.25rem; min-inline-size: 2.25rem; border-color: transparent; background: none; }
.thumbs svg { inline-size: 1.25rem; block-size: 1.25rem; }
.thumbs [aria-pressed="true"] { border: 2px solid var(--accent); }
.thumbs [aria-pressed="true"] svg { fill: currentColor; }
details { font-size: .9375rem; margin-block-start: .5rem; }
summary { cursor: pointer; padding-block: .25rem; min-block-size: 1.5rem; inline-size: fit-content; }
details ul { margin: 0; padding-inline-start: 1.25rem; }
details li { padding-block: .125rem; }
li a, .text a { display: inline-block; min-block-size: 1.5rem; }
figure { margin: .625rem 0 0; }
figcaption, caption { text-align: start; font-weight: 600; padding-block-end: .25rem; }
img { max-inline-size: 100%; block-size: auto; border-radius: .5rem; background: #fff; }

.wide { overflow-x: auto; margin-block-start: .625rem; }
table { border-collapse: collapse; inline-size: 100%; font-size: .9375rem; }
th, td { border-block-end: 1px solid var(--line); padding: .375rem .5rem .375rem 0; text-align: start; vertical-align: top; overflow-wrap: break-word; hyphens: auto; }
tbody th { font-weight: 600; }
tbody tr:last-child > * { border-block-end: 0; }
.bar { display: block; position: relative; block-size: .625rem; margin-block-start: .25rem; border-radius: .3125rem; background: color-mix(in srgb, var(--ink) 14%, transparent); overflow: hidden; }
.bar span { position: absolute; inset-block: 0; inset-inline-start: var(--from); inline-size: var(--size); min-inline-size: 3px; background: var(--accent); border-radius: inherit; forced-color-adjust: none; }
.bars td:last-child { inline-size: 50%; }
.path { margin: .25rem 0 0; padding: 0; list-style: none; display: grid; gap: 1.5rem; }
.path li { position: relative; padding: .5rem .75rem; border: 2px solid var(--line); border-radius: .625rem; background: var(--paper); }
.path li + li::before { content: ""; position: absolute; inset-block-start: -1.25rem; inset-inline-start: 1.25rem; border: .4375rem solid transparent; border-block-start: .75rem solid var(--line); border-block-end: 0; }
.path li:last-child { border-color: var(--accent); }
.path small { display: block; font-size: .875rem; }
@container (min-width: 46rem) { .path { grid-auto-flow: column; grid-auto-columns: 1fr; } .path li + li::before { inset-block-start: .75rem; inset-inline-start: -1.125rem; border: .4375rem solid transparent; border-inline-start: .75rem solid var(--line); border-inline-end: 0; } }
@container (max-width: 30rem) {
  .stack thead { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; }
  .stack :is(table, tbody, tr, th, td) { display: block; }
  .stack tr + tr { margin-block-start: .5rem; }
  .stack th[scope="row"] { padding-block: .375rem .125rem; }
  .stack td { border: 0; padding-block: .125rem; }
  .stack td::before { content: attr(data-name) ": "; }
}
.schools { margin: .625rem 0 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
.schools li { padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .625rem; background: var(--paper); }
.schools p { margin: 0; }
.schools .name { font-weight: 600; }
.schools .ways { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.schools .ways a { padding-block: .25rem; min-block-size: 2rem; }

.typing { align-self: flex-start; margin: 0; padding: .5rem .875rem; border-radius: 1rem; background: var(--soft); font-style: italic; }
@media (prefers-reduced-motion: no-preference) { .typing { animation: wait 1.2s ease-in-out infinite alternate; } @keyframes wait { to { opacity: .7; } } }
.new { align-self: center; margin-block: .25rem; background: var(--ink); color: var(--paper); }
.notice { margin: 0; padding: .5rem 1rem; border-block-start: 1px solid var(--line); font-weight: 600; }
form { display: flex; align-items: flex-end; gap: .5rem; padding: .625rem; border-block-start: 1px solid var(--line); }
textarea { flex: 1; min-inline-size: 0; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .625rem; padding: .5625rem .75rem; resize: none; min-block-size: 2.75rem; max-block-size: 8rem; field-sizing: content; }
textarea::placeholder { color: inherit; opacity: .75; }
textarea[aria-invalid="true"] { border: 2px solid var(--ink); border-inline-start-width: .5rem; }
form button { background: var(--accent); color: var(--on-accent); border-radius: .625rem; flex: none; }
.left { margin: 0; padding: 0 .75rem .5rem; font-size: .875rem; }
@media (max-height: 22rem) { header p, .left { display: none; } .log { padding-block: .5rem; } }
@media (forced-colors: active) { .bubble, .typing, .launcher, header { border: 1px solid CanvasText; } .bar { border: 1px solid CanvasText; } .bar span { background: Highlight; } button { border-color: ButtonText; } .path li + li::before { forced-color-adjust: none; } }
@media print { .launcher, .floating { display: none !important; } }
.paper { padding: 1rem; display: block; }
.paper article { max-inline-size: none; inline-size: auto; margin-block-end: .75rem; break-inside: avoid; }
.paper .who { position: static; clip-path: none; font-weight: 600; inline-size: auto; block-size: auto; }
.paper .bubble { background: none; color: inherit; border: 1px solid #999; inline-size: auto; }
`;

  // --- Elements -------------------------------------------------------------------------------------------------

  /** An element with text or children; what looks like an attribute is set as one. */
  function element(name, properties = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined) continue;
      if (key in node && !key.includes("-")) node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  const hidden = (text) => element("span", { className: "who" }, text);
  const asText = (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
  const asList = (value) => (Array.isArray(value) ? value : []);
  const asObject = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});

  /** The address where it is one of https, else null. */
  function safe(address) {
    try {
      const url = new URL(asText(address));
      return url.protocol === "https:" && !url.username ? url.href : null;
    } catch {
      return null;
    }
  }

  /** A link to an https address, else its title as plain text. */
  function link(title, address) {
    const href = safe(address);
    if (!href) return document.createTextNode(asText(title));
    return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, asText(title) || href, hidden(TEXTS.newWindow));
  }

  function phone(number) {
    return element("a", { href: `tel:${number.replace(/[^\d+]/g, "")}` }, number);
  }

  /** Text with its https addresses and German phone numbers as links. */
  function linked(text) {
    const parts = asText(text).split(/(https:\/\/[^\s<>"„“]*[^\s<>"„“.,;:!?)]|\b0\d(?:[ /-]?\d){6,13}\b|\b116 ?\d{3}\b)/u);
    return parts.map((part, index) => {
      if (index % 2 === 0) return part;
      return part.startsWith("https:") ? link(part, part) : phone(part);
    });
  }

  /** "2026-05-01" as "1. Mai 2026"; what is no date stays as it is. */
  function date(value) {
    const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(asText(value)) ?? [];
    if (!month) return asText(value);
    const style = { year: "numeric", month: "long", ...(day ? { day: "numeric" } : {}) };
    return new Date(Number(year), month - 1, Number(day ?? 1)).toLocaleDateString("de-DE", style);
  }

  /** A random id of 128 bits. */
  function randomId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // --- Parts of an answer ---------------------------------------------------------------------------------------

  function sources(list) {
    const items = list.map((source) => {
      const as_of = date(source.as_of);
      return element("li", {}, link(source.title, source.url), as_of && ` (${TEXTS.asOf}${as_of})`);
    });
    return element("details", {}, element("summary", {}, TEXTS.sources(items.length)), element("ul", {}, ...items));
  }

  /** The forms of training a school is known for; codes of programmes alone tell a person nothing. */
  function programmes(school) {
    const names = asList(school.programmes).map((name) => {
      const code = /^[A-Z]{2,4}(?: (\w+))?$/.exec(asText(name));
      return code ? FORMS[code[1]] : asText(name);
    });
    return [...new Set(names.filter(Boolean))].join(", ");
  }

  function school(found, number) {
    const place = [asText(found.street), [asText(found.postcode), asText(found.town)].filter(Boolean).join(" ")];
    const ways = [
      found.phone && element("span", {}, TEXTS.phone, phone(asText(found.phone))),
      safe(found.website) && element("a", { href: safe(found.website), target: "_blank", rel: "noopener noreferrer" },
        TEXTS.website, hidden(` ${asText(found.name)}${TEXTS.newWindow}`)),
    ].filter(Boolean);
    const near = typeof found.distance_km === "number" ? TEXTS.distance(found.distance_km) : "";
    const about = [near, programmes(found)].filter(Boolean).join(" · ");
    return element("li", {},
      element("p", { className: "name" }, number ? `${number}. ${asText(found.name)}` : asText(found.name)),
      about && element("p", {}, about),
      element("p", {}, place.filter(Boolean).join(", ")),
      ways.length && element("p", { className: "ways" }, ...ways));
  }

  /** Cards; the first ones bear the numbers that the text gives them, as the pins on the map do. */
  function schools(list, text) {
    const start = Number(NUMBERED.exec(text)?.[1] ?? 0);
    const shown = list.slice(0, SCHOOLS_SHOWN).map((one, index) => school(one, start && start + index));
    const first = element("ul", { className: "schools", role: "list", "aria-label": TEXTS.schools }, ...shown);
    const rest = list.slice(SCHOOLS_SHOWN);
    if (!rest.length) return [first];
    const more = element("ul", { className: "schools", role: "list" }, ...rest.map((one) => school(one)));
    return [first, element("details", {}, element("summary", {}, TEXTS.moreSchools(rest.length)), more)];
  }

  /** The text without the numbered lines that name a school: the cards show them. */
  function withoutSchools(text, list) {
    // The text may shorten a name; the telephone number is the same.
    const known = list.flatMap((one) => [asText(one.name), asText(one.phone)]).filter(Boolean);
    const lines = asText(text).split("\n");
    return lines.filter((line) => !(NUMBERED.test(line) && known.some((part) => line.includes(part)))).join("\n");
  }

  /** The text without the lines that say what a row of the table says. */
  function withoutRows(text, rows) {
    const values = rows.map((row) => asList(row).slice(1).map(asText).filter(Boolean)).filter((row) => row.length);
    return text.split("\n").filter((line, index) => !index || !values.some((row) => row.every((value) => line.includes(value)))).join("\n");
  }

  /** A table that scrolls in itself; ``stack`` sets its rows one below the other where there is little room. */
  function table({ title, columns, rows, stack, bars }) {
    const heads = asList(columns).map(asText);
    const head = element("tr", { role: "row" }, ...heads.map((text) =>
      text ? element("th", { scope: "col", role: "columnheader" }, text) : element("td", { role: "cell" })));
    const body = asList(rows).map((cells, row) => {
      const [name, ...values] = asList(cells).map(asText);
      const tds = values.map((text, column) => element("td", { role: "cell", "data-name": heads[column + 1] ?? "" }, text));
      if (bars?.[row]) tds.at(-1)?.append(bars[row]);
      return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, name), ...tds);
    });
    const whole = element("table", { role: "table" },
      title && element("caption", {}, title),
      element("thead", { role: "rowgroup" }, head),
      element("tbody", { role: "rowgroup" }, ...body));
    const kind = bars ? "bars" : stack ? "stack" : "";
    return element("div", { className: `wide ${kind}`, role: "region", tabIndex: 0, "aria-label": title || TEXTS.table }, whole);
  }

  /** Bars in the last column of a table, from ``from`` to ``to``, on a scale that starts at zero. */
  function barChart({ title, columns, rows }) {
    const list = asList(rows).map(asObject);
    const end = Math.max(1, ...list.map((row) => Number(row.to) || 0));
    const bars = list.map((row) => {
      const share = (value) => Math.min(100, Math.max(0, (100 * (Number(value) || 0)) / end));
      const span = element("span");
      span.style.setProperty("--from", `${share(row.from)}%`);
      span.style.setProperty("--size", `${share(row.to) - share(row.from)}%`);
      return element("span", { className: "bar", "aria-hidden": "true" }, span);
    });
    return table({ title: asText(title), columns, rows: list.map((row) => row.cells), bars });
  }

  function pathChart({ title, steps }) {
    const items = asList(steps).map((step) => element("li", {}, asText(step.label), step.note && element("small", {}, asText(step.note))));
    return element("figure", {}, title && element("figcaption", {}, asText(title)), element("ol", { className: "path", role: "list" }, ...items));
  }

  function chart(value) {
    if (value.kind === "bars") return barChart(value);
    if (value.kind === "path") return pathChart(value);
    return null;
  }

  /** What a screen reader hears of a message: its text once, and what can be chosen. */
  function spoken(message) {
    const custom = asObject(message.custom);
    const titles = asList(message.buttons).map((button) => asText(button.title));
    return [
      TEXTS.bot + asText(message.text),
      custom.figure?.alt && TEXTS.image + asText(custom.figure.alt),
      titles.length && `${TEXTS.suggestions}: ${titles.join(", ")}.`,
    ].filter(Boolean).join(" ");
  }

  // --- History: in this tab's sessionStorage, shared with the site's other tabs ------------------------------------

  const isEntry = (entry) => typeof entry?.id === "string" && (entry.me ? typeof entry.text === "string" : Boolean(entry.message));

  /** The entries of a talk. Each has an id; adding a known one again changes nothing, so that repeats do no harm. */
  class Talk {
    constructor(changed) {
      this.changed = changed;
      this.tab = randomId();
      this.reset(randomId());
      this.load();
      if ("BroadcastChannel" in window) {
        this.channel = new BroadcastChannel(STORE);
        this.channel.onmessage = (event) => this.hear(asObject(event.data));
        if (!this.entries.length) this.tell({ type: "hello" });
        addEventListener("pagehide", () => this.tell({ type: "gone", sender: this.sender, tab: this.tab }));
      }
    }

    reset(sender) {
      this.sender = sender;
      this.entries = [];
      this.open = false;
      this.draft = "";
    }

    load() {
      try {
        const stored = asObject(JSON.parse(sessionStorage.getItem(STORE)));
        if (!/^[0-9a-f]{32}$/.test(stored.sender)) return;
        this.reset(stored.sender);
        this.entries = asList(stored.entries).filter(isEntry);
        this.open = stored.open === true;
        this.draft = asText(stored.draft);
        // What was on its way when the page was left is sent again under the same id: the server answers it once.
        for (const entry of this.entries) if (entry.me && entry.state !== "sent") Object.assign(entry, { state: "waiting", tab: this.tab });
      } catch {
        // A store that is forbidden or broken means a new talk.
      }
    }

    save() {
      try {
        const { sender, open, draft } = this;
        sessionStorage.setItem(STORE, JSON.stringify({ sender, open, draft, entries: this.entries.slice(-MOST_ENTRIES) }));
      } catch {
        // A full or forbidden store costs the history after a reload, not the talk.
      }
    }

    tell(news) {
      this.channel?.postMessage(news);
    }

    /** Add an entry, or take over what is new of a known one. */
    put(entry, share = true) {
      if (entry.message?.custom?.forgotten === true) this.forget(entry.turn);
      const known = this.entries.find((other) => other.id === entry.id);
      if (known) Object.assign(known, entry);
      else {
        const last = this.entries.findLastIndex((other) => other.turn === entry.turn);
        this.entries.splice(last < 0 ? this.entries.length : last + 1, 0, entry);
      }
      this.save();
      if (share) this.tell({ type: "entry", sender: this.sender, entry: known ?? entry });
      this.changed(known ?? entry, !known, share);
      return known ?? entry;
    }

    /** The server has deleted the talk: here, too, only the wish and its answer stay until the tab is closed. */
    forget(turn) {
      this.entries = this.entries.filter((other) => other.turn === turn);
      this.changed(null);
      for (const entry of this.entries) this.changed(entry, false, false);
    }

    waiting() {
      return this.entries.find((entry) => entry.me && entry.state === "waiting" && entry.tab === this.tab);
    }

    mine(state) {
      return this.entries.filter((entry) => entry.me && entry.state === state && entry.tab === this.tab);
    }

    clear(share = true, sender = randomId()) {
      if (share) this.tell({ type: "clear", sender: this.sender, next: sender });
      const { open } = this;
      this.reset(sender);
      this.open = open;
      this.save();
      this.changed(null);
    }

    hear(news) {
      if (news.type === "hello" && this.entries.length) this.tell({ type: "talk", sender: this.sender, entries: this.entries });
      else if (news.type === "talk" && !this.entries.length) {
        this.sender = asText(news.sender);
        for (const entry of asList(news.entries).filter(isEntry)) this.put(entry, false);
      } else if (news.sender !== this.sender) return;
      else if (news.type === "entry" && isEntry(news.entry)) this.put(news.entry, false);
      else if (news.type === "clear") this.clear(false, asText(news.next));
      else if (news.type === "gone") {
        // The other tab was closed before its messages were answered: this one goes on.
        for (const entry of this.entries) {
          if (entry.me && entry.state !== "sent" && entry.tab === news.tab) this.put({ ...entry, state: "waiting", tab: this.tab });
        }
      }
    }
  }

  // --- Line to the server -----------------------------------------------------------------------------------------

  /** The server will not take the message, ever: trying again is no use. */
  class Refused extends Error {}

  /** The server asks to wait so many milliseconds. */
  class Busy extends Error {
    constructor(milliseconds) {
      super("busy");
      this.milliseconds = milliseconds;
    }
  }

  /** The bot's messages, each as soon as it is there. Throws where the answer does not come whole. */
  async function* answers(url, body) {
    const control = new AbortController();
    let timer = setTimeout(() => control.abort(), SILENCE);
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/x-ndjson, application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: control.signal,
      });
      if (answer.status === 429) throw new Busy(1000 * Math.min(60, Number(answer.headers.get("Retry-After")) || 5));
      if (answer.status >= 400 && answer.status < 500) throw new Refused(asText((await answer.json().catch(() => ({}))).error));
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      if (!answer.headers.get("Content-Type")?.includes("ndjson")) {
        const messages = asList(await answer.json());
        if (!messages.length) throw new Error("no answer");
        yield* messages;
        return;
      }
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error("answer broken off");
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(), SILENCE);
        const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
        rest = lines.pop();
        for (const line of lines.filter(Boolean)) {
          const message = JSON.parse(line);
          if (message.end) return;
          yield message;
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  // --- The chat ---------------------------------------------------------------------------------------------------

  class KitaChat extends HTMLElement {
    static observedAttributes = ["accent", "accent-dark"];

    connectedCallback() {
      if (this.shadowRoot) return;
      this.server = new URL(this.getAttribute("server") ?? ".", SCRIPT?.src || document.baseURI);
      this.inline = this.hasAttribute("inline");
      this.nodes = new Map();
      this.unread = 0;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.colour();
      this.build(root);
      this.talk = new Talk((entry, isNew, own) => this.changed(entry, isNew, own));
      this.restore();
      addEventListener("online", () => this.resend());
      addEventListener("hashchange", () => this.follow());
      this.follow();
      this.pump();
    }

    attributeChangedCallback() {
      if (this.shadowRoot) this.colour();
    }

    /** A text of the chat; the page may set its own by attribute. */
    text(name) {
      return this.getAttribute(name) ?? TEXTS[name];
    }

    /** The page's own colours, each with black or white on it, whichever reads better. */
    colour() {
      for (const [attribute, mode] of [["accent", "light"], ["accent-dark", "dark"]]) {
        const [, red, green, blue] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(this.getAttribute(attribute) ?? "") ?? [];
        if (!red) continue;
        const [r, g, b] = [red, green, blue].map((hex) => parseInt(hex, 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        const bright = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
        this.style.setProperty(`--own-${mode}`, `#${red}${green}${blue}`);
        this.style.setProperty(`--on-${mode}`, bright ? "#000" : "#fff");
      }
    }

    build(root) {
      const button = (className, label, name, click) => {
        const node = element("button", { type: "button", className, "aria-label": label }, icon(name));
        node.addEventListener("click", click);
        return node;
      };
      this.heading = element("h2", { id: "heading", tabIndex: -1 }, this.text("heading"));
      this.menuButton = button("", TEXTS.menu, "menu", () => this.toggleMenu());
      this.menuButton.setAttribute("aria-expanded", "false");
      this.menuButton.setAttribute("aria-controls", "menu");
      const header = element("header", {}, element("div", {}, this.heading, element("p", {}, TEXTS.nature)), this.menuButton);
      if (!this.inline) header.append(button("", TEXTS.close, "close", () => this.close()));
      this.menu = this.buildMenu();
      this.log = element("div", { className: "log", role: "log", "aria-live": "off", "aria-label": TEXTS.log, tabIndex: 0 });
      this.log.addEventListener("keydown", (event) => this.walk(event));
      this.log.addEventListener("scroll", () => this.atEnd() && this.seen());
      this.typing = element("p", { className: "typing", hidden: true, "aria-hidden": "true" }, TEXTS.typing);
      this.log.append(this.typing);
      this.newButton = element("button", { type: "button", className: "new", hidden: true }, TEXTS.newMessage);
      this.newButton.addEventListener("click", () => this.toNewest());
      this.notice = element("p", { className: "notice", id: "notice", hidden: true });
      this.live = element("div", { className: "who live", "aria-live": "polite", "aria-relevant": "additions" });
      this.panel = element(this.inline ? "section" : "dialog",
        { className: this.inline ? "panel" : "panel floating", "aria-labelledby": "heading", lang: "de" },
        header, this.menu, this.log, this.newButton, this.notice, ...this.buildForm(), this.live);
      this.panel.addEventListener("keydown", (event) => this.escape(event));
      this.panel.addEventListener("dragover", (event) => event.preventDefault());
      this.panel.addEventListener("drop", (event) => this.refuseFile(event, event.dataTransfer));
      root.append(this.panel);
      if (!this.inline) this.buildLauncher(root);
    }

    buildMenu() {
      const entry = (label, click) => {
        const node = element("button", { type: "button" }, label);
        node.addEventListener("click", () => click(node));
        return element("li", {}, node);
      };
      const page = (label, address) => element("li", {}, element("a", { href: new URL(address, this.server).href, target: "_blank", rel: "noopener" }, label, hidden(TEXTS.newWindow)));
      const menu = element("ul", { className: "menu", id: "menu", role: "list", hidden: true },
        entry(TEXTS.copy, () => this.copy()),
        entry(TEXTS.save, () => this.save()),
        entry(TEXTS.print, () => this.print()),
        entry(TEXTS.remove, (node) => this.remove(node)),
        page(TEXTS.privacy, this.getAttribute("privacy") ?? "impressum"),
        page(TEXTS.accessibility, this.getAttribute("accessibility") ?? "barrierefreiheit"));
      return menu;
    }

    buildForm() {
      this.input = element("textarea", { id: "input", rows: 1, placeholder: this.text("placeholder") ?? TEXTS.input, dir: "auto", enterKeyHint: "send", autocomplete: "off", "aria-describedby": "notice left" });
      this.left = element("p", { className: "left", id: "left", hidden: true });
      const form = element("form", { noValidate: true }, element("label", { htmlFor: "input", className: "who" }, TEXTS.input), this.input, element("button", { type: "submit" }, TEXTS.send));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      this.input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          this.submit();
        }
      });
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("paste", (event) => {
        if (!event.clipboardData?.getData("text/plain")) this.refuseFile(event, event.clipboardData);
      });
      return [form, this.left];
    }

    buildLauncher(root) {
      this.launcherText = element("span", {}, this.text("launcher"));
      this.launcher = element("button", { type: "button", className: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog" }, icon("chat"), this.launcherText);
      this.launcher.addEventListener("click", () => this.open());
      this.small = matchMedia("(max-width: 30rem), (max-height: 30rem)");
      this.small.addEventListener("change", () => this.panel.open && this.showPanel());
      this.panel.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.close();
      });
      visualViewport?.addEventListener("resize", () => this.panel.style.setProperty("--seen", `${visualViewport.height}px`));
      document.addEventListener("focusin", (event) => this.uncover(event.target));
      root.prepend(this.launcher);
    }

    // Opening and closing

    /** Open the chat; on small screens it takes the whole screen and the page behind it rests. */
    open() {
      if (this.inline || this.panel.open) return;
      this.opener = document.activeElement === this ? this.launcher : (document.activeElement ?? this.launcher);
      this.showPanel();
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      this.unread = 0;
      this.talk.open = true;
      this.talk.save();
      (this.small.matches ? this.heading : this.input).focus();
      this.scrollToEnd();
      const first = this.getAttribute("question");
      if (first && !this.talk.entries.length) this.send(first);
    }

    showPanel() {
      const focused = this.shadowRoot.activeElement;
      if (this.panel.open) this.panel.close();
      if (this.small.matches) this.panel.showModal();
      else this.panel.show();
      focused?.focus();
    }

    close() {
      if (this.inline || !this.panel.open) return;
      this.panel.close();
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcherText.textContent = this.text("launcher");
      this.talk.open = false;
      this.talk.save();
      const opener = this.opener?.isConnected && this.opener !== document.body ? this.opener : this.launcher;
      opener.focus();
    }

    /** The page's link or address "#chat?frage=…": opens the chat and asks. What it asks is text, never a command. */
    follow() {
      const [name, query] = location.hash.slice(1).split("?");
      if (name !== (this.getAttribute("anchor") ?? "chat")) return;
      const question = new URLSearchParams(query ?? "").get("frage")?.trim().replace(/^[/\s]+/, "").slice(0, MOST_CHARACTERS);
      this.open();
      // Without the question in the address a reload does not ask again.
      if (query !== undefined) history.replaceState(history.state, "", `#${name}`);
      if (question) this.ask(question);
    }

    /** Ask a question as if it had been typed. */
    ask(question) {
      this.open();
      this.send(question);
      if (this.inline) this.scrollIntoView({ block: "nearest" });
      this.focusInput();
    }

    /** Back to the input, but not where that would pull up a screen keyboard. */
    focusInput() {
      if (!matchMedia("(pointer: coarse)").matches) this.input.focus({ preventScroll: true });
    }

    /** Scroll the page where the launcher hides what has the focus. */
    uncover(target) {
      if (this.launcher.hidden || target === this || !target?.getBoundingClientRect) return;
      const mine = this.launcher.getBoundingClientRect();
      const its = target.getBoundingClientRect();
      if (its.top >= mine.top && its.left >= mine.left && its.right <= mine.right) scrollBy(0, its.bottom - mine.top + 16);
    }

    escape(event) {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (!this.menu.hidden) this.toggleMenu();
      else if (this.log.contains(this.shadowRoot.activeElement)) this.input.focus();
      else this.close();
      event.preventDefault();
    }

    // Menu

    toggleMenu() {
      this.menu.hidden = !this.menu.hidden;
      this.menuButton.setAttribute("aria-expanded", String(!this.menu.hidden));
      if (this.menu.hidden) this.menuButton.focus();
    }

    transcript() {
      const lines = [TEXTS.bot + this.text("welcome")];
      for (const entry of this.talk.entries) {
        if (entry.quiet) continue;
        if (entry.me) lines.push(TEXTS.you + entry.text);
        else {
          const cited = asList(asObject(entry.message.custom).sources).map((s) => `\n  ${asText(s.title)}, ${TEXTS.asOf}${date(s.as_of)}: ${safe(s.url) ?? ""}`);
          lines.push(TEXTS.bot + asText(entry.message.text) + cited.join(""));
        }
      }
      return `${lines.join("\n\n")}\n`;
    }

    async copy() {
      this.toggleMenu();
      try {
        await navigator.clipboard.writeText(this.transcript());
        this.say(TEXTS.copied);
      } catch {
        this.say(TEXTS.notCopied);
      }
    }

    save() {
      this.toggleMenu();
      const href = URL.createObjectURL(new Blob([this.transcript()], { type: "text/plain;charset=utf-8" }));
      element("a", { href, download: TEXTS.saved }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    }

    /** Print the talk alone, in a frame of its own, with sources unfolded and without buttons. */
    print() {
      this.toggleMenu();
      const frame = element("iframe", { title: this.text("heading"), tabIndex: -1, "aria-hidden": "true" });
      frame.style.cssText = "position:fixed;inline-size:0;block-size:0;border:0";
      document.body.append(frame);
      const paper = frame.contentDocument;
      const sheet = new frame.contentWindow.CSSStyleSheet();
      sheet.replaceSync(STYLE.replace(":host {", ":root {"));
      paper.adoptedStyleSheets = [sheet];
      paper.title = this.text("heading");
      paper.documentElement.lang = "de";
      const copy = this.log.cloneNode(true);
      copy.className = "paper";
      for (const node of copy.querySelectorAll(".choices, .thumbs, .retry, .typing")) node.remove();
      for (const node of copy.querySelectorAll("details")) node.open = true;
      paper.body.append(paper.adoptNode(copy));
      frame.contentWindow.addEventListener("afterprint", () => setTimeout(() => frame.remove(), 0));
      frame.contentWindow.print();
    }

    /** Delete the history after a second press; the next message starts a new talk. */
    remove(node) {
      if (node.textContent !== TEXTS.reallyRemove) {
        node.textContent = TEXTS.reallyRemove;
        this.speak(TEXTS.reallyRemove);
        return;
      }
      node.textContent = TEXTS.remove;
      if (this.talk.entries.length) this.forgetOnServer(this.talk.sender);
      this.talk.clear();
      this.toggleMenu();
      this.say(TEXTS.removed);
    }

    /** Have the server delete a talk; where that does not reach it, the talk is deleted there when its time is over. */
    forgetOnServer(sender) {
      fetch(new URL("webhook", this.server), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender, message: '/ask_privacy{"answer": "forget"}' }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        keepalive: true,
      }).catch((error) => console.debug("kita-chat:", error));
    }

    // Writing

    typed() {
      const count = this.input.value.length;
      this.talk.draft = this.input.value;
      this.talk.save();
      this.left.hidden = count < MOST_CHARACTERS * 0.8 || count > MOST_CHARACTERS;
      this.left.textContent = this.left.hidden ? "" : TEXTS.left(MOST_CHARACTERS - count);
      if (count > MOST_CHARACTERS) this.complain(TEXTS.tooLong(count));
      else this.complain("");
    }

    /** Say what is wrong with the input, or that nothing is. */
    complain(text) {
      const changed = text && this.notice.textContent !== text && !(this.notice.textContent && text.startsWith("Deine Nachricht hat"));
      this.notice.hidden = !text;
      this.notice.textContent = text;
      if (text) this.input.setAttribute("aria-invalid", "true");
      else this.input.removeAttribute("aria-invalid");
      if (changed) this.speak(text);
    }

    /** Show a short notice that goes with the next key, and speak it. */
    say(text) {
      this.notice.hidden = false;
      this.notice.textContent = text;
      this.speak(text);
    }

    submit() {
      const text = this.input.value.trim();
      if (!text.replace(/[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, "")) {
        this.complain(TEXTS.empty);
        return;
      }
      if (text.length > MOST_CHARACTERS) {
        this.complain(TEXTS.tooLong(text.length));
        this.speak(TEXTS.tooLong(text.length));
        return;
      }
      this.input.value = "";
      this.typed();
      this.send(text);
    }

    refuseFile(event, data) {
      if (!data?.files?.length) return;
      event.preventDefault();
      this.say(TEXTS.file);
    }

    // Sending: one message after the other, so that order is kept

    /** Put a message into the talk; ``payload`` is what the server gets where it differs, ``quiet`` hides it. */
    send(text, payload, quiet = false) {
      const id = randomId();
      this.talk.put({ id, turn: id, me: true, text, payload, quiet, state: "waiting", tab: this.talk.tab });
    }

    async pump() {
      if (this.pumping) return;
      this.pumping = true;
      for (let entry = this.talk.waiting(); entry; entry = this.talk.waiting()) {
        this.setTyping(true);
        if (await this.deliver(entry)) {
          this.later = 0;
          continue;
        }
        const first = !entry.complained;
        for (const lost of this.talk.mine("waiting")) this.talk.put({ ...lost, state: "failed", complained: true });
        if (first) this.speak(TEXTS.failedSpoken);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.resend(), LATER[Math.min(this.later ?? 0, LATER.length - 1)]);
        this.later = (this.later ?? 0) + 1;
      }
      this.setTyping(false);
      this.pumping = false;
    }

    resend() {
      clearTimeout(this.timer);
      for (const entry of this.talk.mine("failed")) this.talk.put({ ...entry, state: "waiting" });
    }

    /** Whether the message was answered, at once or after some tries; the server knows a repeat by its id. */
    async deliver(entry) {
      const { sender } = this.talk;
      const body = { sender, message: entry.payload ?? entry.text, message_id: entry.id, metadata: { introduced: true } };
      for (let attempt = 0; attempt < TRIES.length; attempt += 1) {
        if (!navigator.onLine) return false;
        await pause(TRIES[attempt] * (0.75 + Math.random() / 2));
        try {
          let number = 0;
          for await (const message of answers(new URL("webhook", this.server), body)) {
            if (this.talk.sender !== sender) return true;
            this.receive(entry, asObject(message), number);
            number += 1;
          }
          this.talk.put({ ...entry, state: "sent" });
          return true;
        } catch (error) {
          console.debug("kita-chat:", error);
          if (this.talk.sender !== sender) return true;
          if (error instanceof Refused) {
            this.receive(entry, { text: error.message || TEXTS.refused, custom: { topic: "error" } }, 0);
            this.talk.put({ ...entry, state: "sent" });
            return true;
          }
          if (error instanceof Busy) {
            await pause(error.milliseconds);
            attempt -= 1;
          }
        }
      }
      return false;
    }

    receive(entry, message, number) {
      this.talk.put({ id: `${entry.id}.${number}`, turn: entry.id, message });
    }

    setTyping(on) {
      this.typing.hidden = !on;
      this.log.setAttribute("aria-busy", String(on));
      if (on) this.scrollToEnd();
    }

    // Showing

    restore() {
      this.showWelcome();
      for (const entry of this.talk.entries) this.show(entry);
      this.input.value = this.talk.draft;
      if (this.talk.open && !this.inline) {
        this.showPanel();
        this.launcher.hidden = true;
        this.launcher.setAttribute("aria-expanded", "true");
      }
      requestAnimationFrame(() => this.scrollToEnd());
    }

    showWelcome() {
      const topics = (this.getAttribute("topics") ?? "").split("|").map((text) => text.trim()).filter(Boolean);
      const article = this.article("bot", element("p", { className: "text" }, this.text("welcome")));
      if (topics.length) article.append(this.choices({}, topics.map((title) => ({ title, payload: title }))));
      this.log.insertBefore(article, this.typing);
    }

    /** The talk tells of a new or changed entry (null: it was deleted). ``own``: it comes from this tab. */
    changed(entry, isNew, own) {
      if (!entry) {
        for (const node of this.nodes.values()) node.remove();
        this.nodes.clear();
        this.input.value = this.talk.draft;
        return;
      }
      if (entry.me && entry.state === "waiting" && entry.tab === this.talk.tab) this.pump();
      const follow = this.atEnd() || (entry.me && own);
      const node = this.show(entry);
      if (!isNew || !node) return;
      if (entry.me) {
        if (own) this.scrollToEnd();
        return;
      }
      if (own) this.speak(spoken(entry.message));
      if (!this.inline && !this.panel.open) this.count();
      if (follow) this.scrollToTurn(entry.turn, node);
      else this.newButton.hidden = false;
    }

    count() {
      this.unread += 1;
      this.launcherText.textContent = `${this.text("launcher")} (${TEXTS.unread(this.unread)})`;
    }

    /** Show an entry in its place, or anew where it has changed; returns its node. */
    show(entry) {
      if (entry.quiet && entry.state !== "failed") return null;
      const node = entry.me ? this.question(entry) : this.answer(entry);
      const old = this.nodes.get(entry.id);
      // A changed answer only has other marks on its buttons: they are set where they were pressed.
      if (old && !entry.me) return old;
      if (old) old.replaceWith(node);
      else this.log.insertBefore(node, this.placeOf(entry));
      this.nodes.set(entry.id, node);
      return node;
    }

    /** The node before which an entry stands: the first shown one of those after it. */
    placeOf(entry) {
      const index = this.talk.entries.indexOf(entry);
      const next = this.talk.entries.slice(index + 1).find((other) => this.nodes.has(other.id));
      return next ? this.nodes.get(next.id) : this.typing;
    }

    article(kind, ...children) {
      const who = hidden(kind === "me" ? TEXTS.you : TEXTS.bot);
      return element("article", { className: kind, tabIndex: -1 }, element("div", { className: "bubble" }, who, ...children));
    }

    question(entry) {
      const article = this.article("me", element("p", { className: "text", dir: "auto" }, entry.quiet ? TEXTS.helpful : asText(entry.text)));
      if (entry.state === "failed") {
        const retry = element("button", { type: "button", className: "retry" }, TEXTS.failed);
        retry.addEventListener("click", () => {
          this.resend();
          this.focusInput();
        });
        article.append(retry);
      }
      return article;
    }

    answer(entry) {
      const message = asObject(entry.message);
      const custom = asObject(message.custom);
      const list = asList(custom.schools).map(asObject);
      const text = withoutRows(withoutSchools(message.text, list), asList(asObject(custom.table).rows));
      const article = this.article("bot",
        text && element("p", { className: "text" }, ...linked(text)),
        this.picture({ url: message.image, alt: "" }),
        ...(list.length ? schools(list, asText(message.text)) : []),
        this.picture(asObject(custom.figure)),
        custom.table ? table({ ...asObject(custom.table), stack: true }) : null,
        custom.chart ? chart(asObject(custom.chart)) : null,
        asList(custom.sources).length ? sources(asList(custom.sources).map(asObject)) : null);
      if (asList(custom.sources).length) article.append(this.thumbs(entry, asText(custom.topic)));
      const buttons = asList(message.buttons).map(asObject).filter((button) => asText(button.title));
      if (custom.topic === "error") buttons.push({ title: TEXTS.again, again: true });
      if (buttons.length) article.append(this.choices(entry, buttons));
      return article;
    }

    /** A picture of our own server; others are not loaded. */
    picture({ url, alt }) {
      if (!asText(url)) return null;
      const address = new URL(asText(url), this.server);
      if (address.origin !== this.server.origin) return safe(address.href) ? element("p", {}, link(asText(alt), address.href)) : null;
      return element("figure", {}, element("img", { src: address.href, alt: asText(alt), decoding: "async" }));
    }

    choices(entry, buttons) {
      const list = element("ul", { className: "choices", role: "list", "aria-label": TEXTS.suggestions });
      buttons.forEach(({ title, payload, again }, index) => {
        const button = element("button", { type: "button" }, asText(title));
        const mark = () => {
          button.setAttribute("aria-disabled", "true");
          button.append(hidden(TEXTS.chosen));
        };
        if (asList(entry.chosen).includes(index)) mark();
        button.addEventListener("click", () => {
          if (button.getAttribute("aria-disabled") === "true") return;
          mark();
          if (entry.id) this.talk.put({ ...entry, chosen: [...asList(this.current(entry).chosen), index] });
          const asked = this.current({ id: entry.turn });
          if (again) this.send(asked.text, asked.payload, asked.quiet);
          else this.send(asText(title), asText(payload) || asText(title));
          this.focusInput();
        });
        list.append(element("li", {}, button));
      });
      return list;
    }

    current(entry) {
      return this.talk.entries.find((other) => other.id === entry.id) ?? entry;
    }

    thumbs(entry, topic) {
      const group = element("div", { className: "thumbs", role: "group", "aria-label": TEXTS.helpful }, element("span", { "aria-hidden": "true" }, TEXTS.helpful));
      for (const [value, label, name] of [["positive", TEXTS.yes, "yes"], ["negative", TEXTS.no, "no"]]) {
        const button = element("button", { type: "button", "aria-label": label, "aria-pressed": String(entry.rated === value) }, icon(name));
        button.addEventListener("click", () => {
          if (this.current(entry).rated) return;
          this.talk.put({ ...this.current(entry), rated: value });
          button.setAttribute("aria-pressed", "true");
          for (const other of group.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
          this.send(label, `/feedback_${value}${JSON.stringify({ about: topic })}`, true);
        });
        if (entry.rated) button.setAttribute("aria-disabled", "true");
        group.append(button);
      }
      return group;
    }

    // Reading

    /** Put a text into the live region for a moment, so that it is read once. */
    speak(text) {
      const part = element("p", {}, text);
      this.live.append(part);
      setTimeout(() => part.remove(), SPOKEN);
    }

    /** Arrow keys, Home and End go from message to message. */
    walk(event) {
      const articles = [...this.log.querySelectorAll("article")];
      const focused = this.shadowRoot.activeElement;
      if (focused !== this.log && !articles.includes(focused)) return;
      const at = articles.indexOf(focused);
      const next = { ArrowUp: at < 0 ? articles.length - 1 : at - 1, ArrowDown: at < 0 ? articles.length - 1 : at + 1, Home: 0, End: articles.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      articles[Math.min(articles.length - 1, Math.max(0, next))].focus();
    }

    atEnd() {
      return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    }

    seen() {
      this.newButton.hidden = true;
    }

    scrollToEnd() {
      this.log.scrollTop = this.log.scrollHeight;
    }

    /** Bring the question to the top, so that a long answer is read from its beginning. */
    scrollToTurn(turn, node) {
      const start = this.nodes.get(turn) ?? node;
      this.log.scrollTop = start.offsetTop - 8;
    }

    toNewest() {
      const articles = this.log.querySelectorAll("article");
      this.seen();
      articles[articles.length - 1].focus();
      this.scrollToEnd();
    }
  }

  customElements.define("kita-chat", KitaChat);

  /** The one-line embedding: a launcher with the attributes that the script's line names as data-…. */
  function embed() {
    if (!SCRIPT || document.querySelector("kita-chat")) return;
    const chat = document.createElement("kita-chat");
    for (const { name, value } of SCRIPT.attributes) if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value);
    document.body.append(chat);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", embed);
  else embed();
})();
