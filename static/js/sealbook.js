// Enhancements only: every page works without this file.
"use strict";

document.documentElement.classList.add("enhanced");

// A second click while the first is on its way sends nothing. (The server would answer both with one order anyway.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  markButtons(form, "true");
  const work = form.elements.work;
  if (work && !work.value && !event.submitter?.hasAttribute("formaction")) {
    event.preventDefault();
    doWork(form.elements.ticket.value, Number(work.dataset.bits)).then((answer) => {
      work.value = answer;
      form.submit();
    });
  }
});

// Under a rush of forms the server asks for work: a number whose SHA-256 with the form's ticket begins with zero bits.
async function doWork(ticket, bits) {
  const encoder = new TextEncoder();
  for (let answer = 0; ; answer += 1) {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${ticket}:${answer}`));
    if (Math.clz32(new DataView(digest).getUint32(0)) >= bits) return String(answer);
  }
}

// A page that comes back from the browser's history may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    markButtons(form, null);
  }
});

function markButtons(form, disabled) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (disabled) button.setAttribute("aria-disabled", disabled);
    else button.removeAttribute("aria-disabled");
  }
}

// The order's sums follow what is chosen, and the address's fields follow the country. The server works both out: the
// button that does it without scripts is asked.
const sums = document.getElementById("sums");
const reckon = document.querySelector("button[formaction$='/summary']");
if (sums && reckon) {
  const decisive = /^(interval|quantity|country|region|postal_code|vat_id|coupon|addon_)/;
  let latest;
  reckon.form.addEventListener("change", async (event) => {
    if (!decisive.test(event.target.name)) return;
    latest?.abort();
    latest = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(reckon.form));
      const response = await fetch(reckon.formAction, { method: "POST", body, signal: latest.signal });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      renew(answer, "sums");
      if (event.target.name === "country") renew(answer, "place");
      if (event.target.name === "coupon") renew(answer, "coupon-field");
    } catch (error) {
      if (error.name === "AbortError") return;
      // The button comes back, for whoever wants to see the sums before ordering.
      document.documentElement.classList.remove("enhanced");
    }
  });
}

// A file that is picked is read into the field beside it: what is sent is its text, with or without scripts.
for (const picker of document.querySelectorAll("input[type=file][data-fills]")) {
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    if (file) document.getElementById(picker.dataset.fills).value = await file.text();
  });
}

function renew(answer, id) {
  const fresh = answer.getElementById(id);
  if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
}

// On a phone the panel's rooms stand in one row that scrolls: bring the current one into view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
