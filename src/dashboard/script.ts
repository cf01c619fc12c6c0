/** The dashboard's one script. Every page works without it, except where a browser's own API is needed (passkeys). */
export const SCRIPT = `
"use strict";
document.documentElement.classList.add("scripted");
addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("[data-label]");
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
});
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});
addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
for (const frame of document.querySelectorAll("[data-preview]")) {
  const form = frame.parentElement.querySelector("form");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const look = new URLSearchParams({ colour: form.elements.colour.value, logo: form.elements.logo.value });
      frame.src = frame.dataset.preview + "?" + look;
    }, 300);
  });
}
let dragged = null;
for (const form of document.querySelectorAll("[data-reorder]")) {
  for (const item of form.querySelectorAll("li")) item.draggable = true;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  form.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  form.addEventListener("drop", (event) => event.preventDefault());
  form.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "accounts";
    field.value = [...form.querySelectorAll("li")].map((item) => item.dataset.id).join(" ");
    form.append(field);
    form.requestSubmit();
  });
}
document.querySelector("[data-problems]")?.focus();
for (const time of document.querySelectorAll("time[data-time]")) {
  const style = time.dataset.time === "day" ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(new Date(time.dateTime));
}

const AUTH = "/dashboard/auth/passkey/";
async function ask(path, body) {
  const response = await fetch(AUTH + path, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new Error(answer?.code === "SESSION_NOT_FRESH" ? "You signed in more than a day ago. Sign in again to add a passkey." : "");
}
const ceremonies = {
  async add(button) {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await ask("generate-register-options"));
    const response = await navigator.credentials.create({ publicKey: options });
    const name = button.closest("[data-passkeys]").querySelector("input").value.trim();
    await ask("verify-registration", { response: response.toJSON(), ...(name && { name }) });
    location.assign("/dashboard/account#passkeys");
    location.reload();
  },
  async "sign-in"(button) {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await ask("generate-authenticate-options"));
    const response = await navigator.credentials.get({ publicKey: { ...options, userVerification: "required" } });
    await ask("verify-authentication", { response: response.toJSON() });
    location.assign(button.dataset.to);
  },
};
const hasPasskeys = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = !hasPasskeys;
for (const button of document.querySelectorAll("[data-passkey]")) {
  const error = button.closest("[data-passkeys]").querySelector("[data-passkey-error]");
  button.addEventListener("click", async () => {
    error.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      await ceremonies[button.dataset.passkey](button);
    } catch (failure) {
      // A person who has changed their mind needs no words, and what browsers say of the rest is in none for people.
      const said = failure.constructor === Error && failure.message;
      if (failure.name !== "NotAllowedError") error.textContent = said || "That did not work. Try it again, or use your password.";
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
`;
