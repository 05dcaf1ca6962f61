// The one script for browsers of any age: says in one sentence what they lack, instead of a blank page.
(function () {
  var simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  var able =
    typeof WebAssembly === "object" &&
    WebAssembly.validate(new Uint8Array(simd)) &&
    typeof DecompressionStream === "function" &&
    typeof structuredClone === "function";
  window.ableBrowser = able;
  if (able) return;
  var payload = JSON.parse(document.getElementById("payload").textContent);
  var sentence = document.getElementById("unsupported");
  sentence.removeAttribute("hidden");
  sentence.textContent = payload.words.problem_browser.zh + " " + payload.words.problem_browser.en;
  document.getElementById("page").style.display = "none";
})();
