// Looks again at queued work every two seconds, so that nobody has to. Without scripts the page offers a link.
const look = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
  const here = document.getElementById("progress");
  if (!fresh || fresh.dataset.over === "yes") return location.reload();
  if (fresh.textContent !== here.textContent) here.replaceChildren(...fresh.childNodes);
  setTimeout(look, 2000);
};
setTimeout(look, 2000);
