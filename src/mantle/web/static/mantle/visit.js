// Warn before a visit ends, and let it go on by one press of a button (WCAG 2.2.1). Without this file the note at the
// foot of the page stands, and what was typed too late is kept by the server all the same.
const form = document.querySelector("[data-visit]");
if (form) {
  const words = form.querySelector("[data-visit-words]");
  const before = Number(form.dataset.warnBefore);
  let warning = 0;
  let last = document.querySelector("main");
  document.addEventListener("focusin", (event) => {
    if (!form.contains(event.target)) last = event.target;
  });
  const warn = () => {
    document.querySelector("main").prepend(form);
    form.hidden = false;
    const kept = "What you have typed is kept until you sign in again.";
    words.textContent = `In ${Math.round(before / 60)} minutes your visit ends, unless you open a page. ${kept}`;
    if (!form.querySelector("button")) words.textContent = `In ${Math.round(before / 60)} minutes your visit ends, eight hours after it began. ${kept}`;
  };
  const wait = (seconds) => {
    window.clearTimeout(warning);
    form.hidden = true;
    warning = window.setTimeout(warn, Math.max(0, seconds - before) * 1000);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" }).catch(() => null);
    if (answer && answer.ok) {
      wait((await answer.json()).ends_in);
      last.focus();
      // Pages of the same visit in other tabs learn of it.
      window.localStorage.setItem("mantle-visit", String(Date.now()));
    } else words.textContent = "Your visit has ended. What you have typed is kept: send it, and sign in again.";
  });
  window.addEventListener("storage", (event) => {
    if (event.key === "mantle-visit") wait(Number(form.dataset.endsIn));
  });
  window.localStorage.setItem("mantle-visit", String(Date.now()));
  wait(Number(form.dataset.endsIn));
}
