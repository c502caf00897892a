/* "?" opens the list of keys: it presses the button that everybody else can press. Served from this server, since the
   page may run no script that stands in it; loaded once for a page, however often the page is drawn. */
(function () {
  if (window.growthwatchKeys) { return; }
  window.growthwatchKeys = true;
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    var typing = at && (/^(input|textarea|select)$/i.test(at.tagName) || at.isContentEditable);
    if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var button = document.querySelector(".st-key-keys-help button");
    if (button) { event.preventDefault(); button.click(); }
  });
})();
