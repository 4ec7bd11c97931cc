// Makes forms kinder: saves drafts while typing, guards against double clicks, opens the camera.
// Every form works without this file: the idempotency key and the server do the real guarding.
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");
  const SAVE_AFTER = 800;
  const meta = () => document.querySelector('meta[name="csrf-token"]');
  const token = () => meta()?.content ?? "";

  function renewToken(fresh) {
    if (!fresh) return;
    if (meta()) meta().content = fresh;
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
  }

  // --- drafts: <form data-autosave="/draf/…"> is posted there as it stands, without its files ---
  const timers = new WeakMap();

  function say(form, state) {
    const place = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    if (!place) return;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    place.textContent = state === "saved" ? `${place.dataset.saved} ${clock}` : place.dataset[state];
  }

  function draft(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data);
  }

  async function save(form) {
    timers.delete(form);
    say(form, "saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: draft(form), keepalive: true,
        headers: { "X-CSRF-Token": token(), Accept: "application/json" },
      });
      say(form, answer.ok ? "saved" : "failed");
    } catch {
      say(form, "failed");
    }
  }

  function saveSoon(form) {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), SAVE_AFTER));
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.autosave && event.target.type !== "file") saveSoon(form);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const form of document.querySelectorAll("form[data-autosave]")) if (timers.has(form)) { clearTimeout(timers.get(form)); save(form); }
  });

  // --- one click, one act ---
  function release(form) {
    form.removeAttribute("aria-busy");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((form.getAttribute("method") ?? "get").toLowerCase() !== "post" && !form.hasAttribute("hx-post")) return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    clearTimeout(timers.get(form));
    timers.delete(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 10000);
  }, true);

  addEventListener("pageshow", () => document.querySelectorAll('form[aria-busy="true"]').forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });

  // --- htmx: the token travels as a header, and a refused one is renewed ---
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRF-Token"] = token();
  });
  document.addEventListener("htmx:after:request", (event) => {
    renewToken(event.detail.ctx.response?.headers?.get("X-CSRF-Token"));
  });

  // --- files: camera button, and a size check before a long upload ---
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera-for]");
    if (!button) return;
    const input = document.getElementById(button.dataset.cameraFor);
    input.setAttribute("capture", "environment");
    input.click();
    input.removeAttribute("capture");
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.dataset.maxMb) return;
    const most = Number(input.dataset.maxMb);
    const tooLarge = [...input.files].some((file) => file.size > most * 1024 * 1024);
    const place = input.closest(".field");
    place.querySelector("[data-size-error]")?.remove();
    place.classList.toggle("field-wrong", tooLarge || place.querySelector(".error") !== null);
    if (!tooLarge) return;
    input.value = "";
    const error = document.createElement("p");
    error.className = "error";
    error.dataset.sizeError = "";
    error.setAttribute("role", "alert");
    error.textContent = input.dataset.tooLarge;
    input.closest(".file").before(error);
  });

  // --- after an error the summary gets the focus, so that a screen reader starts there ---
  document.querySelector("[data-focus]")?.focus();
})();
