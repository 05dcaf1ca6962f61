// What is cut or overlaps on the page as it stands, as sentences.
() => {
  const page = document.documentElement;
  const shown = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  const said = (one) => `${one.className} ${one.textContent.slice(0, 40)}`;
  const bad = page.scrollWidth > page.clientWidth ? ["the page scrolls sideways"] : [];
  for (const one of document.querySelectorAll("#page :is(button, h1, h2, h3, td, th, li, p, span)")) {
    if (!shown(one) || getComputedStyle(one).display === "inline") continue;
    if (one.scrollWidth > one.clientWidth + 1) bad.push(`cut: ${said(one)}`);
  }
  const rows = ".target, .lever .head, .tools, .summary, .lines tr, .score tbody tr";
  for (const row of document.querySelectorAll(rows)) {
    const parts = [...row.children].filter(shown).map((one) => [one, one.getBoundingClientRect()]);
    parts.forEach(([a, p], i) =>
      parts.slice(i + 1).forEach(([b, q]) => {
        const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (wide > 1 && high > 1) bad.push(`overlap: ${said(a)} / ${said(b)}`);
      }),
    );
  }
  return bad;
}
