// A live view over charts that are whole without it: pointer or arrow keys read out the numbers of one year or row.

class Reader {
  constructor(figure, number) {
    this.figure = figure;
    this.picture = figure.querySelector(".m-figure__picture");
    this.readings = [...figure.querySelectorAll(".m-chart__reading")];
    this.at = -1;
    this.tip = this.made("div", "m-tip");
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    this.voice = this.made("div", "govuk-visually-hidden");
    this.voice.setAttribute("aria-live", "polite");
    const help = this.made("p", "govuk-visually-hidden");
    help.id = `figure-help-${number}`;
    help.textContent = "Arrow keys read out the numbers one by one.";
    this.picture.setAttribute("aria-describedby", help.id);
    this.listen();
  }

  made(name, className) {
    const element = document.createElement(name);
    element.className = className;
    this.figure.append(element);
    return element;
  }

  listen() {
    this.readings.forEach((reading, place) => {
      reading.addEventListener("pointermove", () => this.show(place, false));
    });
    this.picture.addEventListener("pointerleave", () => this.hide());
    this.picture.addEventListener("blur", () => this.hide());
    this.picture.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const last = this.readings.length - 1;
    const places = {
      ArrowRight: Math.min(this.at + 1, last),
      ArrowDown: Math.min(this.at + 1, last),
      ArrowLeft: Math.max(this.at - 1, 0),
      ArrowUp: Math.max(this.at - 1, 0),
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") this.hide();
    if (!(event.key in places)) return;
    event.preventDefault();
    this.show(places[event.key], true);
  }

  show(place, aloud) {
    const words = this.readings[place].dataset.words;
    if (this.at !== place || this.tip.hidden) {
      this.readings.forEach((reading, each) => reading.classList.toggle("m-chart__reading--on", each === place));
      this.tip.textContent = words;
      this.tip.hidden = false;
      this.at = place;
      this.put(this.readings[place].getBoundingClientRect());
    }
    if (aloud) this.voice.textContent = words.replaceAll("\n", ", ");
  }

  put(box) {
    const frame = this.figure.getBoundingClientRect();
    const isWide = box.width > frame.width / 2;
    const wanted = isWide ? box.right - frame.left - this.tip.offsetWidth : box.right - frame.left + 8;
    const fits = wanted + this.tip.offsetWidth < frame.width;
    const left = fits || isWide ? wanted : box.left - frame.left - this.tip.offsetWidth - 8;
    this.tip.style.left = `${Math.max(4, Math.min(left, frame.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${isWide ? box.bottom - frame.top + 4 : box.top - frame.top + 12}px`;
  }

  hide() {
    this.tip.hidden = true;
    this.readings.forEach((reading) => reading.classList.remove("m-chart__reading--on"));
  }
}

document.querySelectorAll("[data-mantle-figure]").forEach((figure, number) => {
  if (figure.querySelector(".m-chart__reading")) new Reader(figure, number);
});
