/* How wide the window is, so that a chart is drawn for it; and what changed on a child's page, said to those who can't
   see it. Served from this server, since the page may run no script that stands in it.

   The width is no secret and of no child: a cookie of the session, read when the page connects. */
(function () {
  if (window.growthwatchScreen) { return; }
  window.growthwatchScreen = true;

  function measured() {
    var secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "growthwatch-width=" + Math.round(window.innerWidth) + "; path=/; SameSite=Strict" + secure;
  }
  measured();
  window.addEventListener("resize", measured);

  /* The app puts new elements in the place of the old ones, of which a screen reader says nothing: one region of our
     own stands through all of it, and is given the headline or the chart's words when either is another than before. */
  var region = null, before = null, waiting = 0;
  function first(selector, attribute) {
    var found = document.querySelector(selector);
    return found ? (attribute ? found.getAttribute(attribute) : found.textContent).trim() : "";
  }
  function words() {
    var charts = document.querySelectorAll("[data-testid=stVegaLiteChart][aria-label]");
    return {
      who: first(".gw-name"),
      headline: first(".gw-headline"),
      chart: Array.prototype.map.call(charts, function (chart) { return chart.getAttribute("aria-label") || ""; }).join(" "),
    };
  }
  function look() {
    waiting = 0;
    if (!document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")) { soon(); return; }
    var now = words();
    if (!now.who || !now.chart) { before = null; delete region.dataset.listening; return; }
    if (before && before.who === now.who) {
      var changed = ["headline", "chart"].filter(function (part) { return before[part] !== now[part]; });
      if (changed.length) { region.textContent = changed.map(function (part) { return now[part]; }).join(" "); }
    } else { region.textContent = ""; }
    before = now;
    region.dataset.listening = "yes";  // from here on a change is said
  }
  function soon() { if (!waiting) { waiting = setTimeout(look, 400); } }
  function start() {
    region = document.createElement("div");
    region.className = "gw-unseen";
    region.id = "growthwatch-said";
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    document.body.appendChild(region);
    new MutationObserver(soon).observe(document.getElementById("root") || document.body, { childList: true, subtree: true });
  }
  if (document.body) { start(); } else { document.addEventListener("DOMContentLoaded", start); }
})();
