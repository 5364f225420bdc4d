// Follow the one link of the page by itself; without this file it is one press more.
const away = document.querySelector("a[data-away]");
if (away) window.location.assign(away.href);
