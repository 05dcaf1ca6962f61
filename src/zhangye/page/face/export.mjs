import { download } from "./dom.mjs";
import { rowsOfFan } from "./charts.mjs";

// A chart as a file: SVG, PNG at twice its size, CSV of the figures behind it.

const BOM = "\ufeff"; // spreadsheets read UTF-8 by it

export const csvOf = (rows) =>
  rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(",")).join("\n") + "\n";

export const svgText = (svg) => {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
};

export function saveCsv(content, name) {
  download(`${name}.csv`, BOM + csvOf(rowsOfFan(content)), "text/csv");
}

export function saveSvg(svg, name) {
  download(`${name}.svg`, svgText(svg), "image/svg+xml");
}

export function savePng(svg, name) {
  const { width, height } = svg.viewBox.baseVal;
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
    canvas.toBlob((blob) => download(`${name}.png`, blob, "image/png"));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
}
