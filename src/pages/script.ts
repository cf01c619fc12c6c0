/**
 * Everything here is a comfort: the page works without it. It must stay free of anything that changes from page to page, since
 * the page's policy names it by its hash.
 */
export const SCRIPT = `(() => {
  const clock = document.querySelector("[data-left]");
  if (clock) {
    const left = Number(clock.dataset.left);
    const end = Date.now() + left * 1000;
    const written = (text) => text.replace(/\\d/g, (digit) => clock.dataset.digits[digit]);
    const two = (count) => String(count).padStart(2, "0");
    const tick = () => {
      const rest = Math.ceil((end - Date.now()) / 1000);
      if (rest < -1) return left > 0 && location.reload();
      const [hours, minutes, seconds] = [rest / 3600, (rest / 60) % 60, rest % 60].map((part) => Math.max(0, Math.floor(part)));
      if (rest < 86400) clock.textContent = written(hours ? hours + ":" + two(minutes) + ":" + two(seconds) : minutes + ":" + two(seconds));
      setTimeout(tick, 1000);
    };
    tick();
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const button = form.querySelector("button");
    if (button) button.setAttribute("aria-busy", "true");
    setTimeout(() => {
      delete form.dataset.sent;
      if (button) button.removeAttribute("aria-busy");
    }, 10000);
  });
  // Coming back to what a form was answered with would ask whether to send it again.
  const [, page] = location.pathname.match(/^(.+)\\/details$/) || [];
  if (page) history.replaceState(null, "", page);
  // And coming back from a gateway must not send its form again.
  if (location.search.startsWith("?go=")) history.replaceState(null, "", location.pathname);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  const forward = document.querySelector("form[data-autosubmit]");
  const [entry] = performance.getEntriesByType("navigation");
  if (forward && (!entry || entry.type === "navigate")) forward.requestSubmit();
})();`;
