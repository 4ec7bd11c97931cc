// Compares a PDF with the fingerprint of the letter that was issued. The file never leaves this device.
(() => {
  "use strict";
  const place = document.querySelector("[data-compare]");
  if (!place || !crypto.subtle) return;
  const input = place.querySelector('input[type="file"]');
  const answer = place.querySelector("[data-compare-answer]");
  const drop = place.querySelector(".drop");
  for (const part of place.querySelectorAll("[data-compare-here]")) part.hidden = false;
  for (const part of place.querySelectorAll("[data-compare-sent]")) part.hidden = true;

  async function compare(file) {
    if (!file) return;
    answer.dataset.verdict = "";
    answer.textContent = place.dataset.reading;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const same = hex === place.dataset.compare;
    answer.dataset.verdict = same ? place.dataset.sameVerdict : "other";
    answer.textContent = `${file.name}: ${same ? place.dataset.same : place.dataset.other}`;
  }

  place.addEventListener("submit", (event) => { event.preventDefault(); compare(input.files[0]); });
  input.addEventListener("change", () => compare(input.files[0]));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); compare(event.dataTransfer.files[0]); });
})();
