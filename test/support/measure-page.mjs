/** Runs in the page, where there are no types: what `chromium.ts` calls `Seen`. */
export function measurePage() {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const linear = (value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { backgroundColor, color } = getComputedStyle(document.body);
  const [dark, light] = [luminance(backgroundColor), luminance(color)].sort((a, b) => a - b);
  const charts = [...document.querySelectorAll('figure svg')].filter(
    (svg) => svg.getClientRects().length > 0,
  );
  const texts = charts.flatMap((svg) => [...svg.querySelectorAll('text')]);
  const sizeOf = (text) => Number.parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    ground: channels(backgroundColor).reduce((sum, value) => sum + value, 0) / 3,
    contrast: (light + 0.05) / (dark + 0.05),
    charts: charts.length,
    smallestText: Math.min(...texts.map(sizeOf)),
  };
}
