// The chat as one web component, without framework and without requests to other hosts.
// <kita-chat endpoint="webhook"></kita-chat>

const STYLE = `
:host { --ink: #1b1b2f; --paper: #ffffff; --soft: #f1eee6; --accent: #b3004b; --on-accent: #ffffff; --line: #8b8678; color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :host { --ink: #f3f0e8; --paper: #1f1f2b; --soft: #2c2c3b; --accent: #ff8fb8; --on-accent: #1b1b2f; --line: #8f8fa3; } }
* { box-sizing: border-box; }
.chat { display: flex; flex-direction: column; height: 100%; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper); overflow: hidden; }
.log { flex: 1; overflow-y: auto; padding: 1rem; display: flex; flex-direction: column; gap: .75rem; }
.message { max-width: 90%; padding: .625rem .875rem; border-radius: .875rem; white-space: pre-line; overflow-wrap: anywhere; }
.bot { align-self: flex-start; background: var(--soft); border-bottom-left-radius: .125rem; }
.me { align-self: flex-end; background: var(--accent); color: var(--on-accent); border-bottom-right-radius: .125rem; }
.who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
button { font: inherit; color: inherit; background: var(--paper); border: 2px solid var(--accent); border-radius: 999px; padding: .25rem .875rem; min-height: 2.5rem; cursor: pointer; }
button[aria-disabled="true"] { border-style: dashed; cursor: default; }
details { font-size: .9375rem; margin-top: .5rem; }
summary { cursor: pointer; min-height: 1.5rem; }
details ul { margin: .25rem 0 0; padding-left: 1.25rem; }
a { color: inherit; }
table { border-collapse: collapse; margin-top: .5rem; font-size: .9375rem; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
.schools { margin: .5rem 0 0; padding-left: 1.25rem; }
.typing { align-self: flex-start; padding: 0 1rem; font-style: italic; }
form { display: flex; gap: .5rem; padding: .75rem; border-top: 1px solid var(--line); }
textarea { flex: 1; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; resize: none; min-height: 2.75rem; max-height: 8rem; }
form button { background: var(--accent); color: var(--on-accent); border-radius: .5rem; min-height: 2.75rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form button:focus-visible { outline-color: var(--ink); }
.failed { align-self: flex-end; }
@media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }
`;

const WELCOME =
  "Hallo! Ich bin der Chatbot von #WTFuture, ein Computerprogramm (KI) und kein Mensch. Frag mich zu Berufen in Kita und Jugendhilfe in NRW. Bitte schreib keine Namen oder Adressen.";
const STORE = "kita-chat";
const TRIES = 3;

/** An element with text or children; text is never read as HTML. */
function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("aria-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
}

/** A link to an allowed address, else its plain text. */
function link(title, address) {
  try {
    const url = new URL(address);
    if (!["https:", "mailto:", "tel:"].includes(url.protocol)) return document.createTextNode(title);
    return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, title);
  } catch {
    return document.createTextNode(title);
  }
}

function newSender() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class KitaChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.log = element("div", { className: "log", role: "log", "aria-label": "Gespräch", "aria-live": "polite", tabIndex: 0 });
    this.input = element("textarea", { rows: 1, maxLength: 1000, placeholder: "Deine Frage", "aria-label": "Deine Frage" });
    const form = element("form", {}, this.input, element("button", { type: "submit" }, "Senden"));
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
    root.append(element("section", { className: "chat", "aria-label": "Chat mit dem Chatbot" }, this.log, form));
    this.restore();
  }

  /** Ask a question as if it had been typed. */
  ask(question) {
    this.send(question, question);
    this.input.focus();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.send(text, text);
  }

  restore() {
    let stored = null;
    try {
      stored = JSON.parse(sessionStorage.getItem(STORE));
    } catch {
      stored = null;
    }
    this.history = stored?.history ?? [];
    this.sender = stored?.sender ?? newSender();
    this.queue = Promise.resolve();
    if (!this.history.length) this.history.push({ text: WELCOME });
    for (const entry of this.history) this.show(entry);
  }

  remember(entry) {
    this.history.push(entry);
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ sender: this.sender, history: this.history.slice(-100) }));
    } catch {
      // A full or forbidden store costs the history after a reload, not the talk.
    }
  }

  /** Show and send a message; messages go one after the other, so that order is kept. */
  send(text, title) {
    const entry = { me: title };
    this.show(entry);
    this.remember(entry);
    this.queue = this.queue.then(() => this.deliver(text));
    return this.queue;
  }

  async deliver(text) {
    const typing = element("p", { className: "typing" }, "Der Chatbot schreibt …");
    this.log.append(typing);
    this.toEnd();
    const messages = await this.post(text);
    typing.remove();
    if (messages === null) this.offerRetry(text);
    else for (const message of messages) {
      this.show(message);
      this.remember(message);
    }
  }

  /** The bot's messages, or null when the server could not be reached. */
  async post(text) {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if (attempt) await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
      try {
        const answer = await fetch(this.getAttribute("endpoint") ?? "webhook", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ sender: this.sender, message: text }),
        });
        if (answer.ok) return await answer.json();
        if (answer.status < 500) {
          const problem = await answer.json().catch(() => ({}));
          return [{ text: problem.error ?? "Das konnte ich nicht annehmen." }];
        }
      } catch {
        // Not reached: try again.
      }
    }
    return null;
  }

  offerRetry(text) {
    const retry = element("button", { type: "button", className: "failed" }, "Nicht gesendet – erneut versuchen");
    retry.addEventListener("click", () => {
      retry.remove();
      this.queue = this.queue.then(() => this.deliver(text));
      this.input.focus();
    });
    this.log.append(retry);
    this.toEnd();
  }

  show(entry) {
    if (entry.me !== undefined) {
      this.log.append(element("div", { className: "message me" }, element("span", { className: "who" }, "Du: "), entry.me));
      this.toEnd();
      return;
    }
    const message = element("div", { className: "message bot" }, element("span", { className: "who" }, "Chatbot: "), entry.text ?? "");
    const custom = entry.custom ?? {};
    if (custom.schools?.length) message.append(this.schools(custom.schools.slice(0, 3)));
    if (custom.table) message.append(this.table(custom.table));
    if (custom.sources?.length) message.append(this.sources(custom.sources));
    this.log.append(message);
    if (entry.buttons?.length) this.log.append(this.choices(entry.buttons));
    this.toEnd();
  }

  sources(sources) {
    const items = sources.map((source) => element("li", {}, link(source.title, source.url), ` (Stand: ${source.as_of})`));
    return element("details", {}, element("summary", {}, "Quellen"), element("ul", {}, ...items));
  }

  schools(schools) {
    const items = schools.map((school) => element("li", {}, link(school.name, school.website), `, ${school.street}, ${school.postcode} ${school.town}`));
    return element("ul", { className: "schools" }, ...items);
  }

  table({ columns, rows }) {
    const head = element("tr", {}, ...columns.map((text) => element("th", { scope: "col" }, text)));
    const body = rows.map(([name, ...cells]) =>
      element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text))));
    return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  }

  choices(buttons) {
    const list = element("ul", { className: "choices", role: "list", "aria-label": "Vorschläge" });
    for (const { title, payload } of buttons) {
      const button = element("button", { type: "button" }, title);
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        for (const other of list.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
        this.send(payload, title);
        this.input.focus();
      });
      list.append(element("li", {}, button));
    }
    return list;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

customElements.define("kita-chat", KitaChat);
