// The desk by keyboard. Everything here is also reachable by Tab and Enter.
//   [data-rows] list · [data-row-key] row with a link · [data-shortcut="e"] pressed by that key · [data-search] by “/”
//   [data-opens="id"] opens a dialog · [data-shortcuts-switch] turns single keys off (kept in this browser)
(() => {
  "use strict";
  const OFF = "sm_shortcuts_off";
  const isOn = () => { try { return localStorage.getItem(OFF) === null; } catch { return true; } };
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row-key] a")];

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const current = document.activeElement.closest?.("[data-row-key]") ?? document.querySelector("[data-row-key].is-open");
    const at = all.findIndex((link) => current?.contains(link));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    next.focus();
    next.closest("[data-row-key]").scrollIntoView({ block: "nearest" });
  }

  function isTyping(element) {
    return element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
      (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit|file)$/.test(element.type));
  }

  function press(key) {
    const target = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)].find((element) => !element.disabled && element.checkVisibility());
    target?.focus();
    target?.click();
    return Boolean(target);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && isTyping(document.activeElement)) { document.activeElement.blur(); return; }
    if (!isOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const done = { j: () => move(1), k: () => move(-1), "/": () => document.querySelector("[data-search]")?.focus() }[event.key];
    if (done) done();
    else if (event.key.length !== 1 || event.key === " " || !press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  });

  for (const box of document.querySelectorAll("[data-shortcuts-switch]")) {
    box.checked = isOn();
    box.addEventListener("change", () => { if (box.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); });
  }
})();
