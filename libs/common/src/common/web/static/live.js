// Keeps parts of a page current. The stream only says that something changed; the part is then asked for again.
//   <div id="daftar" data-live="/meja/arus?antrean=…" data-live-on="case" data-live-get="/meja/daftar?…">…</div>
// data-live: stream · data-live-on: event names (default: any) · data-live-get: fragment that replaces the content.
// Rows with data-row-key keep their place under the pointer; focus, selection and typed text stay.
// data-version inside a part: what the rest of the page was made from; when it changes, the page says so.
// Nothing that was typed or chosen and not sent is ever replaced or left: <template data-bar="…"> says what to do instead.
(() => {
  "use strict";
  const PAUSE = 1000, JITTER = 300, CLOSE_HIDDEN_AFTER = 60000, RETRY = [1000, 15000], JUST_OPENED = 60000;
  const streams = new Map();
  const last = new WeakMap(), pending = new WeakMap();
  let pointer = null;
  document.addEventListener("pointermove", (event) => { pointer = event.target; }, { passive: true });
  document.addEventListener("pointerleave", () => { pointer = null; });

  const parts = () => [...document.querySelectorAll("[data-live][data-live-get]")];
  const hears = (part, name) => name === "refresh" || !part.dataset.liveOn || part.dataset.liveOn.split(/[\s,]+/).includes(name);

  function show(state) {
    for (const place of document.querySelectorAll("[data-live-state]")) {
      if (place.dataset.state === state) continue;
      place.dataset.state = state;
      place.querySelector("[data-live-words]").textContent = place.dataset[state];
    }
  }

  // --- what somebody has begun: typed or chosen, and not sent; a page that answers a form holds all of it ---
  function isWritten(field) {
    switch (field.type) {
      case "hidden": return false;
      case "checkbox": case "radio": return field.checked !== field.defaultChecked;
      case "file": return field.files.length > 0;
      case "select-one": return field.selectedIndex !== Math.max(0, [...field.options].findLastIndex((option) => option.defaultSelected));
      default: return "defaultValue" in field && field.value !== field.defaultValue;
    }
  }

  const fields = (place) => [...place.querySelectorAll("input, select, textarea")].filter((field) => field.form);
  const hasUnsent = () => document.body.hasAttribute("data-unsent") || fields(document).some(isWritten);
  const isInUse = (part) => fields(part).some((field) => field === document.activeElement || isWritten(field));

  // --- the bar: one sentence for each thing that the reader should know, until it is over ---
  const words = (name) => document.querySelector(`template[data-bar="${name}"]`);

  function say(name) {
    const bar = document.getElementById("bar");
    if (!bar || !words(name) || bar.querySelector(`[data-says="${name}"]`)) return;
    const place = document.createElement("div");
    place.dataset.says = name;
    place.append(words(name).content.cloneNode(true));
    bar.append(place);
    if (document.activeElement.form) document.activeElement.scrollIntoView({ block: "nearest" });
  }

  // Who has just come from signing in is not sent there again.
  function sessionIsOver() {
    const signIn = words("session-over")?.dataset.signIn;
    if (signIn && !hasUnsent() && performance.now() > JUST_OPENED) return location.assign(signIn);
    say("session-over");
    show("off");
  }

  const isOver = () => document.querySelector('#bar [data-says="session-over"]');

  function goOn() {
    isOver()?.remove();
    for (const [address, stream] of streams) {
      if (stream.source.readyState === EventSource.OPEN) show("on");
      else open(address);
    }
  }

  // --- refresh: at once after a quiet second, else when the second is over; never two at a time ---
  function refreshSoon(part) {
    if (pending.has(part)) return;
    const since = performance.now() - (last.get(part) ?? -PAUSE);
    const wait = Math.max(0, PAUSE - since) + Math.random() * JITTER;
    pending.set(part, setTimeout(() => refresh(part), wait));
  }

  async function refresh(part) {
    if (!part.isConnected) { pending.delete(part); return; }
    last.set(part, performance.now());
    try {
      const answer = await fetch(part.dataset.liveGet, { headers: { "HX-Request": "true", Accept: "text/html" } });
      if (answer.status === 401) return sessionIsOver();
      if (!answer.ok) return;
      if (isOver()) goOn();
      await put(part, await answer.text());
    } catch {
      setTimeout(() => refreshSoon(part), RETRY[1] * Math.random());
    } finally {
      pending.delete(part);
    }
  }

  // --- put: morph in place, then hold still what the reader is looking at ---
  async function put(part, html) {
    if (isInUse(part)) return say("changed");
    const version = versionOf(part);
    const known = new Set([...part.querySelectorAll("[data-row-key]")].map((row) => row.dataset.rowKey));
    const anchor = anchorIn(part);
    await swap(part, html);
    if (known.size) for (const row of part.querySelectorAll("[data-row-key]")) row.classList.toggle("is-new", !known.has(row.dataset.rowKey));
    if (anchor) hold(part, anchor);
    if (version !== undefined && version !== versionOf(part)) say("changed");
    part.dispatchEvent(new CustomEvent("live:refreshed", { bubbles: true }));
  }

  const versionOf = (part) => part.querySelector("[data-version]")?.dataset.version;

  async function swap(part, html) {
    if (window.htmx) await htmx.swap({ text: html, target: part, swap: "innerMorph", sourceElement: part });
    else part.innerHTML = html;
  }

  function anchorIn(part) {
    const looking = [document.activeElement, pointer].find((element) => element && part.contains(element));
    const row = looking?.closest("[data-row-key]");
    return row && { key: row.dataset.rowKey, top: row.getBoundingClientRect().top };
  }

  function hold(part, anchor) {
    const row = part.querySelector(`[data-row-key="${CSS.escape(anchor.key)}"]`);
    if (!row) return;
    const moved = () => row.getBoundingClientRect().top - anchor.top;
    let box = part;
    while (box !== document.documentElement && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
    if (moved()) box.scrollTop += moved();
    if (Math.abs(moved()) > 2) {
      part.classList.add("is-settling");
      setTimeout(() => part.classList.remove("is-settling"), 400);
    }
  }

  // --- streams: one per address; reopened with patience, closed while the page is hidden for long ---
  function open(address) {
    const stream = streams.get(address) ?? { failures: 0 };
    streams.set(address, stream);
    stream.source?.close();
    const source = stream.source = new EventSource(address);
    source.onopen = () => {
      show("on");
      if (stream.failures) parts().filter((part) => part.dataset.live === address).forEach(refreshSoon);
      stream.failures = 0;
    };
    source.onerror = () => {
      show("off");
      stream.failures += 1;
      if (source.readyState !== EventSource.CLOSED) return;
      const wait = Math.min(RETRY[1], RETRY[0] * 2 ** stream.failures) * (0.5 + Math.random() / 2);
      clearTimeout(stream.timer);
      stream.timer = setTimeout(() => open(address), wait);
      // Why the stream was refused only a fragment can tell.
      parts().filter((part) => part.dataset.live === address).slice(0, 1).forEach(refreshSoon);
    };
    for (const name of names(address)) source.addEventListener(name, () => heard(address, name));
  }

  function names(address) {
    const asked = parts().filter((part) => part.dataset.live === address).flatMap((part) => (part.dataset.liveOn ?? "message").split(/[\s,]+/));
    return new Set([...asked, "refresh", "message"]);
  }

  function heard(address, name) {
    parts().filter((part) => part.dataset.live === address && hears(part, name)).forEach(refreshSoon);
  }

  function start() {
    for (const address of new Set(parts().map((part) => part.dataset.live))) if (!streams.has(address)) open(address);
  }

  let hiddenTimer;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === "hidden") {
      hiddenTimer = setTimeout(() => { for (const stream of streams.values()) stream.source.close(); streams.clear(); }, CLOSE_HIDDEN_AFTER);
    } else if (!streams.size || isOver()) {
      start();
      parts().forEach(refreshSoon);
    }
  });
  addEventListener("pagehide", () => { for (const stream of streams.values()) { clearTimeout(stream.timer); stream.source.close(); } streams.clear(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { start(); parts().forEach(refreshSoon); } });
  document.addEventListener("htmx:after:swap", start);
  start();
})();
